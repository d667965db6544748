#include "CLinux.h"
#include "Reader.h"

#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

struct linux_socket {
  struct mnl_socket *socket;
  /// NULL while no thread receives ahead.
  struct linux_reader *reader;
};

static int bind_socket(struct mnl_socket *socket) {
  if (socket == NULL || mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0)
    return errno;
  // Both only improve error replies; older kernels do not know them.
  int on = 1;
  (void)mnl_socket_setsockopt(socket, NETLINK_EXT_ACK, &on, sizeof(on));
  (void)mnl_socket_setsockopt(socket, NETLINK_CAP_ACK, &on, sizeof(on));
  return 0;
}

int linux_open(int protocol, struct linux_socket **result, int *descriptor,
                  uint32_t *port_id) {
  struct mnl_socket *socket = mnl_socket_open2(protocol, SOCK_CLOEXEC);
  int error = bind_socket(socket);
  struct linux_socket *opened = error == 0 ? calloc(1, sizeof(*opened)) : NULL;
  if (opened == NULL) {
    if (socket != NULL)
      mnl_socket_close(socket);
    return error == 0 ? ENOMEM : error;
  }
  opened->socket = socket;
  *result = opened;
  *descriptor = mnl_socket_get_fd(socket);
  *port_id = mnl_socket_get_portid(socket);
  return 0;
}

void linux_close(struct linux_socket *socket) {
  linux_stop_receiving_ahead(socket);
  mnl_socket_close(socket->socket);
  free(socket);
}

int linux_set_receive_timeout(int descriptor, uint32_t milliseconds) {
  struct timeval limit = {
      .tv_sec = milliseconds / 1000,
      .tv_usec = (suseconds_t)(milliseconds % 1000) * 1000,
  };
  return setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) < 0 ? errno : 0;
}

void linux_set_receive_buffer(int descriptor, int bytes) {
  if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0)
    (void)setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
}

int linux_set_nonblocking(int descriptor) {
  int flags = fcntl(descriptor, F_GETFL);
  return flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0 ? errno : 0;
}

int linux_join(int descriptor, int group) {
  return setsockopt(descriptor, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) < 0
             ? errno
             : 0;
}

int linux_send(struct linux_socket *socket, const void *bytes, size_t count) {
  while (mnl_socket_sendto(socket->socket, bytes, count) < 0) {
    if (errno != EINTR)
      return errno;
  }
  return 0;
}

static int64_t now(void) { return linux_clock(CLOCK_MONOTONIC); }

struct linux_received linux_receive_directly(struct mnl_socket *socket, void *buffer,
                                                   size_t capacity) {
  struct linux_received result = {.began = now()};
  ssize_t count;
  do {
    count = mnl_socket_recvfrom(socket, buffer, capacity);
  } while (count < 0 && errno == EINTR);
  // libmnl reports MSG_TRUNC as ENOSPC, which reads like a full disk.
  result.error = count >= 0 ? 0 : errno == ENOSPC ? EMSGSIZE : errno;
  result.ended = now();
  if (count >= 0) {
    result.count = (size_t)count;
    result.ends_dump = linux_ends_dump(buffer, result.count);
  }
  return result;
}

struct linux_received linux_receive(struct linux_socket *socket, void *buffer,
                                          size_t capacity) {
  return socket->reader == NULL ? linux_receive_directly(socket->socket, buffer, capacity)
                                : linux_reader_take(socket->reader, buffer, capacity);
}

void linux_receive_ahead(struct linux_socket *socket, size_t slots, size_t capacity) {
  if (socket->reader == NULL)
    socket->reader = linux_reader_start(socket->socket, slots, capacity);
}

void linux_stop_receiving_ahead(struct linux_socket *socket) {
  if (socket->reader != NULL)
    linux_reader_stop(socket->reader);
  socket->reader = NULL;
}
