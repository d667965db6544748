// The thin C layer over libmnl: open, bind, send, receive. Beside it, system calls behind
// plain integers, so that Swift needs no unsafe code to make them.
//
// Requests are encoded in Swift, and what is received is walked and decoded in Swift. libmnl's callback
// runner is left alone on purpose: its default control callback drops the errno
// that NLMSG_DONE carries, so a failed dump would look like an empty one.

#ifndef CLINUX_H
#define CLINUX_H

#ifndef __linux__
#error "twdiag reads the Linux kernel's sock_diag interface: it builds on Linux only"
#endif

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// A bound netlink socket, and the thread that receives ahead from it, if there is one.
struct linux_socket;

/// Opens and binds a socket of a netlink protocol, such as NETLINK_SOCK_DIAG, in the calling
/// thread's network namespace. Stores it, its descriptor, which stays the socket's, and the
/// port id that the kernel gave to it and repeats in each reply. Returns 0, or an errno:
/// EPROTONOSUPPORT where the kernel does not have the protocol.
int linux_open(int protocol, struct linux_socket **result, int *descriptor,
                  uint32_t *port_id);

/// Closes the socket; stops its thread before, waiting at most for the receive that it is in.
void linux_close(struct linux_socket *socket);

/// Sends the bytes as one datagram, again after EINTR. Returns 0, or an errno.
int linux_send(struct linux_socket *socket, const void *bytes, size_t count);

/// What `linux_receive` received.
struct linux_received {
  size_t count;
  /// When the receive call began, and when it had ended: nanoseconds of CLOCK_MONOTONIC.
  int64_t began;
  int64_t ended;
  /// 0, or an errno: EAGAIN when the receive timeout passed, EMSGSIZE when the datagram was
  /// larger than the buffer and was truncated, ENOBUFS when the kernel dropped messages.
  int error;
  /// The datagram holds the message that ends a dump: NLMSG_DONE, or a refusal.
  bool ends_dump;
};

/// Receives one datagram, again after EINTR.
struct linux_received linux_receive(struct linux_socket *socket, void *buffer,
                                          size_t capacity);

/// Starts a thread that receives the rest of a dump ahead, into `slots` buffers of `capacity`
/// bytes; `linux_receive` hands them out. Without memory or a thread nothing changes.
void linux_receive_ahead(struct linux_socket *socket, size_t slots, size_t capacity);

/// Stops the thread that receives ahead, if there is one.
void linux_stop_receiving_ahead(struct linux_socket *socket);

/// Whether this process may use a second processor, without which a thread only costs.
bool linux_has_second_processor(void);

/// Bounds the wait of each receive. Returns 0, or an errno.
int linux_set_receive_timeout(int descriptor, uint32_t milliseconds);

/// Lets this many bytes wait to be received, or where that takes a privilege that is
/// missing, as many as the machine allows (net.core.rmem_max).
void linux_set_receive_buffer(int descriptor, int bytes);

/// Lets no receive wait. Returns 0, or an errno.
int linux_set_nonblocking(int descriptor);

/// Joins a multicast group of the socket's protocol. Returns 0, or an errno.
int linux_join(int descriptor, int group);

#include "Files.h"
#include "Names.h"
#include "Process.h"
#include "Resolver.h"
#include "Terminal.h"
#include "Wait.h"

#endif
