import LinuxProc
import SockDiag
import TestSupport
import TimeWait

/// One walk over a simulated table: datagram for datagram, while time goes on.
extension SimulatedTable {
  private static let datagramTime: Int64 = 2_000_000

  /// Has the engine poll now.
  ///
  /// - Returns: its report, and the cookies that the walk gave.
  mutating func poll(_ engine: inout WatchEngine) -> (PollReport, Set<UInt64>) {
    var given: Set<UInt64> = []
    engine.beginPoll(at: Instant(nanoseconds: now), listeners: Self.listeners)
    for datagram in 0..<Self.rooms {
      let begin = now
      advance(to: begin + Int64.random(in: 0...Self.datagramTime, using: &numbers))
      let rows = rows(of: datagram, &given)
      advance(to: begin + Self.datagramTime)
      let window = InstantRange(Instant(nanoseconds: begin), Instant(nanoseconds: now))
      for row in rows { engine.observe(row, window) }
    }
    var counters = Readings()
    counters[.twRecycled] = reuses
    let report = engine.endPoll(
      at: Instant(nanoseconds: now), isComplete: true, counters: counters)
    return (report, given)
  }

  /// A listener on 443.
  private static var listeners: ListenerTable {
    var table = ListenerTable()
    let end = Endpoint(address: IPAddress(ipv4: 0), port: 443)
    table.insert(SocketRecord(family: .ipv4, state: .listen, timer: .off, local: end, remote: end))
    return table
  }

  private mutating func rows(of datagram: Int, _ given: inout Set<UInt64>) -> [SocketRecord] {
    let here = cookies[datagram].sorted { $0.byteSwapped < $1.byteSwapped }
    var rows: [SocketRecord] = []
    for case let socket? in here.map({ sockets[$0] }) {
      if socket.isFull && !setup.givesFullSockets { continue }
      let luck = Int.random(in: 0..<1000, using: &numbers)
      if luck < setup.dropped {
        stories[socket.cookie]?.drops += 1
        continue
      }
      if !socket.isFull { given.insert(socket.cookie) }
      rows.append(record(of: socket))
      if luck < setup.dropped + setup.doubled { rows.append(record(of: socket)) }
    }
    return rows
  }

  private func record(of socket: Socket) -> SocketRecord {
    let left = max(0, socket.expires - now / tick) * 1000 / setup.ticks
    return SocketRecord(
      family: .ipv4, state: socket.isFull ? .established : socket.state,
      timer: socket.isFull ? .off : .timeWait(remaining: .milliseconds(left)),
      local: .loopback(socket.localPort), remote: .loopback(socket.remotePort),
      cookie: SocketCookie(rawValue: socket.cookie))
  }
}
