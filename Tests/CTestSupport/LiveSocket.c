// Sockets inside a network namespace, for tests that need them in particular states.

#include "CTestSupport.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct birth {
  const char *namespace;
  int family;
  int type;
  int protocol;
  int descriptor;
  int error;
};

// A socket stays in the namespace that it was made in, and setns() moves only one thread: so a
// thread goes there, makes it, and ends.
static void *make_socket(void *argument) {
  struct birth *birth = argument;
  int namespace = open(birth->namespace, O_RDONLY | O_CLOEXEC);
  if (namespace < 0 || setns(namespace, CLONE_NEWNET) != 0) {
    birth->error = errno;
  } else {
    birth->descriptor = socket(birth->family, birth->type | SOCK_CLOEXEC, birth->protocol);
    birth->error = birth->descriptor < 0 ? errno : 0;
  }
  if (namespace >= 0)
    close(namespace);
  return NULL;
}

static int make_socket_there(struct birth *birth, int *descriptor) {
  pthread_t thread;
  int error = pthread_create(&thread, NULL, make_socket, birth);
  if (error != 0)
    return error;
  pthread_join(thread, NULL);
  *descriptor = birth->descriptor;
  return birth->error;
}

int test_socket(const char *namespace, bool is_ipv6, int *descriptor) {
  struct birth birth = {
      .namespace = namespace, .family = is_ipv6 ? AF_INET6 : AF_INET, .type = SOCK_STREAM};
  return make_socket_there(&birth, descriptor);
}

int test_diag_socket(const char *namespace, int *descriptor) {
  struct birth birth = {.namespace = namespace,
                        .family = AF_NETLINK,
                        .type = SOCK_RAW,
                        .protocol = NETLINK_SOCK_DIAG};
  return make_socket_there(&birth, descriptor);
}

// The address of a numeric host, such as fe80::1%lo, and a port.
static int resolve(const char *host, uint16_t port, struct addrinfo **list) {
  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
  char service[8];
  snprintf(service, sizeof(service), "%u", port);
  return getaddrinfo(host, service, &hints, list) == 0 ? 0 : EINVAL;
}

int test_bind(int descriptor, const char *host, uint16_t port) {
  struct addrinfo *list;
  int error = resolve(host, port, &list);
  if (error != 0)
    return error;
  error = bind(descriptor, list->ai_addr, list->ai_addrlen) == 0 ? 0 : errno;
  freeaddrinfo(list);
  return error;
}

int test_connect(int descriptor, const char *host, uint16_t port, bool waits) {
  struct addrinfo *list;
  int error = resolve(host, port, &list);
  if (error != 0)
    return error;
  if (!waits)
    fcntl(descriptor, F_SETFL, O_NONBLOCK);
  error = connect(descriptor, list->ai_addr, list->ai_addrlen) == 0 ? 0 : errno;
  freeaddrinfo(list);
  return error == EINPROGRESS && !waits ? 0 : error;
}

int test_accept(int descriptor) { return accept4(descriptor, NULL, NULL, SOCK_CLOEXEC); }

int test_tcp_state(int descriptor) {
  struct tcp_info information = {0};
  socklen_t length = sizeof(information);
  if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &information, &length) != 0)
    return -1;
  return information.tcpi_state;
}

uint16_t test_local_port(int descriptor) {
  // sin_port and sin6_port are at the same place.
  struct sockaddr_in6 address = {0};
  socklen_t length = sizeof(address);
  getsockname(descriptor, (struct sockaddr *)&address, &length);
  return ntohs(address.sin6_port);
}

int test_set_option(int descriptor, int level, int name, int value) {
  return setsockopt(descriptor, level, name, &value, sizeof(value)) == 0 ? 0 : errno;
}

int test_bind_to_device(int descriptor, const char *name) {
  socklen_t length = (socklen_t)strlen(name);
  return setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, name, length) == 0 ? 0 : errno;
}

size_t test_send_until_full(int descriptor) {
  static const char bytes[4096];
  size_t total = 0;
  for (;;) {
    ssize_t count = send(descriptor, bytes, sizeof(bytes), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count <= 0)
      return total;
    total += (size_t)count;
  }
}
