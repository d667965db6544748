#include "Namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

// Until Linux 3.19, namespaces were files of proc; setns() tells what else is.
static int check_file_system(const struct statfs *system) {
  return system->f_type == NSFS_MAGIC || system->f_type == PROC_SUPER_MAGIC ? 0 : EINVAL;
}

static void identify(const struct stat *file, struct sockdiag_identity *identity) {
  identity->device = file->st_dev;
  identity->inode = file->st_ino;
}

int sockdiag_identify(const char *path, struct sockdiag_identity *identity) {
  struct stat file;
  struct statfs system;
  if (stat(path, &file) < 0 || statfs(path, &system) < 0)
    return errno;
  identify(&file, identity);
  return check_file_system(&system);
}

int sockdiag_open_namespace(const char *path, int *descriptor, struct sockdiag_identity *identity) {
  // Whatever stands there by now, opening it must not wait.
  int opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (opened < 0)
    return errno;
  struct stat file;
  struct statfs system;
  int error = fstat(opened, &file) < 0 || fstatfs(opened, &system) < 0 ? errno : 0;
  if (error == 0)
    error = check_file_system(&system);
  if (error != 0) {
    close(opened);
    return error;
  }
  identify(&file, identity);
  *descriptor = opened;
  return 0;
}

int sockdiag_enter(int descriptor) { return setns(descriptor, CLONE_NEWNET) == 0 ? 0 : errno; }

int sockdiag_cgroup_id(const char *path, uint64_t *id) {
  struct statfs system;
  if (statfs(path, &system) < 0)
    return errno;
  if (system.f_type != CGROUP2_SUPER_MAGIC)
    return EINVAL;
  // The handle of a control group is its identity; an inode had only half of it once.
  _Alignas(struct file_handle) char bytes[sizeof(struct file_handle) + sizeof(*id)];
  struct file_handle *handle = (struct file_handle *)bytes;
  handle->handle_bytes = sizeof(*id);
  int mount;
  if (name_to_handle_at(AT_FDCWD, path, handle, &mount, 0) < 0)
    return errno;
  if (handle->handle_bytes != sizeof(*id))
    return EINVAL;
  memcpy(id, handle->f_handle, sizeof(*id));
  return 0;
}
