// Timers and signals as descriptors, so that one poll waits for all that a program
// waits for.

#ifndef CLINUX_WAIT_H
#define CLINUX_WAIT_H

#include <stddef.h>
#include <stdint.h>

/// Makes a timer on CLOCK_MONOTONIC that is not set. Returns 0, or an errno.
int sockdiag_timer_open(int *descriptor);

/// Lets the timer expire after `first` nanoseconds, and from then on every `interval`
/// nanoseconds; 0 for `first` stops it. Returns 0, or an errno.
int sockdiag_timer_set(int descriptor, int64_t first, int64_t interval);

/// How often the timer has expired since this was asked before. Returns 0, or an errno.
int sockdiag_timer_take(int descriptor, uint64_t *expirations);

/// Blocks signals for the calling thread and opens a descriptor that tells of them.
/// `blocked` gets a bit, 1 << (signal - 1), for each that was not blocked before.
/// Returns 0, or an errno: EINVAL for what is no signal.
int sockdiag_signals_open(const int *signals, size_t count, int *descriptor, uint64_t *blocked);

/// The next signal that has come, 0 for none. Returns 0, or an errno.
int sockdiag_signals_take(int descriptor, int *signal);

/// Lets the calling thread have the signals of these bits again, at once those that
/// have come and were not taken.
void sockdiag_signals_unblock(uint64_t blocked);

#endif
