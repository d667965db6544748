// A terminal that a screen has for itself. What gives it back runs in signal handlers
// too, which may neither allocate nor wait: that is why it is written in C.

#ifndef CLINUX_TERMINAL_H
#define CLINUX_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

/// Saves the settings of a terminal. From now on `linux_terminal_restore` restores
/// them; it is called by `exit`, and when a signal reports a crash. Returns 0, or an errno:
/// ENOTTY when the descriptor is not a terminal's.
int linux_terminal_save(int descriptor);

/// Changes the settings of the terminal that was saved: keys can be read as they are
/// pressed, as the bytes that they send, and are not echoed. ^C and ^Z stay signals.
/// Returns 0, or an errno.
int linux_terminal_set_raw(void);

/// Writes what ends a screen and restores the settings, once for each save.
/// Async-signal-safe.
void linux_terminal_restore(void);

struct linux_terminal_size {
  uint16_t columns;
  uint16_t rows;
};

/// The size that the kernel knows; zeros for what it does not know.
struct linux_terminal_size linux_terminal_size(int descriptor);

/// Whether a read would not wait, because there is input or the input has ended. Waits
/// for that at most so many milliseconds.
bool linux_terminal_has_input(int descriptor, int milliseconds);

#endif
