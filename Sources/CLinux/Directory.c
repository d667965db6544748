#include "Directory.h"

#include <dirent.h>

ssize_t sockdiag_read_entries(int directory, void *buffer, size_t capacity) {
  return getdents64(directory, buffer, capacity);
}
