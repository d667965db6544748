// Receives the datagrams of one dump ahead of their use, on a thread of its own.
//
// The kernel builds each datagram inside the receive call, so decoding and
// printing can go on meanwhile. That makes a long dump as fast as the kernel
// is, and the moment in time that it shows shorter.

#ifndef CLINUX_READER_H
#define CLINUX_READER_H

#include "CLinux.h"

struct mnl_socket;
struct linux_reader;

/// Receives one datagram as `linux_receive` does, without a thread.
struct linux_received linux_receive_directly(struct mnl_socket *socket, void *buffer,
                                                   size_t capacity);

/// Starts to receive from `socket` into `slots` buffers of `capacity` bytes, until
/// the dump's end or an error. Nobody else may receive from the socket meanwhile.
/// Returns NULL without memory or a thread.
struct linux_reader *linux_reader_start(struct mnl_socket *socket, size_t slots,
                                              size_t capacity);

/// Copies the next datagram to `buffer`, which holds `capacity` bytes, waiting for it.
struct linux_received linux_reader_take(struct linux_reader *reader, void *buffer,
                                              size_t capacity);

/// Stops the thread, waiting at most for the receive that it is in, and frees all.
void linux_reader_stop(struct linux_reader *reader);

/// Whether a datagram holds a message that ends a dump.
bool linux_ends_dump(const void *datagram, size_t count);

#endif
