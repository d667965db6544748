import SockDiag

/// What is missing from the walks, and what may explain it.
struct AbsenceState {
  struct Departure {
    let slot: Int
    let gone: InstantRange
  }

  /// Sockets that are new since the last complete walk.
  var arrivals: [UInt32] = []
  /// Those that are missing before their time, by addresses and ports: their identities.
  var early: [FoldedTuple: UInt64] = [:]
  /// Missing for the second time.
  var confirmed: [UInt32] = []
  /// Went before their time, and nothing tells why yet.
  var unexplained: [Departure] = []
  private var keepsArrivals = false

  /// - Parameter slots: sockets now; lists that are much longer give their memory back.
  mutating func beginWalk(slots: Int) {
    if !keepsArrivals { arrivals.removeAll(keepingCapacity: arrivals.capacity <= slots + 4096) }
    confirmed.removeAll(keepingCapacity: confirmed.capacity <= slots + 4096)
    unexplained.removeAll(keepingCapacity: unexplained.capacity <= slots + 4096)
  }

  /// What arrived in an incomplete walk is still new in the next.
  mutating func endWalk(isComplete: Bool) { keepsArrivals = !isComplete }
}
