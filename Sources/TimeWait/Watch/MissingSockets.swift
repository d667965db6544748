import SockDiag

/// Sockets that are missing from the walks, and what may explain that.
struct MissingSockets {
  struct Departure {
    let slot: Int
    let gone: InstantRange
  }

  /// Sockets that are new since the last complete walk.
  var arrivals: [UInt32] = []
  /// The identities of those that are missing before their deadline, by addresses and ports.
  var early: [CanonicalTuple: UInt64] = [:]
  /// Missing from two complete walks.
  var confirmed: [UInt32] = []
  /// Left before their deadline, for a reason that is not known yet.
  var unexplained: [Departure] = []
  private var keepsArrivals = false

  /// - Parameter slots: sockets now; lists that are much longer free their memory.
  mutating func beginWalk(slots: Int) {
    if !keepsArrivals { arrivals.removeAll(keepingCapacity: arrivals.capacity <= slots + 4096) }
    confirmed.removeAll(keepingCapacity: confirmed.capacity <= slots + 4096)
    unexplained.removeAll(keepingCapacity: unexplained.capacity <= slots + 4096)
  }

  /// What is new in an incomplete walk is still new in the next one.
  mutating func endWalk(isComplete: Bool) { keepsArrivals = !isComplete }
}
