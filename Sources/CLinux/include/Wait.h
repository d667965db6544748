// Timers and signals as descriptors, so that one poll waits for all that a program
// waits for.

#ifndef CLINUX_WAIT_H
#define CLINUX_WAIT_H

#include <stddef.h>
#include <stdint.h>

/// Makes a timer on CLOCK_MONOTONIC that is not set. Returns its descriptor, or a negative
/// errno.
int linux_timer_open(void);

/// Lets the timer expire after `first` nanoseconds, and from then on every `interval`
/// nanoseconds; 0 for `first` stops it. Returns 0, or an errno.
int linux_timer_set(int descriptor, int64_t first, int64_t interval);

/// How often the timer has expired since the last call, or a negative errno.
int64_t linux_timer_take(int descriptor);

/// What `linux_signals_open` opened.
struct linux_signals {
  /// 0, or an errno.
  int error;
  /// A descriptor that can be read when one of the signals has come.
  int descriptor;
  /// A bit, 1 << (signal - 1), for each signal that was not blocked before.
  uint64_t blocked;
};

/// Blocks signals for the calling thread, given as bits 1 << (signal - 1), and opens a
/// descriptor for them.
struct linux_signals linux_signals_open(uint64_t signals);

/// The next signal that has come, 0 for none, or a negative errno.
int linux_signals_take(int descriptor);

/// Lets the calling thread have the signals of these bits again, at once those that have
/// come and were not taken.
void linux_signals_unblock(uint64_t blocked);

#endif
