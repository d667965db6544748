// What the system's databases say of a name: services, users, interfaces and hosts.

#ifndef CLINUX_RESOLVER_H
#define CLINUX_RESOLVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The port of a TCP service, or -1.
int linux_service_port(const char *name);

/// The id of a user, or -1.
int64_t linux_user_id(const char *name);

/// The name of the interface at a place in the list of those that this network namespace
/// has; empty at the end of the list, and where it cannot be read.
const char *linux_interface_at(size_t place);

/// An address of a host, in host order; an IPv4 address is in `low`.
struct linux_host_address {
  bool is_known;
  bool is_ipv6;
  uint64_t high;
  uint64_t low;
};

/// The address of a host at a place in the list that the resolver gives for its name; none
/// at the end of the list. Asks the resolver when the place is 0. May wait for it.
struct linux_host_address linux_host_address_at(const char *host, size_t place);

/// Whether the path leads to a regular file.
bool linux_is_regular_file(const char *path);

/// Opens /dev/null in the place of each standard stream that is closed, so that what is
/// opened later is not taken for one; standard output cannot be written to then.
void linux_occupy_standard_streams(void);

#endif
