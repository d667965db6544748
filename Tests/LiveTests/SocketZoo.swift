import Glibc
import TestSupport

/// Sockets of many kinds that stand in a namespace as long as this does.
final class SocketZoo {
  /// The two ends of a connection.
  struct Pair {
    let client: LiveSocket
    let server: LiveSocket
  }

  private let network: LiveNetwork
  private var listeners: [String: LiveSocket] = [:]
  private var held: [LiveSocket] = []

  init(_ network: LiveNetwork) { self.network = network }

  /// Keeps a socket as long as the zoo stands.
  private func keep(_ sockets: LiveSocket...) { held += sockets }

  private func keep(_ pair: Pair) { keep(pair.client, pair.server) }

  // MARK: Connections

  private func listener(_ host: String) throws -> LiveSocket {
    if let listener = listeners[host] { return listener }
    let listener = try LiveSocket.open(in: network, for: host)
    try listener.bind(host)
    // What is accepted has a small buffer too, and is soon full.
    try listener.set(SO_RCVBUF, to: 4096)
    try listener.listen()
    listeners[host] = listener
    return listener
  }

  func pair(_ host: String, _ prepare: (LiveSocket) throws -> Void = { _ in }) throws -> Pair {
    let listener = try listener(host)
    let client = try LiveSocket.open(in: network, for: host)
    try client.set(SO_RCVBUF, to: 4096)
    try prepare(client)
    try client.connect(host, port: listener.port)
    return Pair(client: client, server: try listener.accept())
  }

  func established(
    _ host: String, _ prepare: (LiveSocket) throws -> Void = { _ in }
  ) throws {
    keep(try pair(host, prepare))
  }

  /// A connection whose client asks after its server when nothing came for so many seconds.
  func keepalive(_ host: String, seconds: CInt) throws {
    let pair = try pair(host)
    try pair.client.set(TCP_KEEPIDLE, level: CInt(IPPROTO_TCP), to: seconds)
    try pair.client.set(SO_KEEPALIVE, to: 1)
    keep(pair)
  }

  func unread(_ host: String, bytes: Int) throws {
    let pair = try pair(host)
    pair.client.send(bytes)
    keep(pair)
  }

  // MARK: Closing

  func timeWait(_ host: String) throws {
    let pair = try pair(host)
    pair.client.finish()
    try pair.server.wait(for: .closeWait)
    pair.server.finish()
    // The minisocket has taken the connection over.
    try pair.client.wait(for: .close)
  }

  /// A client in FIN_WAIT2 and a server in CLOSE_WAIT, both held by this process.
  func halfClosed(_ host: String) throws {
    let pair = try halfClosedPair(host)
    keep(pair)
  }

  /// A FIN_WAIT2 that no process holds.
  func finWait2Minisocket(_ host: String) throws {
    let pair = try halfClosedPair(host)
    pair.client.close()
    keep(pair.server)
  }

  private func halfClosedPair(_ host: String) throws -> Pair {
    let pair = try pair(host)
    pair.client.finish()
    // Else the acknowledgement is delayed.
    try pair.server.set(TCP_QUICKACK, level: CInt(IPPROTO_TCP), to: 1)
    try pair.server.wait(for: .closeWait)
    try pair.client.wait(for: .finWait2)
    return pair
  }

  /// A FIN that waits behind data that the server does not take: a zero-window probe runs.
  func finWait1(_ host: String) throws {
    let pair = try pair(host)
    pair.client.fill()
    pair.client.finish()
    try pair.client.wait(for: .finWait1)
    keep(pair)
  }

  /// The same on the side that closes last.
  func lastAck(_ host: String) throws {
    let pair = try halfClosedPair(host)
    pair.server.fill()
    pair.server.finish()
    try pair.server.wait(for: .lastAck)
    keep(pair)
  }

  // MARK: Opening

  /// A client whose SYN is dropped, since the server has no room for another connection.
  func synSent(_ host: String) throws {
    let server = try LiveSocket.open(in: network, for: host)
    try server.bind(host)
    try server.listen(backlog: 0)
    let first = try LiveSocket.open(in: network, for: host)
    try first.connect(host, port: server.port)
    let second = try LiveSocket.open(in: network, for: host)
    try second.beginToConnect(host, port: server.port)
    keep(server, first, second)
  }

  /// A server that waits for data before it believes in a connection.
  func synReceived(_ host: String) throws {
    let server = try LiveSocket.open(in: network, for: host)
    try server.bind(host)
    try server.set(TCP_DEFER_ACCEPT, level: CInt(IPPROTO_TCP), to: 30)
    try server.listen()
    let client = try LiveSocket.open(in: network, for: host)
    try client.connect(host, port: server.port)
    keep(server, client)
  }

  /// A socket with a port and without a connection.
  func bound(_ host: String) throws -> UInt16 {
    let socket = try LiveSocket.open(in: network, for: host)
    try socket.bind(host)
    keep(socket)
    return socket.port
  }

  // MARK: All of them

  static let hosts = ["127.0.0.1", "::1", "::ffff:127.0.0.1"]

  /// One of each kind whose row stays as it is but for its time.
  func populate(_ host: String) throws {
    try keepalive(host, seconds: 7200)
    try unread(host, bytes: 100)
    try timeWait(host)
    try halfClosed(host)
    try finWait2Minisocket(host)
    try finWait1(host)
    try lastAck(host)
    try synSent(host)
    try established(host) { try $0.give(to: 1234) }
    try established(host) { try $0.set(SO_MARK, to: 42) }
    try established(host) { try $0.bind(toDevice: "lo") }
  }
}
