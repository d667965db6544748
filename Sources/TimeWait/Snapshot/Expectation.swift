import SockDiag

/// What to expect of a steady load, from its rate and the design of this kernel's timers.
package struct Expectation: Sendable, Equatable {
  /// The mean lifetime of TIME_WAIT on this kernel, in seconds: its length and the mean lateness.
  package let lifetime: Double
  /// Sockets in TIME_WAIT at the mean rate of the last minute.
  package let count: Double
  /// Sockets in TIME_WAIT once the rate of the last five seconds has lasted as long as a lifetime.
  package let steadyState: Double
  /// Overdue sockets, on average and at most, at the rate of a minute ago, when those entered that
  /// are overdue now.
  package let overdue: Double
  package let mostOverdue: Double
  /// The latest that a socket is reaped after its deadline, in seconds.
  package let bound: Double

  /// - Parameters:
  ///   - history: of the last minute; its oldest ten seconds stand for those that are overdue.
  init(_ history: CloseHistory, _ design: TimerDesign, length: Duration) {
    let oldest = history.perSecond.count
    let overdueRate = history.mean(ages: (oldest - 10)..<oldest)
    let peak = history.perSecond[max(0, oldest - 10)...].max() ?? 0
    let late = design.lateness(atRate: history.mean, of: length)
    lifetime = length.inSeconds + late.mean
    bound = late.latest
    count = history.mean * lifetime
    steadyState =
      history.present
      * (length.inSeconds + design.lateness(atRate: history.present, of: length).mean)
    overdue = overdueRate * max(0, late.mean)
    mostOverdue = (max(overdueRate, Double(peak)) * bound).rounded(.up)
  }
}

extension TimerDesign {
  /// The mean and the longest lateness in seconds at a rate of closes per second.
  ///
  /// Only the reaper's depends on the rate: a slot of 7.5 s with more than a hundred sockets takes
  /// two ticks of 7.5 s, so the time between two visits doubles.
  func lateness(atRate rate: Double, of length: Duration) -> (mean: Double, latest: Double) {
    guard self == .reaper else {
      return (meanLateness(for: length).inSeconds, latestExpiry(for: length).inSeconds)
    }
    return rate > Self.reaperThreshold ? (45, 52.5) : (-3.75, 0)
  }

  /// Closes per second that fill a slot of the reaper: its quota, and the slot's seconds.
  static let reaperThreshold = 100 / 7.5
}
