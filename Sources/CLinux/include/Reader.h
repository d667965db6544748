// Receives the datagrams of one dump ahead of their use, on a thread of its own.
//
// The kernel builds each datagram inside the receive call, so decoding and
// printing can go on meanwhile. That makes a long dump as fast as the kernel
// is, and the moment in time that it shows shorter.

#ifndef CLINUX_READER_H
#define CLINUX_READER_H

#include <stddef.h>

#include "CLinux.h"

struct sockdiag_reader;

/// Whether this process may use a second processor, without which a thread only costs.
bool sockdiag_has_second_processor(void);

/// Starts to receive from `socket` into `slots` buffers of `capacity` bytes, until
/// the dump's end or an error. Nobody else may receive from the socket meanwhile.
/// Returns 0, or an errno.
int sockdiag_reader_start(struct mnl_socket *socket, size_t slots, size_t capacity,
                          struct sockdiag_reader **reader);

/// Copies the next datagram to `buffer`, which holds `capacity` bytes, waiting for
/// it, and tells when it was received. Returns 0, or the errno of the receive as
/// `sockdiag_receive` does.
int sockdiag_reader_take(struct sockdiag_reader *reader, void *buffer, size_t capacity,
                         size_t *count, struct sockdiag_times *times);

/// Stops the thread, waiting at most for the receive that it is in, and frees all.
void sockdiag_reader_stop(struct sockdiag_reader *reader);

/// Whether a datagram holds a message that ends a dump.
bool sockdiag_ends_dump(const void *datagram, size_t count);

#endif
