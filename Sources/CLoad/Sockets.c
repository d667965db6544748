#include "CLoad.h"

#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

// An address in the form that the system calls take and return.
struct native_address {
  union {
    struct sockaddr generic;
    struct sockaddr_in ipv4;
    struct sockaddr_in6 ipv6;
  };
  socklen_t length;
};

static struct native_address native_ipv4(uint32_t host, in_port_t port) {
  struct native_address native = {.length = sizeof(native.ipv4)};
  native.ipv4.sin_family = AF_INET;
  native.ipv4.sin_port = port;
  native.ipv4.sin_addr.s_addr = htonl(host);
  return native;
}

// The first two of the four words are zero in every address of ours.
static struct native_address native_ipv6(uint32_t third, uint32_t fourth, in_port_t port) {
  struct native_address native = {.length = sizeof(native.ipv6)};
  native.ipv6.sin6_family = AF_INET6;
  native.ipv6.sin6_port = port;
  native.ipv6.sin6_addr.s6_addr32[2] = htonl(third);
  native.ipv6.sin6_addr.s6_addr32[3] = htonl(fourth);
  return native;
}

static struct native_address native(struct load_address address) {
  uint32_t host = 0x7f000000 | address.host;
  in_port_t port = htons(address.port);
  switch (address.family) {
  case LOAD_IPV4:
    return native_ipv4(host, port);
  case LOAD_MAPPED:
    return native_ipv6(0xffff, host, port);
  case LOAD_IPV6:
    break;
  }
  return native_ipv6(0, 1, port);
}

// sin_port and sin6_port are at the same place, so this serves both families.
static uint16_t port_of(const struct native_address *native) {
  return ntohs(native->ipv6.sin6_port);
}

static int result_of(int result) { return result < 0 ? -errno : result; }

int load_open_socket(enum load_family family) {
  int domain = family == LOAD_IPV4 ? AF_INET : AF_INET6;
  return result_of(socket(domain, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

int load_set_option(int descriptor, int level, int option, int value) {
  return result_of(setsockopt(descriptor, level, option, &value, sizeof(value)));
}

void load_limit_wait(int descriptor, int option, int seconds) {
  struct timeval time = {.tv_sec = seconds};
  (void)setsockopt(descriptor, SOL_SOCKET, option, &time, sizeof(time));
}

void load_reset_on_close(int descriptor) {
  struct linger linger = {.l_onoff = 1, .l_linger = 0};
  (void)setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
}

int load_bind(int descriptor, struct load_address address) {
  struct native_address local = native(address);
  return result_of(bind(descriptor, &local.generic, local.length));
}

int load_listen(int descriptor, int backlog) { return result_of(listen(descriptor, backlog)); }

int load_connect(int descriptor, struct load_address address) {
  struct native_address peer = native(address);
  int result;
  do
    result = result_of(connect(descriptor, &peer.generic, peer.length));
  while (result == -EINTR);
  return result;
}

struct load_accepted load_accept(int descriptor) {
  for (;;) {
    struct native_address peer = {.length = sizeof(peer.ipv6)};
    int result = result_of(accept(descriptor, &peer.generic, &peer.length));
    if (result != -EINTR)
      return (struct load_accepted){.descriptor = result, .peer_port = port_of(&peer)};
  }
}

uint16_t load_local_port(int descriptor) {
  struct native_address local = {.length = sizeof(local.ipv6)};
  (void)getsockname(descriptor, &local.generic, &local.length);
  return port_of(&local);
}

void load_send_zeros(int descriptor, size_t count) {
  // Not const: zeros that can be written take no room in the program.
  static char zeros[65536];
  while (count > 0) {
    size_t length = count < sizeof(zeros) ? count : sizeof(zeros);
    ssize_t sent = send(descriptor, zeros, length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent <= 0)
      return;
    count -= (size_t)sent;
  }
}

bool load_loopback_is_up(void) {
  struct ifaddrs *list;
  // Without an answer, the first connect() shows it.
  if (getifaddrs(&list) < 0)
    return true;
  bool result = false;
  for (const struct ifaddrs *entry = list; entry != NULL; entry = entry->ifa_next) {
    if (entry->ifa_flags & IFF_LOOPBACK && entry->ifa_flags & IFF_UP)
      result = true;
  }
  freeifaddrs(list);
  return result;
}
