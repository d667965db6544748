/// The ephemeral ports that one path may still use, each offered once.
///
/// Left to itself, connect() on loopback reuses a TIME_WAIT older than a second (`tcp_tw_reuse` 2) before it tries the
/// other half of the ports, and with the server closing first it sees no TIME_WAIT at all. So each socket is told its
/// one port, with IP_LOCAL_PORT_RANGE: that is not a bind(), so the port stays free towards other destinations.
struct PortWalk {
  private let range: ClosedRange<UInt16>
  private var upcoming: UInt16
  private var left: Int

  init(range: ClosedRange<UInt16>, startingAt start: UInt16) {
    self.range = range
    self.upcoming = start
    self.left = range.count
  }

  mutating func next() -> UInt16? {
    guard left > 0 else { return nil }
    left -= 1
    let port = upcoming
    upcoming = port == range.upperBound ? range.lowerBound : port + 1
    return port
  }
}

/// The ports already counted on one path, one bit each.
struct PortSet {
  private var words: [UInt64] = []

  /// Adds the port, and says whether it is a new one.
  mutating func insert(_ port: UInt16) -> Bool {
    if words.isEmpty { words = Array(repeating: 0, count: 1024) }
    let bit = UInt64(1) << (port & 63)
    let word = Int(port >> 6)
    defer { words[word] |= bit }
    return words[word] & bit == 0
  }
}
