// The fence: every call into C that this target makes, and every `unsafe` of its own. What stands
// here takes and returns safe values, and throws what failed.

internal import CLinux
internal import Glibc
import LinuxProc

// How this target is built. Each folder uses only those to its right; this file is used by all.
//
//     Live/       a dump of the running kernel    ─▶  Socket/      ─▶  Dump/           ─▶  this file
//     Lookup/     one socket                          a netlink        a dump of any
//     Destroy/    the end of sockets                  socket, its      source, and the
//     Listen/     sockets as they are freed           errors           list of attempts
//     Conntrack/  the table of conntrack
//     Wait/       timers, signals and input in one call

// MARK: Netlink

/// A datagram that was received, without its bytes.
struct ReceivedDatagram {
  var byteCount: Int
  /// Nanoseconds of CLOCK_MONOTONIC at which the receive call began, and at which it had ended.
  var began: Int64
  var ended: Int64
  /// It holds the message that ends a dump: NLMSG_DONE, or a refusal.
  var endsDump: Bool
}

/// A bound netlink socket, closed when its owner is destroyed.
@safe
struct NetlinkHandle: ~Copyable {
  private let socket: OpaquePointer
  /// For polling and for setting options. The handle still owns it.
  let descriptor: CInt
  /// The port id that the kernel repeats in each reply.
  let portID: UInt32

  /// Opens a socket of a netlink protocol in the thread's network namespace.
  ///
  /// - Throws: the errno under the name of `call`.
  static func open(_ protocolNumber: UInt16, call: String) throws(SystemError) -> NetlinkHandle {
    var socket: OpaquePointer?
    var descriptor: CInt = -1
    var portID: UInt32 = 0
    // Safe: the call stores what it opened, and the socket goes nowhere but into the handle.
    let error = unsafe linux_open(CInt(protocolNumber), &socket, &descriptor, &portID)
    guard error == 0, let socket = unsafe socket else {
      throw SystemError(call, errorNumber: error)
    }
    // Safe: as above.
    return unsafe NetlinkHandle(socket: socket, descriptor: descriptor, portID: portID)
  }

  deinit {
    // Safe: the handle owns the socket, and nobody has it any more.
    unsafe linux_close(socket)
  }

  /// Sends one datagram. Returns 0, or an errno.
  borrowing func send(_ datagram: RawSpan) -> CInt {
    // Safe: the call reads as many bytes as the span has.
    unsafe datagram.withUnsafeBytes { bytes in
      // Safe: as above.
      unsafe linux_send(socket, bytes.baseAddress, bytes.count)
    }
  }

  /// Receives one datagram.
  ///
  /// - Throws: the errno under the name of `call`: EAGAIN for a timeout, EMSGSIZE for a datagram that
  ///   does not fit, ENOBUFS where the kernel dropped messages.
  borrowing func receive(
    into buffer: inout MutableRawSpan, call: @autoclosure () -> String
  ) throws(SystemError) -> ReceivedDatagram {
    // Safe: the call writes as many bytes at most as the span has.
    let received = unsafe buffer.withUnsafeMutableBytes { bytes in
      // Safe: as above.
      unsafe linux_receive(socket, bytes.baseAddress, bytes.count)
    }
    guard received.error == 0 else { throw SystemError(call(), errorNumber: received.error) }
    return ReceivedDatagram(
      byteCount: received.count, began: received.began, ended: received.ended,
      endsDump: received.ends_dump)
  }

  /// Receives the rest of the current dump on a thread, into so many buffers. Where no thread can be
  /// made, receiving goes on without one.
  borrowing func receiveAhead(slots: Int, bufferSize: Int) {
    // Safe: the thread ends before the socket is closed.
    unsafe linux_receive_ahead(socket, slots, bufferSize)
  }

  /// Stops the thread that receives ahead, if there is one.
  borrowing func stopReceivingAhead() {
    // Safe: the socket is open for as long as this handle is.
    unsafe linux_stop_receiving_ahead(socket)
  }
}

/// Whether this process may use a second processor, without which a thread only costs.
func hasSecondProcessor() -> Bool { linux_has_second_processor() }

/// Bounds the wait of each receive of a socket, in milliseconds.
func setReceiveTimeout(_ descriptor: CInt, _ milliseconds: Int) throws(SystemError) {
  let error = linux_set_receive_timeout(descriptor, UInt32(milliseconds))
  guard error == 0 else { throw SystemError("set the receive timeout", errorNumber: error) }
}

/// Lets so many bytes wait to be received, or as many as the machine allows.
func setSocketReceiveBuffer(_ descriptor: CInt, _ bytes: Int32) {
  linux_set_receive_buffer(descriptor, bytes)
}

