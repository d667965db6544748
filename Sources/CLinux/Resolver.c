#include "Resolver.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netdb.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

int linux_service_port(const char *name) {
  const struct servent *entry = getservbyname(name, "tcp");
  return entry != NULL ? ntohs((uint16_t)entry->s_port) : -1;
}

int64_t linux_user_id(const char *name) {
  const struct passwd *entry = getpwnam(name);
  return entry != NULL ? (int64_t)entry->pw_uid : -1;
}

const char *linux_interface_at(size_t place) {
  static struct if_nameindex *list;
  if (place == 0) {
    if (list != NULL) if_freenameindex(list);
    list = if_nameindex();
  }
  return list != NULL && list[place].if_name != NULL ? list[place].if_name : "";
}

static uint64_t eight_bytes(const uint8_t *bytes) {
  uint64_t value = 0;
  for (int index = 0; index < 8; index++) value = value << 8 | bytes[index];
  return value;
}

struct linux_host_address linux_host_address_at(const char *host, size_t place) {
  static struct addrinfo *list;
  struct linux_host_address address = {0};
  if (place == 0) {
    if (list != NULL) freeaddrinfo(list);
    list = NULL;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    if (getaddrinfo(host, NULL, &hints, &list) != 0) list = NULL;
  }
  const struct addrinfo *entry = list;
  while (entry != NULL && place-- > 0) entry = entry->ai_next;
  if (entry == NULL) return address;
  if (entry->ai_family == AF_INET) {
    const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)entry->ai_addr;
    address.low = ntohl(ipv4->sin_addr.s_addr);
    address.is_known = true;
  } else if (entry->ai_family == AF_INET6) {
    const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)entry->ai_addr;
    address.high = eight_bytes(ipv6->sin6_addr.s6_addr);
    address.low = eight_bytes(ipv6->sin6_addr.s6_addr + 8);
    address.is_ipv6 = address.is_known = true;
  }
  return address;
}

bool linux_is_regular_file(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

void linux_occupy_standard_streams(void) {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++) {
    if (fcntl(stream, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest free descriptor, which is this stream's.
    if (open("/dev/null", stream == STDOUT_FILENO ? O_RDONLY : O_RDWR) < 0) return;
  }
}
