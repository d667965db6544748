#include "CLinux.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

static int open_protocol(int protocol, struct mnl_socket **result) {
  struct mnl_socket *socket = mnl_socket_open2(protocol, SOCK_CLOEXEC);
  if (socket == NULL)
    return errno;
  if (mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0) {
    int error = errno;
    mnl_socket_close(socket);
    return error;
  }
  // Both only improve error replies; older kernels do not know them.
  int on = 1;
  (void)mnl_socket_setsockopt(socket, NETLINK_EXT_ACK, &on, sizeof(on));
  (void)mnl_socket_setsockopt(socket, NETLINK_CAP_ACK, &on, sizeof(on));
  *result = socket;
  return 0;
}

int sockdiag_open(struct mnl_socket **result) {
  return open_protocol(NETLINK_SOCK_DIAG, result);
}

int sockdiag_open_netfilter(struct mnl_socket **result) {
  return open_protocol(NETLINK_NETFILTER, result);
}

void sockdiag_close(struct mnl_socket *socket) { mnl_socket_close(socket); }

uint32_t sockdiag_port_id(const struct mnl_socket *socket) {
  return mnl_socket_get_portid(socket);
}

int sockdiag_set_receive_timeout(struct mnl_socket *socket, uint32_t milliseconds) {
  struct timeval limit = {
      .tv_sec = milliseconds / 1000,
      .tv_usec = (suseconds_t)(milliseconds % 1000) * 1000,
  };
  int fd = mnl_socket_get_fd(socket);
  return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) < 0 ? errno : 0;
}

int sockdiag_send(struct mnl_socket *socket, const void *bytes, size_t count) {
  while (mnl_socket_sendto(socket, bytes, count) < 0) {
    if (errno != EINTR)
      return errno;
  }
  return 0;
}

int sockdiag_receive(struct mnl_socket *socket, void *buffer, size_t capacity, size_t *count) {
  for (;;) {
    ssize_t received = mnl_socket_recvfrom(socket, buffer, capacity);
    if (received >= 0) {
      *count = (size_t)received;
      return 0;
    }
    if (errno == EINTR)
      continue;
    // libmnl reports MSG_TRUNC as ENOSPC, which reads like a full disk.
    return errno == ENOSPC ? EMSGSIZE : errno;
  }
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int sockdiag_receive_timed(struct mnl_socket *socket, void *buffer, size_t capacity, size_t *count,
                           struct sockdiag_times *times) {
  times->began = now();
  int error = sockdiag_receive(socket, buffer, capacity, count);
  times->ended = now();
  return error;
}