/// Joins multicast groups of a netlink socket, none of whose receives waits from now on.
///
/// - Throws: the errno under the name of `call`.
func joinGroups(_ descriptor: CInt, _ groups: [CInt], call: String) throws(SystemError) {
  var error = linux_set_nonblocking(descriptor)
  for group in groups where error == 0 { error = linux_join(descriptor, group) }
  guard error == 0 else { throw SystemError(call, errorNumber: error) }
}

// MARK: Waiting

/// Makes a timer that is not set.
func openTimer() throws(SystemError) -> OwnedDescriptor {
  let descriptor = linux_timer_open()
  guard descriptor >= 0 else {
    throw SystemError("timerfd_create", errorNumber: -descriptor)
  }
  return OwnedDescriptor(rawValue: descriptor)
}

/// Lets a timer expire after `first` nanoseconds and then at an interval; 0 for `first` stops it.
func setTimer(_ descriptor: CInt, first: Int64, interval: Int64) throws(SystemError) {
  let error = linux_timer_set(descriptor, first, interval)
  guard error == 0 else { throw SystemError("timerfd_settime", errorNumber: error) }
}

/// How often a timer has expired since the last call.
func takeExpirations(_ descriptor: CInt) throws(SystemError) -> Int {
  let count = linux_timer_take(descriptor)
  guard count >= 0 else { throw SystemError("read from timerfd", errorNumber: CInt(-count)) }
  return Int(count)
}

/// Blocks signals for the calling thread, and opens a descriptor that can be read when one has come.
///
/// - Returns: the descriptor, and those signals that were not blocked before, as bits of
///   `1 << (signal - 1)`.
/// - Throws: the errno; EINVAL for a number that is not a signal.
func openSignals(
  _ signals: [Int32]
) throws(SystemError) -> (descriptor: CInt, blocked: UInt64) {
  var set: UInt64 = 0
  for signal in signals {
    guard (1...64).contains(signal) else {
      throw SystemError("signalfd", errorNumber: Errno.EINVAL)
    }
    set |= 1 << (signal - 1)
  }
  let opened = linux_signals_open(set)
  guard opened.error == 0 else { throw SystemError("signalfd", errorNumber: opened.error) }
  return (opened.descriptor, opened.blocked)
}

/// Lets the calling thread have signals again.
func unblockSignals(_ blocked: UInt64) { linux_signals_unblock(blocked) }

/// The next signal that has come; nil for none.
func takeSignal(_ descriptor: CInt) throws(SystemError) -> Int32? {
  let signal = linux_signals_take(descriptor)
  guard signal >= 0 else { throw SystemError("read from signalfd", errorNumber: -signal) }
  return signal == 0 ? nil : signal
}

/// What to wait for on a descriptor.
enum Readiness {
  case reading
  case writing
  /// Nothing but that the other end is closed, which the kernel reports in any case.
  case closing

  fileprivate var events: Int16 {
    switch self {
    case .reading: Int16(POLLIN)
    case .writing: Int16(POLLOUT)
    case .closing: 0
    }
  }
}

/// The result of waiting for one descriptor.
struct PolledEvents {
  /// Something happened: what was waited for, an error, or a hang-up.
  let isAny: Bool
  let canRead: Bool
}

/// Waits until one of the descriptors is ready; those below zero are passed over. Waits again where a
/// signal interrupts that is not among those of a descriptor.
///
/// - Parameter limit: how long to wait; forever for nil.
/// - Returns: what was found of each; nil when the time is over.
func poll(
  _ descriptors: [(CInt, Readiness)], atMost limit: Duration?
) throws(SystemError) -> [PolledEvents]? {
  var requests = descriptors.map { pollfd(fd: $0, events: $1.events, revents: 0) }
  let end = limit.map { ContinuousClock.now + $0 }
  let size = nfds_t(requests.count)
  while true {
    let rest = end.map { milliseconds($0 - .now) } ?? -1
    // Safe: the call gets as many structures as it is told.
    let count = unsafe Glibc.poll(&requests, size, rest)
    if count == 0 { return nil }
    if count > 0 {
      return requests.map {
        PolledEvents(isAny: $0.revents != 0, canRead: $0.revents & Int16(POLLIN) != 0)
      }
    }
    if errno != EINTR { throw SystemError("poll", errorNumber: errno) }
  }
}

/// Whole milliseconds, rounded up: a wait that ends too early would be made again at once.
private func milliseconds(_ duration: Duration) -> Int32 {
  let rounded = (duration.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
  return Int32(clamping: max(0, rounded))
}
