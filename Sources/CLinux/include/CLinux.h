// The thin C layer over libmnl: open, bind, send, receive.
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

struct mnl_socket;

/// Opens and binds a NETLINK_SOCK_DIAG socket in the calling thread's network
/// namespace. Returns 0, or an errno.
int sockdiag_open(struct mnl_socket **socket);

/// The same for a NETLINK_NETFILTER socket, over which conntrack tells its table:
/// EPROTONOSUPPORT where the kernel has no nfnetlink.
int sockdiag_open_netfilter(struct mnl_socket **socket);

/// Closes the socket.
void sockdiag_close(struct mnl_socket *socket);

/// The port id that the kernel gave to this socket and repeats in each reply.
uint32_t sockdiag_port_id(const struct mnl_socket *socket);

/// Bounds the wait of each receive. Returns 0, or an errno.
int sockdiag_set_receive_timeout(struct mnl_socket *socket, uint32_t milliseconds);

/// Sends the bytes as one datagram, again after EINTR. Returns 0, or an errno.
int sockdiag_send(struct mnl_socket *socket, const void *bytes, size_t count);

/// Receives one datagram, again after EINTR. Returns 0, or an errno: EAGAIN when
/// the receive timeout passed, EMSGSIZE when the datagram was larger than the
/// buffer and has been cut, ENOBUFS when the kernel dropped replies.
int sockdiag_receive(struct mnl_socket *socket, void *buffer, size_t capacity, size_t *count);

/// When a call began and when it had ended: nanoseconds of CLOCK_MONOTONIC.
struct sockdiag_times {
  int64_t began;
  int64_t ended;
};

/// The same, and notes when the call was made.
int sockdiag_receive_timed(struct mnl_socket *socket, void *buffer, size_t capacity, size_t *count,
                           struct sockdiag_times *times);

#include "Arguments.h"
#include "Directory.h"
#include "Listener.h"
#include "Namespace.h"
#include "Reader.h"
#include "Wait.h"

#endif
