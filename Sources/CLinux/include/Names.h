// Names of hosts and ports as plain values, so that callers pass no pointers.

#ifndef CLINUX_NAMES_H
#define CLINUX_NAMES_H

#include <stdbool.h>
#include <stdint.h>

/// A name, at most 255 bytes of it; `length` is 0 where there is none.
struct linux_name {
  uint32_t length;
  uint8_t bytes[256];
};

/// The name of a host by its address in host order; an IPv4 address is in `low`.
struct linux_name linux_host_name(bool is_ipv6, uint64_t high, uint64_t low);

/// The name of a TCP port. Not safe while another thread asks for one.
struct linux_name linux_service_name(uint16_t port);

#endif
