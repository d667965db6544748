package import SockDiag

/// Sockets by state, without an allocation for each destination.
struct StateCounts: Sendable {
  private var counts = InlineArray<14, UInt32>(repeating: 0)

  @inline(__always)
  mutating func add(_ state: TCPState) { counts[min(13, Int(state.rawValue))] &+= 1 }

  mutating func add(_ other: StateCounts) {
    for index in counts.indices { counts[index] &+= other.counts[index] }
  }

  func count(_ state: TCPState) -> Int { Int(counts[min(13, Int(state.rawValue))]) }

  /// All of them.
  var total: Int { counts.indices.reduce(0) { $0 + Int(counts[$1]) } }

  /// Those that there are, the most frequent first.
  var list: [StateCount] {
    counts.indices.filter { counts[$0] > 0 }
      .map { StateCount(state: TCPState(rawValue: UInt8($0)), count: Int(counts[$0])) }
      .sorted { ($1.count, $0.state.rawValue) < ($0.count, $1.state.rawValue) }
  }
}

/// How many sockets are in a state.
package struct StateCount: Sendable, Equatable {
  package let state: TCPState
  package let count: Int

  package init(state: TCPState, count: Int) {
    self.state = state
    self.count = count
  }
}
