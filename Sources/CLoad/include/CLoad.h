// The system calls of twload behind plain values, so that Swift needs no unsafe code to
// make them. What may fail returns a negative errno.

#ifndef CLOAD_H
#define CLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Sockets and addresses

/// The kind of socket that carries a connection.
enum load_family {
  LOAD_IPV4,
  LOAD_IPV6,
  /// An AF_INET6 socket that carries IPv4, as ::ffff:a.b.c.d.
  LOAD_MAPPED,
};

/// A loopback address and port.
struct load_address {
  enum load_family family;
  /// The last byte of 127.0.0.x; IPv6 has only ::1.
  uint8_t host;
  uint16_t port;
};

/// Opens a TCP socket. Returns its descriptor.
int load_open_socket(enum load_family family);

/// Sets an option of a socket that is a 32-bit number.
int load_set_option(int descriptor, int level, int option, int value);

/// Ends each wait after this time, for SO_RCVTIMEO or SO_SNDTIMEO.
void load_limit_wait(int descriptor, int option, int seconds);

/// Makes close() send a RST.
void load_reset_on_close(int descriptor);

int load_bind(int descriptor, struct load_address address);

int load_listen(int descriptor, int backlog);

/// Connects. An interrupted connect() is called again, which waits for the same handshake.
int load_connect(int descriptor, struct load_address address);

/// What `load_accept` took.
struct load_accepted {
  /// A descriptor, or a negative errno.
  int descriptor;
  uint16_t peer_port;
};

/// Takes the next connection from a listening socket, again after EINTR.
struct load_accepted load_accept(int descriptor);

/// The port of a bound socket; 0 where the kernel does not say.
uint16_t load_local_port(int descriptor);

/// Sends up to `count` zero bytes without waiting; what does not fit is not sent.
void load_send_zeros(int descriptor, size_t count);

/// Whether a loopback interface is up; true where the kernel does not say.
bool load_loopback_is_up(void);

// Time and signals

/// Seconds of CLOCK_MONOTONIC.
double load_clock(void);

/// Blocks SIGINT, SIGTERM and SIGHUP, and gives them a handler that does nothing.
void load_block_stop_signals(void);

/// Whether one of these signals has come and waits.
bool load_stop_signal_is_pending(void);

/// Waits for one of these signals, which are not blocked meanwhile, and if asked for
/// standard input. Returns 0 after the time, 1 if there is input, -1 after a signal.
int load_wait(double seconds, bool for_input);

/// Drops what waits in standard input. Returns whether the input has ended or failed.
bool load_input_has_ended(void);

// Files and limits

/// Opens a file for reading. Returns its descriptor.
int load_open_file(const char *path);

/// Returns how many bytes it read, 0 at the end of the file.
int64_t load_read(int descriptor, void *buffer, size_t capacity);

/// Writes all bytes, again after EINTR; what follows an error is not written.
void load_write(int descriptor, const void *bytes, size_t count);

/// What `load_allow_descriptors` reached.
struct load_descriptors {
  /// 0, or the negative errno of reading the limit.
  int error;
  bool enough;
  /// The hard limit as it was.
  uint64_t allowed;
};

/// Raises the limit of open descriptors, and if it must and may, the hard limit too.
struct load_descriptors load_allow_descriptors(uint64_t wanted);

#endif
