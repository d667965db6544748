import SockDiag

/// What is counted of one destination.
struct DestinationCounts {
  var timeWait: UInt32 = 0
  var finWait2: UInt32 = 0
  var overdue: UInt32 = 0
  /// Full sockets.
  var states = StateCounts()
  /// Of all these, on a port of the ephemeral range.
  var onEphemeralPorts: UInt32 = 0
  var timeWaitOnEphemeralPorts: UInt32 = 0
  var overdueOnEphemeralPorts: UInt32 = 0
  /// Of those, TIME_WAIT that is too young to be reused.
  var young: UInt32 = 0
  /// Of these, what passes the filter: all, if there is none.
  var wantedTimeWait: UInt32 = 0
  var wantedFinWait2: UInt32 = 0
  var wantedOverdue: UInt32 = 0
  var wantedOthers: UInt32 = 0
  /// TIME_WAIT on the ephemeral range that is not overdue, by remaining time in steps of five
  /// seconds.
  var byRemaining = SIMD16<UInt32>(repeating: 0)

  /// Minisockets and full sockets by state, the most frequent first.
  var allStates: [StateCount] {
    var list = states.list
    for (state, count) in [(TCPState.timeWait, timeWait), (.finWait2, finWait2)] where count > 0 {
      if let place = list.firstIndex(where: { $0.state == state }) {
        list[place] = StateCount(state: state, count: list[place].count + Int(count))
      } else {
        list.append(StateCount(state: state, count: Int(count)))
      }
    }
    return list.sorted { ($1.count, $0.state.rawValue) < ($0.count, $1.state.rawValue) }
  }

  var wantedMinisockets: Int { Int(wantedTimeWait + wantedFinWait2) }
  /// Per second, over the last five.
  func rate(length: Duration) -> Double {
    let newest = min(12, Int(length.components.seconds) / 5) - 1
    return newest >= 0 ? Double(byRemaining[newest]) / 5 : 0
  }

  /// Each of the two steps before the newest has at least half as many.
  func isLasting(length: Duration) -> Bool {
    let newest = min(12, Int(length.components.seconds) / 5) - 1
    guard newest >= 2, byRemaining[newest] > 0 else { return false }
    return (newest - 2..<newest).allSatisfy { byRemaining[$0] * 2 >= byRemaining[newest] }
  }
}

extension DestinationCounts {
  /// How many of the TIME_WAIT sockets reach their deadline within some seconds.
  func gone(after seconds: Double) -> Double {
    guard seconds > 0 else { return 0 }
    var sum = Double(overdueOnEphemeralPorts)
    for step in 0..<12 {
      let share = min(1, max(0, (seconds - Double(step) * 5) / 5))
      sum += Double(byRemaining[step]) * share
    }
    return sum
  }
}
