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

extension PortBudget {
  /// - Parameters:
  ///   - lifetime: the mean lifetime of TIME_WAIT on this kernel, in seconds.
  ///   - isReusable: `tcp_tw_reuse` is on for this destination.
  ///   - held: sockets on ports of the range; with an interface, those without one too.
  init(
    _ counts: DestinationCounts, held: Int, usable: Int, length: Duration, lifetime: Double,
    isReusable: Bool
  ) {
    self.usable = usable
    // Two sockets may have the same port, if the one with the interface came first: an upper bound.
    used = min(usable, held)
    let timeWait = UInt32(counts.states.count(.timeWait))
    reclaimable = isReusable ? min(used, Int(timeWait - min(timeWait, counts.young))) : 0
    rate = counts.rate(length: length)
    isLasting = counts.isLasting(length: length)
    // Those that do not end by themselves.
    let standing = Double(used) - Double(timeWait)
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
