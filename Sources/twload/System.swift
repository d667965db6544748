// The only file of twload that calls C, reads errno and contains unsafe code.

import Glibc

/// The errno of a failed system call.
struct Errno: Error, Equatable {
  private let code: CInt

  static let addressNotAvailable = Errno(code: EADDRNOTAVAIL)
  /// What connect() returns when SO_SNDTIMEO runs out.
  static let inProgress = Errno(code: EINPROGRESS)
  static let interrupted = Errno(code: EINTR)

  /// That of the call just made.
  static var current: Errno { Errno(code: errno) }

  var text: String {
    // Safe: strerror() never returns null, and its text is copied before another call can change it.
    unsafe String(cString: strerror(code))
  }
}

/// Returns what a system call returned; throws its errno if that is negative.
@discardableResult
private func checked(_ result: CInt) throws(Errno) -> CInt {
  guard result >= 0 else { throw .current }
  return result
}

/// Repeats a system call for as long as signals interrupt it.
private func uninterrupted(_ call: () -> CInt) throws(Errno) -> CInt {
  while true {
    let result = call()
    if result >= 0 { return result }
    if Errno.current != .interrupted { throw .current }
  }
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
    let type = CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    do {
      return StreamSocket(owning: try checked(socket(family.domain, type, 0)))
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
    case .reuseAddress: set(SOL_SOCKET, SO_REUSEADDR, to: CInt(1))
    case .keepAlive: set(SOL_SOCKET, SO_KEEPALIVE, to: CInt(1))
    case .onlyIPv6: set(CInt(IPPROTO_IPV6), IPV6_V6ONLY, to: CInt(1))
    case .quickAcknowledgement: set(CInt(IPPROTO_TCP), TCP_QUICKACK, to: CInt(1))
    case .bindAddressNoPort: set(CInt(IPPROTO_IP), 24, to: CInt(1))
    }
  }

  /// Ends a wait after 5 s: a connection on loopback is made at once, unless something (a firewall) drops its packets.
  func limitWaits(for wait: Wait) {
    switch wait {
    case .accept: set(SOL_SOCKET, SO_RCVTIMEO, to: timeval(tv_sec: 5, tv_usec: 0))
    case .connect: set(SOL_SOCKET, SO_SNDTIMEO, to: timeval(tv_sec: 5, tv_usec: 0))
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
    set(CInt(IPPROTO_IP), 51, to: range)
  }

  @discardableResult
  private func set(_ level: CInt, _ option: CInt, to value: some BitwiseCopyable) -> Bool {
    setOption(of: number, level, option, to: value)
  }

  func bind(to address: SocketAddress) throws(Errno) {
    // Safe: the address lives through the call, which only reads it.
    try checked(unsafe address.withSockaddr { unsafe Glibc.bind(number, $0, $1) })
  }

  func listen() throws(Errno) {
    try checked(Glibc.listen(number, 128))
  }

  /// Connects. An interrupted connect() is called again, which waits for the same handshake.
  func connect(to address: SocketAddress) throws(Errno) {
    _ = try uninterrupted {
      // Safe: the address lives through the call, which only reads it.
      unsafe address.withSockaddr { unsafe Glibc.connect(number, $0, $1) }
    }
  }

  /// Takes the next connection from a listening socket.
  func accept() throws(Errno) -> AcceptedSocket {
    var port: UInt16 = 0
    let accepted = try uninterrupted {
      // Safe: the call writes at most as many bytes as the length says.
      unsafe receiveAddress(portIn: &port) { unsafe Glibc.accept(number, $0, $1) }
    }
    return AcceptedSocket(socket: StreamSocket(owning: accepted), peerPort: port)
  }

  /// The port of a bound socket.
  var localPort: UInt16 {
    var port: UInt16 = 0
    // Safe: the call writes at most as many bytes as the length says.
    _ = unsafe receiveAddress(portIn: &port) { unsafe getsockname(number, $0, $1) }
    return port
  }

  func sendFin() { _ = shutdown(number, CInt(SHUT_WR)) }

  /// Sends up to `count` zero bytes without waiting; what does not fit is not sent.
  func sendUnread(_ count: Int) {
    let chunk = [UInt8](repeating: 0, count: min(count, 65536))
    var left = count
    while left > 0 {
      let length = min(left, chunk.count)
      // Safe: `length` is at most the size of the chunk.
      let sent = unsafe chunk.withUnsafeBytes {
        unsafe send(number, $0.baseAddress, length, CInt(MSG_DONTWAIT | MSG_NOSIGNAL))
      }
      guard sent > 0 else { return }
      left -= sent
    }
  }
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
    for number in numbers {
      setOption(of: number, SOL_SOCKET, SO_LINGER, to: linger(l_onoff: 1, l_linger: 0))
    }
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

/// Returns whether the kernel took the value.
@discardableResult
private func setOption(
  of number: CInt, _ level: CInt, _ option: CInt, to value: some BitwiseCopyable
) -> Bool {
  // Safe: the value lives through the call, which reads as many bytes as the value has.
  unsafe withUnsafeBytes(of: value) {
    unsafe setsockopt(number, level, option, $0.baseAddress, socklen_t($0.count))
  } == 0
}

// MARK: - Addresses

extension Family {
  fileprivate var domain: CInt {
    switch self {
    case .ipv4: AF_INET
    case .ipv6, .mapped: AF_INET6
    }
  }
}

extension SocketAddress {
  /// Lends the address in the form that bind() and connect() take.
  fileprivate func withSockaddr(_ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
    switch family {
    // Safe: each form is a whole address of its family, and `body` gets its size.
    case .ipv4: unsafe lend(inet, to: body)
    case .ipv6: unsafe lend(inet6(0, 0, 0, 1), to: body)
    case .mapped: unsafe lend(inet6(0, 0, 0xffff, inetHost), to: body)
    }
  }

  private var inetHost: UInt32 { 0x7f00_0000 | UInt32(host) }

  private var inet: sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inetHost.bigEndian
    return address
  }

  private func inet6(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32) -> sockaddr_in6 {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    // Safe: every member of this union is 16 bytes of plain numbers.
    unsafe address.sin6_addr.__in6_u.__u6_addr32 = (
      a.bigEndian, b.bigEndian, c.bigEndian, d.bigEndian
    )
    return address
  }

  private func lend<Address>(
    _ address: Address, to body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
  ) -> CInt {
    // Safe: C's own rule lets every sockaddr_… be read through a sockaddr; `body` gets the size.
    unsafe withUnsafePointer(to: address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe body($0, socklen_t(MemoryLayout<Address>.size))
      }
    }
  }
}

