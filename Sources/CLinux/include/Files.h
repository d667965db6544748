// Files and directories. What may fail returns a negative errno.

#ifndef CLINUX_FILES_H
#define CLINUX_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What stat and statfs say of a file.
struct linux_status {
  /// 0, or the errno of the call that failed.
  int error;
  uint64_t device;
  uint64_t inode;
  int64_t size;
  /// Magic number of the file system that the file is on; 0 where it was not asked for.
  int64_t file_system;
};

/// Looks at the file that a path leads to, without opening it.
struct linux_status linux_status_at(const char *path, bool with_file_system);

/// Looks at an open file.
struct linux_status linux_status_of(int descriptor, bool with_file_system);

/// Reads into the bytes of `buffer` from `start` to `end`, again after EINTR: from
/// `position` in the file, or from where the descriptor stands for -1. Returns how many
/// bytes it read, 0 at the end of the file.
int64_t linux_read(int descriptor, int64_t position, uint8_t *buffer, size_t start, size_t end);

/// Moves the bytes of `buffer` from `start` to `end` to its front.
void linux_move_to_front(uint8_t *buffer, size_t start, size_t end);

/// Writes the bytes, again after EINTR. Returns how many it wrote.
int64_t linux_write(int descriptor, const void *bytes, size_t count);

/// Fills `buffer` with the next entries of a directory (`struct dirent64`). Returns how
/// many bytes they take, 0 at the end.
int64_t linux_read_entries(int directory, uint8_t *buffer, size_t capacity);

/// Reads the symbolic link whose name begins at `entries[name]` and ends with a null byte.
/// Returns how many bytes of `target` it filled.
int64_t linux_read_link(int directory, const uint8_t *entries, size_t name, uint8_t *target,
                           size_t capacity);

/// Opens a file for reading and writing that has lost its name already: O_TMPFILE would
/// give it none, and not every file system has that.
int linux_open_temporary(const char *directory);

/// Waits until a descriptor can be written to, or would fail at once.
void linux_wait_until_writable(int descriptor);

/// The handle of an open file, which a file system gives it for as long as it lives.
struct linux_handle {
  /// 0, or an errno: EINVAL where a handle is not as long as `value`.
  int error;
  uint64_t value;
};

/// The handle of an open file. That of a directory of the cgroup2 file system is the
/// identity of the control group; an inode had only half of it once.
struct linux_handle linux_handle_of(int descriptor);

#endif
