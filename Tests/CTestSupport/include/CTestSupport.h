// What the tests need of C: pages that fault behind their last byte, children with
// something taken away from them, and a count of allocations.

#ifndef CTESTSUPPORT_H
#define CTESTSUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// MARK: Guarded pages

/// Maps at least `capacity` bytes whose last one is followed by a page that must not be touched.
/// Stores how many there are; NULL when the map fails.
void *test_guarded_map(size_t capacity, size_t *mapped);

/// Unmaps what `test_guarded_map` returned, with the count that it stored.
void test_guarded_unmap(void *start, size_t mapped);

// MARK: Children

/// A program to run, and what its process is denied.
struct test_child {
  /// The program's file.
  const char *path;
  /// Its arguments, the name first, and its environment, both ended by NULL.
  char *const *arguments;
  char *const *environment;
  /// Descriptors that become 0, 1 and 2.
  int input, output, error;
  /// Where to run; NULL for the directory of this process.
  const char *directory;
  /// A network namespace to enter; -1 for none.
  int network_namespace;
  /// The errno that socket(AF_NETLINK) fails with; 0 to allow it.
  int netlink_errno;
  /// The user and group to become; 0 to stay the one that runs the tests.
  uid_t user;
};

/// Starts the program. Returns 0 and stores the process id, or an errno, also that of what
/// failed in the child.
int test_child_start(const struct test_child *child, pid_t *process);

/// Waits for the end, and kills the process when it takes longer. Returns 0 and stores the wait
/// status, ETIMEDOUT after a kill, or another errno.
int test_child_wait(pid_t process, int milliseconds, int *status);

/// The exit code of a wait status, or minus the number of the signal that ended the process.
int test_child_exit_code(int status);

/// Makes AF_NETLINK sockets fail with `error` in this process and replaces it by the program.
/// Returns an errno, or never.
int test_exec_without_netlink(int error, const char *path, char *const *arguments,
                              char *const *environment);

/// Calls `body` on a thread of its own where AF_NETLINK sockets fail with `error`, and waits for it.
/// Returns 0, or an errno.
int test_call_without_netlink(int error, void (*body)(void *), void *context);

/// An unnamed file in memory, for a child to write to; -1 on failure.
int test_memory_file(void);

/// Makes a pipe whose ends no other child inherits. Returns 0, or an errno.
int test_pipe(int *reader, int *writer);

// MARK: Capabilities

/// Leaves the calling thread those of its effective capabilities that are in the mask. Returns 0 and
/// stores those that it had, or an errno.
int test_keep_capabilities(uint64_t kept, uint64_t *before);

/// Gives the calling thread these effective capabilities back. Returns 0, or an errno.
int test_restore_capabilities(uint64_t before);

// MARK: Allocations

/// Whether allocations can be counted: not with a sanitizer, which has its own allocator.
bool test_allocations_are_counted(void);

/// Starts to count the allocations of this thread.
void test_allocations_begin(void);

/// Stops, and returns how many there were.
size_t test_allocations_end(void);

// MARK: Live sockets

/// Makes a TCP socket in a network namespace, such as "/run/netns/name". Returns 0, or an errno.
int test_socket(const char *namespace, bool is_ipv6, int *descriptor);

/// Makes a NETLINK_SOCK_DIAG socket in a network namespace. Returns 0, or an errno.
int test_diag_socket(const char *namespace, int *descriptor);

/// Binds to a numeric host, such as "fe80::1%lo", and a port. Returns 0, or an errno.
int test_bind(int descriptor, const char *host, uint16_t port);

/// Connects, or with `waits` false only begins to. Returns 0, or an errno.
int test_connect(int descriptor, const char *host, uint16_t port, bool waits);

/// The next connection of a listener; -1 on failure.
int test_accept(int descriptor);

/// The state that the kernel has the socket in; -1 on failure.
int test_tcp_state(int descriptor);

/// The port that the socket is bound to.
uint16_t test_local_port(int descriptor);

/// Sets an option whose value is an int. Returns 0, or an errno.
int test_set_option(int descriptor, int level, int name, int value);

/// Sets SO_BINDTODEVICE. Returns 0, or an errno.
int test_bind_to_device(int descriptor, const char *name);

/// Sends zeros until no more fit, and returns how many did.
size_t test_send_until_full(int descriptor);

// MARK: Memory

/// Begins to watch a child for `test_child_peak`, which the same thread must call. Returns 0, or
/// an errno.
int test_child_attach(pid_t process);

/// Waits for the end of a watched child. Returns 0 and stores the most memory that its program
/// held, -1 if that is not known, and the wait status; or returns an errno.
int test_child_peak(pid_t process, long *kibibytes, int *status);

#endif
