// Reads a directory in blocks, as the kernel gives it: /proc has one for each process.

#ifndef CLINUX_DIRECTORY_H
#define CLINUX_DIRECTORY_H

#include <stddef.h>
#include <sys/types.h>

/// Fills `buffer` with the next entries (`struct dirent64`). Returns how many bytes they
/// take, 0 at the end, or -1 and leaves errno.
ssize_t sockdiag_read_entries(int directory, void *buffer, size_t capacity);

#endif
