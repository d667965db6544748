#include "Listener.h"

#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

static int join(struct mnl_socket *socket, int group) {
  return mnl_socket_setsockopt(socket, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) < 0 ? errno
                                                                                          : 0;
}

int sockdiag_listen(struct mnl_socket *socket) {
  int fd = mnl_socket_get_fd(socket);
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
    return errno;
  int error = join(socket, SKNLGRP_INET_TCP_DESTROY);
  return error != 0 ? error : join(socket, SKNLGRP_INET6_TCP_DESTROY);
}

void sockdiag_set_receive_buffer(struct mnl_socket *socket, int bytes) {
  int fd = mnl_socket_get_fd(socket);
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0)
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
}

int sockdiag_descriptor(const struct mnl_socket *socket) { return mnl_socket_get_fd(socket); }
