// What a process knows of itself and of its machine: arguments, environment, clocks,
// limits, network namespace, interfaces.

#ifndef CLINUX_PROCESS_H
#define CLINUX_PROCESS_H

#include <stddef.h>
#include <stdint.h>

/// Number of arguments, the program's name included.
int linux_argument_count(void);

/// The argument at `index`, which lives as long as the program.
///
/// Swift reads the arguments from /proc, and where that is missing has none, so that every
/// command would look like no command at all.
const char *linux_argument(int index);

/// The value of a variable of the environment; empty where it is not set.
const char *linux_environment(const char *name);

/// The kernel's release, as `uname -r` prints it; empty where that fails. Lives until the
/// next call.
const char *linux_kernel_release(void);

/// Nanoseconds of a clock such as CLOCK_MONOTONIC.
int64_t linux_clock(int clock);

/// Nanoseconds between two values of a clock; -1 where there is no such clock.
int64_t linux_clock_resolution(int clock);

/// What times(2) returns: ticks since some moment; -1 where that fails.
int64_t linux_ticks(void);

/// Raises the limit of open files as far as the process may, when less than `margin`
/// descriptors are left above `descriptor`.
void linux_raise_descriptor_limit(int descriptor, unsigned margin);

/// Moves the calling thread, and no other, into a network namespace. Returns 0, or an
/// errno: EINVAL when the descriptor is no network namespace's.
int linux_enter(int descriptor);

/// The name of a network interface, in the order of memory, with null bytes behind it; all
/// zeros where no interface has the index.
struct linux_interface_text {
  uint64_t first;
  uint64_t second;
};

/// The name of the interface with an index in the thread's network namespace.
struct linux_interface_text linux_interface_name(uint32_t index);

/// An IP address as a number; IPv4 addresses have the low 32 bits only.
struct linux_address {
  /// AF_INET or AF_INET6.
  int family;
  uint64_t high;
  uint64_t low;
};

/// Stores the addresses of the thread's network namespace, at most `capacity` of them.
/// Returns how many there are, or a negative errno.
int64_t linux_addresses(struct linux_address *addresses, size_t capacity);

#endif
