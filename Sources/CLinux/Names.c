#include "Names.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

static struct linux_name name_of(const char *text) {
  struct linux_name name = {0};
  if (text != NULL) {
    name.length = strnlen(text, 255);
    memcpy(name.bytes, text, name.length);
  }
  return name;
}

struct linux_name linux_host_name(bool is_ipv6, uint64_t high, uint64_t low) {
  struct sockaddr_in ipv4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl((uint32_t)low)};
  struct sockaddr_in6 ipv6 = {.sin6_family = AF_INET6};
  for (int index = 0; index < 16; index++)
    ipv6.sin6_addr.s6_addr[index] = (index < 8 ? high : low) >> (56 - index % 8 * 8);
  const struct sockaddr *address = is_ipv6 ? (struct sockaddr *)&ipv6 : (struct sockaddr *)&ipv4;
  socklen_t length = is_ipv6 ? sizeof(ipv6) : sizeof(ipv4);
  char host[NI_MAXHOST];
  int status = getnameinfo(address, length, host, sizeof(host), NULL, 0, NI_NAMEREQD);
  return name_of(status == 0 ? host : NULL);
}

struct linux_name linux_service_name(uint16_t port) {
  const struct servent *entry = getservbyport(htons(port), "tcp");
  return name_of(entry != NULL ? entry->s_name : NULL);
}
