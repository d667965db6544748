// A thread that may do less than its user, as in a container.

#include "CTestSupport.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

// The raw system calls apply to the calling thread alone.
static int read_capabilities(struct __user_cap_data_struct *data) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  return syscall(SYS_capget, &header, data) == 0 ? 0 : errno;
}

static int write_capabilities(const struct __user_cap_data_struct *data) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  return syscall(SYS_capset, &header, data) == 0 ? 0 : errno;
}

int test_keep_capabilities(uint64_t kept, uint64_t *before) {
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
  int error = read_capabilities(data);
  if (error != 0)
    return error;
  *before = (uint64_t)data[1].effective << 32 | data[0].effective;
  data[0].effective &= (uint32_t)kept;
  data[1].effective &= (uint32_t)(kept >> 32);
  return write_capabilities(data);
}

int test_restore_capabilities(uint64_t before) {
  struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
  int error = read_capabilities(data);
  if (error != 0)
    return error;
  data[0].effective = (uint32_t)before;
  data[1].effective = (uint32_t)(before >> 32);
  return write_capabilities(data);
}