/// Calls a function that fills in an address, and takes the port out of it.
private func receiveAddress(
  portIn port: inout UInt16,
  _ call: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt
) -> CInt {
  // sin_port and sin6_port are at the same place, so this form serves both families.
  var address = sockaddr_in6()
  var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
  // Safe: C's own rule lets a sockaddr_in6 be written through a sockaddr; `call` gets its size.
  let result = unsafe withUnsafeMutablePointer(to: &address) {
    unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe call($0, &length) }
  }
  port = UInt16(bigEndian: address.sin6_port)
  return result
}

/// Whether `lo` is up. A new network namespace begins with it down.
func loopbackIsUp() -> Bool {
  var list: UnsafeMutablePointer<ifaddrs>?
  // If the kernel does not answer, the first connect() shows it. Safe: getifaddrs() fills in `list`.
  guard unsafe getifaddrs(&list) == 0 else { return true }
  // Safe: the list is freed once, after its last use.
  defer { unsafe freeifaddrs(list) }
  let upLoopback = UInt32(IFF_LOOPBACK) | UInt32(IFF_UP)
  // Safe: getifaddrs() returned a list whose last entry has no next one.
  return unsafe sequence(first: list, next: { unsafe $0?.pointee.ifa_next }).contains {
    unsafe ($0?.pointee.ifa_flags ?? 0) & upLoopback == upLoopback
  }
}

// MARK: - Time and signals

/// Seconds of CLOCK_MONOTONIC.
enum Clock {
  static func now() -> Double {
    var time = timespec()
    // Safe: the call fills in `time`.
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  static func sleep(microseconds: UInt32) { usleep(microseconds) }
}

/// What ended a wait.
enum Wakeup {
  case timeout, signal, endOfInput
}

/// SIGINT, SIGTERM and SIGHUP, blocked except while twload waits, so that they interrupt no system call.
struct StopSignals {
  private static let numbers = [SIGINT, SIGTERM, SIGHUP]
  /// The signal mask while twload waits.
  private let unblocked: sigset_t

