#include "Files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

static struct linux_status status(int result, const struct stat *file, int64_t file_system) {
  if (result < 0)
    return (struct linux_status){.error = errno};
  return (struct linux_status){
      .device = file->st_dev,
      .inode = file->st_ino,
      .size = file->st_size,
      .file_system = file_system,
  };
}

struct linux_status linux_status_at(const char *path, bool with_file_system) {
  struct stat file;
  struct statfs system = {0};
  int result = stat(path, &file);
  if (result == 0 && with_file_system)
    result = statfs(path, &system);
  return status(result, &file, system.f_type);
}

struct linux_status linux_status_of(int descriptor, bool with_file_system) {
  struct stat file;
  struct statfs system = {0};
  int result = fstat(descriptor, &file);
  if (result == 0 && with_file_system)
    result = fstatfs(descriptor, &system);
  return status(result, &file, system.f_type);
}

int64_t linux_read(int descriptor, int64_t position, uint8_t *buffer, size_t start,
                      size_t end) {
  for (;;) {
    ssize_t count = position < 0 ? read(descriptor, buffer + start, end - start)
                                 : pread(descriptor, buffer + start, end - start, position);
    if (count >= 0)
      return count;
    if (errno != EINTR)
      return -errno;
  }
}

void linux_move_to_front(uint8_t *buffer, size_t start, size_t end) {
  memmove(buffer, buffer + start, end - start);
}

int64_t linux_write(int descriptor, const void *bytes, size_t count) {
  for (;;) {
    ssize_t written = write(descriptor, bytes, count);
    if (written >= 0)
      return written;
    if (errno != EINTR)
      return -errno;
  }
}

int64_t linux_read_entries(int directory, uint8_t *buffer, size_t capacity) {
  ssize_t count = getdents64(directory, buffer, capacity);
  return count < 0 ? -errno : count;
}

int64_t linux_read_link(int directory, const uint8_t *entries, size_t name, uint8_t *target,
                           size_t capacity) {
  const char *link = (const char *)entries + name;
  ssize_t count = readlinkat(directory, link, (char *)target, capacity);
  return count < 0 ? -errno : count;
}

int linux_open_temporary(const char *directory) {
  char path[PATH_MAX];
  int length = snprintf(path, sizeof(path), "%s/twdiag-XXXXXX", directory);
  if (length < 0 || (size_t)length >= sizeof(path))
    return -ENAMETOOLONG;
  int descriptor = mkostemp(path, O_CLOEXEC);
  if (descriptor < 0)
    return -errno;
  (void)unlink(path);
  return descriptor;
}

void linux_wait_until_writable(int descriptor) {
  struct pollfd request = {.fd = descriptor, .events = POLLOUT};
  (void)poll(&request, 1, -1);
}

struct linux_handle linux_handle_of(int descriptor) {
  struct linux_handle result = {0};
  _Alignas(struct file_handle) char bytes[sizeof(struct file_handle) + sizeof(result.value)];
  struct file_handle *handle = (struct file_handle *)bytes;
  handle->handle_bytes = sizeof(result.value);
  int mount;
  if (name_to_handle_at(descriptor, "", handle, &mount, AT_EMPTY_PATH) < 0)
    result.error = errno;
  else if (handle->handle_bytes != sizeof(result.value))
    result.error = EINVAL;
  else
    memcpy(&result.value, handle->f_handle, sizeof(result.value));
  return result;
}
