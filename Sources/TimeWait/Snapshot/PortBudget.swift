import LinuxProc
import SockDiag

/// The local ports that are left towards one destination, for connections that do not ask for a
/// port.
package struct PortBudget: Sendable, Equatable {
  /// Ports of `ip_local_port_range`, without the reserved ones and those that a listener or a bound
  /// socket holds for all destinations.
  package internal(set) var usable: Int
  /// Of these, held by sockets in any state between these two addresses and this remote port.
  package internal(set) var used: Int
  /// Of the used, those in TIME_WAIT that `connect` may take over by `tcp_tw_reuse`: an upper
  /// bound, because the kernel does not report which connections had timestamps.
  package let reclaimable: Int
  /// Connections per second that entered TIME_WAIT in the last five seconds.
  package let rate: Double
  /// The rate was at least half as high for fifteen seconds, so it is no burst.
  package let isLasting: Bool
  /// Ports in use once this rate has lasted as long as TIME_WAIT; may exceed `usable`.
  package let steadyState: Int
  /// Until no port is left at this rate; nil if that does not happen.
  package internal(set) var timeToEmpty: Duration?

  package var free: Int { max(0, usable - used) }
}

/// What is counted of one destination.
struct DestinationCounts {
  var timeWait: UInt32 = 0
  var finWait2: UInt32 = 0
  var overdue: UInt32 = 0
  var others: UInt32 = 0
  /// Of all these, on a port of the ephemeral range.
  var onEphemeralPorts: UInt32 = 0
  /// TIME_WAIT that is too young to be reused.
  var young: UInt32 = 0
  /// Of these, what passes the filter: all, if there is none.
  var wantedTimeWait: UInt32 = 0
  var wantedFinWait2: UInt32 = 0
  var wantedOverdue: UInt32 = 0
  var wantedOthers: UInt32 = 0
  /// TIME_WAIT that is not overdue, by remaining time in steps of five seconds.
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

/// The ports that connections may get, whatever their destination.
package struct EphemeralRange: Sendable {
  private var isUsable = [Bool](repeating: false, count: 65536)
  package private(set) var count = 0

  package init(_ facts: KernelFacts) {
    let range = facts.localPorts ?? EphemeralPorts.standard
    for port in range { isUsable[Int(port)] = true }
    for range in facts.reservedPorts {
      for port in range { isUsable[Int(port)] = false }
    }
    count = isUsable.count { $0 }
    // The kernel searches an even number of ports: in an odd range each destination misses one.
    if range.count > 1, range.count % 2 == 1, count > 0 { count -= 1 }
  }

  @inline(__always)
  package func contains(_ port: UInt16) -> Bool { isUsable[Int(port)] }

  /// Takes a port out that a listener or a bound socket holds for all destinations.
  package mutating func block(_ port: UInt16) {
    guard isUsable[Int(port)] else { return }
    isUsable[Int(port)] = false
    count -= 1
  }
}

extension PortBudget {
  /// - Parameters:
  ///   - lifetime: the mean lifetime of TIME_WAIT on this kernel, in seconds.
  ///   - isReusable: `tcp_tw_reuse` is on for this destination.
  init(
    _ counts: DestinationCounts, usable: Int, length: Duration, lifetime: Double, isReusable: Bool
  ) {
    self.usable = usable
    used = min(usable, Int(counts.onEphemeralPorts))
    reclaimable =
      isReusable ? min(used, Int(counts.timeWait - min(counts.timeWait, counts.young))) : 0
    rate = counts.rate(length: length)
    isLasting = counts.isLasting(length: length)
    let standing = Double(counts.others) + Double(counts.finWait2)
    steadyState = Int(min(1e9, standing + rate * lifetime))
    timeToEmpty = Self.timeToEmpty(
      counts, usable: usable, used: used, rate: rate, lifetime: lifetime, length: length)
  }

  /// Simulates second by second: sockets go at their deadlines, and new ones come at the same rate.
  private static func timeToEmpty(
    _ counts: DestinationCounts, usable: Int, used: Int, rate: Double, lifetime: Double,
    length: Duration
  ) -> Duration? {
    if used >= usable { return .zero }
    guard rate > 0 else { return nil }
    let lateness = max(0, lifetime - length.inSeconds)
    for second in 1...Int(lifetime.rounded(.up)) {
      let time = Double(second)
      let gone = counts.gone(after: time - lateness)
      let held = Double(used) - gone + rate * min(time, lifetime)
      if held >= Double(usable) { return .seconds(second) }
    }
    return nil
  }
}

extension DestinationCounts {
  /// How many of the TIME_WAIT sockets reach their deadline within some seconds.
  fileprivate func gone(after seconds: Double) -> Double {
    guard seconds > 0 else { return 0 }
    var sum = Double(overdue)
    for step in 0..<12 {
      let share = min(1, max(0, (seconds - Double(step) * 5) / 5))
      sum += Double(byRemaining[step]) * share
    }
    return sum
  }
}
