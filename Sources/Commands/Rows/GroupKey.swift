import ArgumentParser
import SockDiag
import SocketFilter
import TimeWait

/// What sockets are counted by.
enum GroupKey: String, CaseIterable, ExpressibleByArgument {
  case localPort = "local-port"
  case remote
  case remotePort = "remote-port"
  /// Local address, remote address and remote port: what a local port is unique for.
  case tuple
  case state
  case netns
  case direction

  static func parse(_ text: String) throws -> GroupKey {
    try Choice.find(
      text, among: allCases.map { ($0.rawValue, $0) }, refusal: "cannot group by",
      list: "the keys are")
  }
}

/// Who began the connection, as far as the listeners tell.
enum Direction: UInt32 {
  /// The local port has a listener: we accepted it.
  case accepted
  /// It has none: we connected.
  case connected
  /// A capture without listeners does not tell.
  case unknown
  /// Listeners themselves, and bound sockets without a connection.
  case none

  var name: StaticString {
    switch self {
    case .accepted: "accepted"
    case .connected: "connected"
    case .unknown: "unknown"
    case .none: "none"
    }
  }
}

/// The value of a key for one socket. IPv4 addresses have their v4-mapped form here, since the two
/// share one space of ports.
struct GroupValue: Equatable {
  var local: UInt128 = 0
  var remote: UInt128 = 0
  /// The port, the state, the direction, or the number of the namespace.
  var number: UInt32 = 0

  init(number: UInt32) { self.number = number }

  @inline(__always)
  init(_ key: GroupKey, _ record: SocketRecord, place: UInt32, direction: Direction) {
    switch key {
    case .localPort: number = UInt32(record.local.port)
    case .remotePort: number = UInt32(record.remote.port)
    case .remote: remote = record.remote.address.mappedBits
    case .tuple:
      local = record.local.address.mappedBits
      remote = record.remote.address.mappedBits
      number = UInt32(record.remote.port)
    case .state: number = UInt32(record.state.rawValue)
    case .netns: number = place
    case .direction: number = direction.rawValue
    }
  }

  @inline(__always)
  var hash: UInt64 { AddressHash.of(remote, local, number: UInt64(number)) }
}
