package import SockDiag

/// Distinguishes local ports that `bind` chose from those that `connect` chose, by their parity.
///
/// The kernel does not report which sockets were bound before they were connected. But kernels from
/// 4.10 on search different halves of `ip_local_port_range` first: `connect` the ports with the
/// parity of the first port of the range (`__inet_hash_connect`), `bind` to port 0 the others
/// (`inet_csk_find_open_port`). So a port of the other half was bound, if its destination has many
/// ports of the first half left.
package struct BindTrace: Sendable {
  /// Sockets of connections that were opened here, on the half of the range that `bind` prefers,
  /// towards destinations that have ports of the other half left.
  package fileprivate(set) var boundSockets = 0
  /// Ports that they hold: each is blocked for `connect` towards every destination.
  package fileprivate(set) var boundPorts = 0
  /// Ports that are used on the half that `connect` prefers, towards whatever destination.
  package fileprivate(set) var connectPorts = 0
  /// Ports of the half that `bind` prefers: when they are used up, it goes on with the other half,
  /// where its ports look like those of `connect`.
  package let bindCapacity: Int
  /// Sockets of connections that were opened here, on ports of the range.
  package let sockets: Int
  /// Some destination has used up the half that `connect` prefers, so nothing follows from its
  /// ports.
  package fileprivate(set) var isAmbiguous = false

  fileprivate init(sockets: Int, bindCapacity: Int) {
    self.sockets = sockets
    self.bindCapacity = bindCapacity
  }

  /// Whether there are too many to be from the few programs that choose a port themselves.
  package var looksBound: Bool { boundSockets >= 10 && boundSockets * 20 >= sockets }
}

/// Counts what a `BindTrace` is made of, from one dump of all sockets.
package struct BindTally: Sendable {
  private let direction: DirectionRule
  private let range: ClosedRange<UInt16>
  private var destinations = InternTable<Destination>()
  /// By destination: on the half that `connect` prefers, and on the other.
  private var counts: [(preferred: Int, other: Int)] = []
  /// By port, so that each is counted once: the number of a destination that it is used towards
  /// plus one, 0 for none.
  private var holders: [UInt32]
  /// Usable ports of the half that `connect` prefers, and of the other.
  private let preferred: Int
  private let other: Int

  /// Nil where the kernel is older or not known, or the range is not known or tiny.
  package init?(_ facts: KernelFacts, _ direction: DirectionRule) {
    guard let version = facts.version, version >= KernelVersion(4, 10),
      let range = facts.localPorts, range.count >= 16
    else { return nil }
    self.direction = direction
    self.range = range
    let usable = EphemeralRange(facts)
    preferred = range.count { ($0 - range.lowerBound) % 2 == 0 && usable.contains($0) }
    other = range.count { ($0 - range.lowerBound) % 2 == 1 && usable.contains($0) }
    holders = [UInt32](repeating: 0, count: range.count)
  }

  @inline(__always)
  package mutating func add(_ record: SocketRecord) {
    guard record.remote.port != 0, range.contains(record.local.port),
      !direction.isAccepted(record.local, remotePort: record.remote.port)
    else { return }
    let number = destinations.number(of: Destination(record))
    if number == counts.count { counts.append((0, 0)) }
    let place = Int(record.local.port - range.lowerBound)
    if place % 2 == 0 { counts[number].preferred += 1 } else { counts[number].other += 1 }
    // For a port with several destinations the last one counts.
    holders[place] = UInt32(truncatingIfNeeded: number + 1)
  }

  package var trace: BindTrace {
    // A search that finds nine ports in ten taken may go on in the other half.
    let hasRoom = counts.map { $0.preferred * 10 < preferred * 9 }
    var trace = BindTrace(
      sockets: counts.reduce(0) { $0 + $1.preferred + $1.other }, bindCapacity: other)
    for (number, counts) in counts.enumerated() where counts.other > 0 {
      if hasRoom[number] { trace.boundSockets += counts.other } else { trace.isAmbiguous = true }
    }
    for (place, holder) in holders.enumerated() where holder != 0 {
      if place % 2 == 0 {
        trace.connectPorts += 1
      } else if hasRoom[Int(holder) - 1] {
        trace.boundPorts += 1
      }
    }
    return trace
  }
}
