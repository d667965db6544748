/// The ephemeral ports that connections can get: those of the range, without reserved ones and
/// those of listeners and bound sockets.
struct PortsInUse {
  private let isKnown: Bool
  private var usable = PortBits()
  private var blocked = PortBits()
  private var blockedNow = PortBits()

  init(_ facts: KernelFacts) {
    isKnown = facts.localPorts != nil
    if let range = facts.localPorts { usable.insert(range) }
    for range in facts.reservedPorts { usable.remove(range) }
  }

  mutating func beginWalk() { blockedNow.removeAll() }

  /// A listener or a bound socket holds the port for all destinations.
  mutating func block(_ port: UInt16) { blockedNow.insert(port...port) }

  /// What an incomplete walk does not have may still be there.
  mutating func endWalk(isComplete: Bool) {
    if isComplete { blocked.removeAll() }
    blocked.formUnion(blockedNow)
  }

  /// Ports for a destination without connections; nil where the range is not known.
  var available: Int? { isKnown ? usable.count(without: blocked) : nil }

  func isAvailable(_ port: UInt16) -> Bool { usable.contains(port) && !blocked.contains(port) }
}

/// A set of ports, a bit for each.
struct PortBits {
  private var words = [UInt64](repeating: 0, count: 1024)

  func contains(_ port: UInt16) -> Bool { words[Int(port >> 6)] & Self.bit(port) != 0 }

  mutating func insert(_ ports: ClosedRange<UInt16>) {
    for port in ports { words[Int(port >> 6)] |= Self.bit(port) }
  }

  mutating func remove(_ ports: ClosedRange<UInt16>) {
    for port in ports { words[Int(port >> 6)] &= ~Self.bit(port) }
  }

  mutating func removeAll() {
    for index in words.indices { words[index] = 0 }
  }

  mutating func formUnion(_ other: PortBits) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  func count(without other: PortBits) -> Int {
    words.indices.reduce(0) { $0 + (words[$1] & ~other.words[$1]).nonzeroBitCount }
  }

  private static func bit(_ port: UInt16) -> UInt64 { 1 << UInt64(port & 63) }
}
