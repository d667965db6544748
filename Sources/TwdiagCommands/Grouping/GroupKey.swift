import ArgumentParser
import NetlinkTransport
import SockDiag

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
      list: "it groups by")
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
    case .remote: remote = record.remote.address.mapped
    case .tuple:
      local = record.local.address.mapped
      remote = record.remote.address.mapped
      number = UInt32(record.remote.port)
    case .state: number = UInt32(record.state.rawValue)
    case .netns: number = place
    case .direction: number = direction.rawValue
    }
  }

  /// Addresses and ports differ mostly in their low bits; the multiplications spread them.
  @inline(__always)
  var hash: UInt64 {
    let seed: UInt64 = 0x9e37_79b9_7f4a_7c15
    var hash = UInt64(number) &* seed
    for word in [remote, local] {
      hash = (hash ^ UInt64(truncatingIfNeeded: word)) &* seed
      hash ^= hash >> 32
      hash = (hash ^ UInt64(truncatingIfNeeded: word >> 64)) &* seed
      hash ^= hash >> 29
    }
    return hash
  }
}

extension IPAddress {
  /// The address as an IPv6 number.
  @inline(__always)
  fileprivate var mapped: UInt128 {
    family == .ipv4 ? 0xffff << 32 | bits : bits
  }
}
