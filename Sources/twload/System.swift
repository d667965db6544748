// The only file of twload that calls C and contains unsafe code. CLoad makes the calls that take or return more than
// plain numbers.

import CLoad
import Glibc

/// The errno of a failed system call.
struct Errno: Error, Equatable {
  fileprivate let code: CInt

  static let addressNotAvailable = Errno(code: EADDRNOTAVAIL)
  /// What connect() returns when SO_SNDTIMEO runs out.
  static let inProgress = Errno(code: EINPROGRESS)

  var text: String {
    // Safe: strerror() never returns null, and its text is copied before another call can change it.
    unsafe String(cString: strerror(code))
  }
}

/// Returns what a function of CLoad returned; throws if that is a negative errno.
@discardableResult
private func checked(_ result: CInt) throws(Errno) -> CInt {
  guard result >= 0 else { throw Errno(code: -result) }
  return result
}

// MARK: - Sockets

/// An open TCP socket, closed when its owner goes away.
struct StreamSocket: ~Copyable {
  /// A switch of setsockopt() that is on or off.
  enum Switch {
    case reuseAddress, keepAlive, onlyIPv6, quickAcknowledgement
    /// IP_BIND_ADDRESS_NO_PORT: bind the address now, let connect() choose the port.
    ///
    /// A TIME_WAIT of a socket that bound its port blocks that port towards every destination.
    case bindAddressNoPort
  }

  /// A call that can wait.
  enum Wait { case accept, connect }

  fileprivate let number: CInt

  fileprivate init(owning number: CInt) {
    self.number = number
  }

  deinit { _ = Glibc.close(number) }

  static func open(_ family: Family) throws(LoadError) -> StreamSocket {
    do {
      return StreamSocket(owning: try checked(load_open_socket(family.native)))
    } catch {
      throw .call("cannot open an \(family) socket", error)
    }
  }

  /// Closes now, where the order of closing matters.
  consuming func close() {
    // The socket ends with this call, and its deinit closes it.
  }

  func enable(_ option: Switch) {
    switch option {
    case .reuseAddress: set(SOL_SOCKET, SO_REUSEADDR, to: 1)
    case .keepAlive: set(SOL_SOCKET, SO_KEEPALIVE, to: 1)
    case .onlyIPv6: set(CInt(IPPROTO_IPV6), IPV6_V6ONLY, to: 1)
    case .quickAcknowledgement: set(CInt(IPPROTO_TCP), TCP_QUICKACK, to: 1)
    case .bindAddressNoPort: set(CInt(IPPROTO_IP), 24, to: 1)
    }
  }

  /// Ends a wait after 5 s: a connection on loopback is made at once, unless something (a firewall) drops its packets.
  func limitWaits(for wait: Wait) {
    switch wait {
    case .accept: load_limit_wait(number, SO_RCVTIMEO, 5)
    case .connect: load_limit_wait(number, SO_SNDTIMEO, 5)
    }
  }

  /// Whether the kernel has IP_LOCAL_PORT_RANGE (Linux 6.3).
  var canChoosePorts: Bool { setPortRange(0) }

  /// Makes connect() use this port and no other.
  func choosePort(_ port: UInt16) {
    _ = setPortRange(UInt32(port) << 16 | UInt32(port))
  }

  /// Sets IP_LOCAL_PORT_RANGE, this socket's own ephemeral range: low | high << 16.
  private func setPortRange(_ range: UInt32) -> Bool {
    set(CInt(IPPROTO_IP), 51, to: CInt(bitPattern: range))
  }

  /// Returns whether the kernel took the value.
  @discardableResult
  private func set(_ level: CInt, _ option: CInt, to value: CInt) -> Bool {
    load_set_option(number, level, option, value) == 0
  }

  func bind(to address: SocketAddress) throws(Errno) {
    try checked(load_bind(number, address.native))
  }

  func listen() throws(Errno) {
    try checked(load_listen(number, 128))
  }

  func connect(to address: SocketAddress) throws(Errno) {
    try checked(load_connect(number, address.native))
  }

  /// Takes the next connection from a listening socket.
  func accept() throws(Errno) -> AcceptedSocket {
    let accepted = load_accept(number)
    return AcceptedSocket(
      socket: StreamSocket(owning: try checked(accepted.descriptor)), peerPort: accepted.peer_port)
  }

  /// The port of a bound socket.
  var localPort: UInt16 { load_local_port(number) }

