// A sock_diag socket that is told of sockets as the kernel frees them.

#ifndef CLINUX_LISTENER_H
#define CLINUX_LISTENER_H

#include <stddef.h>

struct mnl_socket;

/// Joins the groups that tell of TCP sockets over IPv4 and IPv6 (SKNLGRP_INET_TCP_DESTROY
/// and SKNLGRP_INET6_TCP_DESTROY). No receive waits from now on. Returns 0, or an errno.
int sockdiag_listen(struct mnl_socket *socket);

/// Lets this many bytes wait to be received, or where that takes a privilege that is
/// missing, as many as the machine allows (net.core.rmem_max).
void sockdiag_set_receive_buffer(struct mnl_socket *socket, int bytes);

/// The socket's descriptor, to be waited for.
int sockdiag_descriptor(const struct mnl_socket *socket);

#endif