  /// Blocks the signals and gives them a handler that does nothing: a signal only ends a wait.
  init() {
    var blocked = sigset_t()
    var previous = sigset_t()
    // Safe: each call reads or fills in the sets that are lent to it.
    unsafe sigemptyset(&blocked)
    for number in Self.numbers {
      signal(number) { _ in }
      // Safe: as above.
      unsafe sigaddset(&blocked, number)
    }
    // Safe: as above.
    unsafe sigprocmask(SIG_BLOCK, &blocked, &previous)
    // The parent process may have left them blocked. Safe: as above.
    for number in Self.numbers { unsafe sigdelset(&previous, number) }
    unblocked = previous
  }

  var isPending: Bool {
    var pending = sigset_t()
    // Safe: sigpending() fills in the set, and sigismember() reads it.
    unsafe sigpending(&pending)
    return Self.numbers.contains { unsafe sigismember(&pending, $0) == 1 }
  }

  /// Waits until the given instant, a signal, or (if asked) the end of standard input.
  func wait(until instant: Double, orEndOfInput: Bool = false) -> Wakeup {
    while true {
      let left = instant - Clock.now()
      if left <= 0 { return .timeout }
      let ready = waitOnce(left, watchingInput: orEndOfInput)
      if ready < 0 { return .signal }
      if ready == 0 { return .timeout }
      if inputHasEnded() { return .endOfInput }
    }
  }

  /// Returns 0 after the time, 1 if there is input, -1 after a signal.
  private func waitOnce(_ seconds: Double, watchingInput: Bool) -> CInt {
    var readable = fd_set()
    if watchingInput { readable.__fds_bits.0 = 1 << STDIN_FILENO }
    let whole = seconds.rounded(.down)
    var timeout = timespec(tv_sec: Int(whole), tv_nsec: Int((seconds - whole) * 1e9))
    var mask = unblocked
    // Safe: all three live through the call.
    return unsafe pselect(STDIN_FILENO + 1, &readable, nil, nil, &timeout, &mask)
  }

  private func inputHasEnded() -> Bool {
    var bytes = [UInt8](repeating: 0, count: 4096)
    return read(STDIN_FILENO, into: &bytes) <= 0
  }
}

// MARK: - Files, streams and limits

/// Reads into all of the array; returns how many bytes came, or -1.
private func read(_ number: CInt, into bytes: inout [UInt8]) -> Int {
  // Safe: the call writes at most as many bytes as the array has.
  unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(number, $0.baseAddress, $0.count) }
}

/// The text of a small /proc file, empty if it cannot be read.
func fileText(_ path: String) -> String {
  // Safe: the path lives through the call, which only reads it.
  let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard number >= 0 else { return "" }
  defer { close(number) }
  var text: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 4096)
  while true {
    let count = read(number, into: &chunk)
    guard count > 0 else { return String(decoding: text, as: UTF8.self) }
    text += chunk[..<count]
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
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      // Safe: the call reads at most as many bytes as there are.
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(number, $0.baseAddress, $0.count)
      }
      if count < 0 && Errno.current == .interrupted { continue }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }
}

/// The number of descriptors that this process may have open.
enum DescriptorLimit {
  /// Standard streams, the connection being made, /proc files.
  private static let overhead = 16

  /// Raises the limit as far as needed and allowed; a privileged process may raise the hard limit too.
  static func ensure(_ needed: Int) throws(LoadError) {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    // Safe: the call fills in `limit`.
    guard unsafe getrlimit(resource, &limit) == 0 else {
      throw .call("cannot read the descriptor limit", .current)
    }
    let wanted = rlim_t(needed + overhead)
    if limit.rlim_cur >= wanted { return }
    limit.rlim_cur = wanted
    let allowed = limit.rlim_max
    limit.rlim_max = max(allowed, wanted)
    // Safe: the call only reads `limit`.
    guard unsafe setrlimit(resource, &limit) == 0 else {
      throw .environment(
        "this needs \(wanted) open descriptors and only \(allowed) are allowed (ulimit -Hn)")
    }
  }
}