  func sendFin() { _ = shutdown(number, CInt(SHUT_WR)) }

  /// Sends up to `count` zero bytes without waiting; what does not fit is not sent.
  func sendUnread(_ count: Int) { load_send_zeros(number, count) }
}

/// A socket that accept() returned, with the port of its peer.
struct AcceptedSocket: ~Copyable {
  let socket: StreamSocket
  let peerPort: UInt16
}

/// Many sockets that are closed together, in the order in which they came; an array cannot hold `StreamSocket`s.
struct HeldSockets: ~Copyable {
  private var numbers: [CInt] = []

  deinit {
    for number in numbers { _ = close(number) }
  }

  mutating func hold(_ socket: consuming StreamSocket) {
    numbers.append(socket.release())
  }

  /// Makes close() send a RST, so that nothing stays behind on either side.
  func resetOnClose() {
    for number in numbers { load_reset_on_close(number) }
  }
}

extension StreamSocket {
  /// Gives the descriptor to another owner.
  fileprivate consuming func release() -> CInt {
    let number = number
    discard self
    return number
  }
}

// MARK: - Addresses

extension Family {
  fileprivate var native: load_family {
    switch self {
    case .ipv4: LOAD_IPV4
    case .ipv6: LOAD_IPV6
    case .mapped: LOAD_MAPPED
    }
  }
}

extension SocketAddress {
  fileprivate var native: load_address {
    load_address(family: family.native, host: host, port: port)
  }
}

/// Whether `lo` is up. A new network namespace begins with it down.
func loopbackIsUp() -> Bool { load_loopback_is_up() }

// MARK: - Time and signals

/// Seconds of CLOCK_MONOTONIC.
enum Clock {
  static func now() -> Double { load_clock() }

  static func sleep(microseconds: UInt32) { usleep(microseconds) }
}

/// What ended a wait.
enum Wakeup {
  case timeout, signal, endOfInput
}

/// SIGINT, SIGTERM and SIGHUP, blocked except while twload waits, so that they interrupt no system call.
struct StopSignals {
  /// Blocks the signals: one that comes only ends a wait.
  init() { load_block_stop_signals() }

  var isPending: Bool { load_stop_signal_is_pending() }

  /// Waits until the given instant, a signal, or (if asked) the end of standard input.
  func wait(until instant: Double, orEndOfInput: Bool = false) -> Wakeup {
    while true {
      let left = instant - Clock.now()
      if left <= 0 { return .timeout }
      let ready = load_wait(left, orEndOfInput)
      if ready < 0 { return .signal }
      if ready == 0 { return .timeout }
      if load_input_has_ended() { return .endOfInput }
    }
  }
}

// MARK: - Files, streams and limits

/// The text of a small /proc file, empty if it cannot be read.
func fileText(_ path: String) -> String {
  // Safe: the path lives through the call, which only reads it.
  let number = unsafe load_open_file(path)
  guard number >= 0 else { return "" }
  defer { close(number) }
  var text: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 4096)
  while true {
    // Safe: the call writes at most as many bytes as the array has.
    let count = unsafe load_read(number, &chunk, chunk.count)
    guard count > 0 else { return String(decoding: text, as: UTF8.self) }
    text += chunk[..<Int(count)]
  }
}

/// The standard streams. Each text is written at once and whole.
enum StandardStream {
  static func print(_ line: String) {
    write(line + "\n", to: STDOUT_FILENO)
  }

  static func complain(_ sentence: String) {
    write("twload: \(sentence)\n", to: STDERR_FILENO)
  }

  private static func write(_ text: String, to number: CInt) {
    let bytes = Array(text.utf8)
    // Safe: the call reads as many bytes as there are.
    unsafe load_write(number, bytes, bytes.count)
  }
}

/// The number of descriptors that this process may have open.
enum DescriptorLimit {
  /// Standard streams, the connection being made, /proc files.
  private static let overhead = 16

  /// Raises the limit as far as needed and allowed; a privileged process may raise the hard limit too.
  static func ensure(_ needed: Int) throws(LoadError) {
    let wanted = needed + overhead
    let limit = load_allow_descriptors(UInt64(wanted))
    guard limit.error == 0 else {
      throw .call("cannot read the descriptor limit", Errno(code: -limit.error))
    }
    guard limit.enough else {
      throw .environment(
        "this needs \(wanted) open descriptors and only \(limit.allowed) are allowed (ulimit -Hn)")
    }
  }
}
