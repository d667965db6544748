#include "Process.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <time.h>

static int argument_count;
static char **arguments;

// glibc calls constructors with what main will get.
__attribute__((constructor)) static void keep_arguments(int argc, char **argv) {
  argument_count = argc;
  arguments = argv;
}

int linux_argument_count(void) { return argument_count; }

const char *linux_argument(int index) { return arguments[index]; }

// The two functions with which Swift's runtime answers for CommandLine. Its own
// are in one object, with a constructor that looks for the arguments by parsing
// /proc/self/maps at each start, which takes 0.1 ms of 1.4. A static link takes
// that object only where nobody else has these names. They are weak, so that the
// link does not fail with a runtime whose object is taken all the same.

char **_swift_stdlib_getUnsafeArgvArgc(int *count);
void _swift_stdlib_overrideUnsafeArgvArgc(char **values, int count);

__attribute__((weak)) char **_swift_stdlib_getUnsafeArgvArgc(int *count) {
  *count = argument_count;
  return arguments;
}

__attribute__((weak)) void _swift_stdlib_overrideUnsafeArgvArgc(char **values, int count) {
  arguments = values;
  argument_count = count;
}

const char *linux_environment(const char *name) {
  const char *value = getenv(name);
  return value == NULL ? "" : value;
}

const char *linux_kernel_release(void) {
  static struct utsname system;
  return uname(&system) < 0 ? "" : system.release;
}

static int64_t nanoseconds(struct timespec time) {
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t linux_clock(int clock) {
  struct timespec time = {0};
  (void)clock_gettime(clock, &time);
  return nanoseconds(time);
}

int64_t linux_clock_resolution(int clock) {
  struct timespec time;
  return clock_getres(clock, &time) < 0 ? -1 : nanoseconds(time);
}

int64_t linux_ticks(void) {
  clock_t ticks = times(NULL);
  if (ticks == (clock_t)-1)
    return -1;
  // On a 32-bit machine the count wraps into the sign bit.
  return (int64_t)((unsigned long)ticks & INT64_MAX);
}

void linux_raise_descriptor_limit(int descriptor, unsigned margin) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || (rlim_t)descriptor + margin <= limit.rlim_cur)
    return;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

int linux_enter(int descriptor) { return setns(descriptor, CLONE_NEWNET) == 0 ? 0 : errno; }

struct linux_interface_text linux_interface_name(uint32_t index) {
  struct linux_interface_text name = {0};
  char text[IF_NAMESIZE] = {0};
  _Static_assert(sizeof(text) == sizeof(name), "a name has sixteen bytes");
  if (if_indextoname(index, text) != NULL)
    memcpy(&name, text, sizeof(name));
  return name;
}

// False for what is no internet address, such as a hardware address.
static int read_address(const struct sockaddr *address, struct linux_address *result) {
  if (address == NULL)
    return 0;
  if (address->sa_family == AF_INET) {
    const struct sockaddr_in *internet = (const void *)address;
    *result = (struct linux_address){.family = AF_INET, .low = ntohl(internet->sin_addr.s_addr)};
    return 1;
  }
  if (address->sa_family == AF_INET6) {
    const struct sockaddr_in6 *internet = (const void *)address;
    uint64_t words[2];
    memcpy(words, &internet->sin6_addr, sizeof(words));
    *result = (struct linux_address){
        .family = AF_INET6, .high = be64toh(words[0]), .low = be64toh(words[1])};
    return 1;
  }
  return 0;
}

int64_t linux_addresses(struct linux_address *addresses, size_t capacity) {
  struct ifaddrs *interfaces;
  if (getifaddrs(&interfaces) < 0)
    return -errno;
  size_t count = 0;
  for (struct ifaddrs *next = interfaces; next != NULL; next = next->ifa_next) {
    struct linux_address address;
    if (!read_address(next->ifa_addr, &address))
      continue;
    if (count < capacity)
      addresses[count] = address;
    count++;
  }
  freeifaddrs(interfaces);
  return (int64_t)count;
}
