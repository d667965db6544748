import SockDiag

/// What is counted of one destination.
struct DestinationCounts {
  var timeWait: UInt32 = 0
  var finWait2: UInt32 = 0
  var overdue: UInt32 = 0
  /// Full sockets.
  var others: UInt32 = 0
  /// Sockets of all kinds on a port of the ephemeral range.
  var states = StateCounts()
  /// TIME_WAIT on the ephemeral range that is overdue.
  var overdueOnEphemeralPorts: UInt32 = 0
  /// TIME_WAIT on the ephemeral range that is too young to be reused.
  var young: UInt32 = 0
  /// Of these, what passes the filter: all, if there is none.
  var wantedTimeWait: UInt32 = 0
  var wantedFinWait2: UInt32 = 0
  var wantedOverdue: UInt32 = 0
  var wantedOthers: UInt32 = 0
  /// TIME_WAIT on the ephemeral range that is not overdue, by remaining time in steps of five
  /// seconds.
  var byRemaining = SIMD16<UInt32>(repeating: 0)

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
