import CTestSupport
import Glibc
import TestSupport

/// A TCP socket in a test's namespace, closed when it goes.
final class LiveSocket {
  /// States as the kernel numbers them.
  enum State: CInt {
    case established = 1
    case synSent, synReceived, finWait1, finWait2, timeWait, close, closeWait, lastAck, listen
  }

  private let descriptor: CInt
  private var isOpen = true

  private init(owning descriptor: CInt) { self.descriptor = descriptor }

  deinit { close() }

  /// A socket of the family that the host's address belongs to.
  static func open(in network: LiveNetwork, for host: String) throws -> LiveSocket {
    var descriptor: CInt = -1
    let path = "/run/netns/\(network.namespace.name)"
    let error = unsafe test_socket(path, host.contains(":"), &descriptor)
    try check(error, "socket for \(host)")
    return LiveSocket(owning: descriptor)
  }

  private static func check(_ error: CInt, _ call: String) throws {
    guard error == 0 else { throw TestFailure(call, errorNumber: error) }
  }

  func close() {
    if isOpen { _ = Glibc.close(descriptor) }
    isOpen = false
  }

  var port: UInt16 { test_local_port(descriptor) }

  func bind(_ host: String, port: UInt16 = 0) throws {
    try Self.check(unsafe test_bind(descriptor, host, port), "bind \(host)")
  }

  func listen(backlog: CInt = 16) throws {
    try Self.check(Glibc.listen(descriptor, backlog) == 0 ? 0 : errno, "listen")
  }

  func connect(_ host: String, port: UInt16) throws {
    try Self.check(unsafe test_connect(descriptor, host, port, true), "connect \(host)")
  }

  /// Sends the first packet and does not wait for an answer.
  func beginToConnect(_ host: String, port: UInt16) throws {
    try Self.check(unsafe test_connect(descriptor, host, port, false), "connect \(host)")
  }

  func accept() throws -> LiveSocket {
    let descriptor = test_accept(descriptor)
    guard descriptor >= 0 else { throw TestFailure("accept", errorNumber: errno) }
    return LiveSocket(owning: descriptor)
  }

  func set(_ option: CInt, level: CInt = CInt(SOL_SOCKET), to value: CInt) throws {
    try Self.check(test_set_option(descriptor, level, option, value), "option \(option)")
  }

  func bind(toDevice name: String) throws {
    try Self.check(unsafe test_bind_to_device(descriptor, name), "bind to \(name)")
  }

  /// Makes the socket belong to somebody.
  func give(to user: UInt32) throws {
    try Self.check(fchown(descriptor, user, user) == 0 ? 0 : errno, "fchown")
  }

  func send(_ count: Int) {
    let bytes = [UInt8](repeating: 0, count: count)
    // Safe: send stays within the count that it is given.
    _ = unsafe bytes.withUnsafeBytes {
      unsafe Glibc.send(descriptor, $0.baseAddress, count, CInt(MSG_NOSIGNAL))
    }
  }

  /// Sends until neither the far end nor this one takes any more.
  func fill() { _ = test_send_until_full(descriptor) }

  /// Sends a FIN and stays open.
  func finish() { _ = shutdown(descriptor, CInt(SHUT_WR)) }

  /// Waits until the kernel has the socket in a state.
  func wait(for state: State) throws {
    let number = state.rawValue
    guard eventually({ test_tcp_state(descriptor) == number }) else {
      throw TestFailure("a socket is in state \(test_tcp_state(descriptor)), not \(state)")
    }
  }
}
