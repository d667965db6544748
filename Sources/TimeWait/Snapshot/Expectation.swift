import SockDiag

/// What the rate and the design of this kernel's timers lead one to expect, for a steady load.
package struct Expectation: Sendable, Equatable {
  /// How long a socket is in TIME_WAIT on this kernel, in seconds: its length and the mean lateness.
  package let lifetime: Double
  /// Sockets in TIME_WAIT at the mean rate of the last minute.
  package let stand: Double
  /// Where the stand will settle at the rate of the last five seconds.
  package let settlesAt: Double
  /// Due and not reaped yet: on average, and at most, at the rate of the sockets that are due now.
  package let due: Double
  package let mostDue: Double
  /// The latest by which a socket goes after it is due, in seconds.
  package let bound: Double

  /// - Parameters:
  ///   - history: of the last minute; its oldest ten seconds stand for those that are due.
  init(_ history: CloseHistory, _ design: TimerDesign, length: Duration) {
    let oldest = history.perSecond.count
    let dueRate = history.mean(ages: (oldest - 10)..<oldest)
    let peak = history.perSecond[max(0, oldest - 10)...].max() ?? 0
    let late = design.lateness(atRate: history.mean, of: length)
    lifetime = length.inSeconds + late.mean
    bound = late.latest
    stand = history.mean * lifetime
    settlesAt =
      history.present
      * (length.inSeconds + design.lateness(atRate: history.present, of: length).mean)
    due = dueRate * max(0, late.mean)
    mostDue = (max(dueRate, Double(peak)) * bound).rounded(.up)
  }
}

extension TimerDesign {
  /// The mean and the longest lateness in seconds at a rate of closes per second.
  ///
  /// Only the reaper's depends on the rate: from a hundred sockets in a slot of 7.5 s on, each slot
  /// takes it two of its rounds, and the time between two visits doubles.
  func lateness(atRate rate: Double, of length: Duration) -> (mean: Double, latest: Double) {
    guard self == .reaper else {
      return (meanLateness(for: length).inSeconds, latestExpiry(for: length).inSeconds)
    }
    return rate > Self.reaperThreshold ? (45, 52.5) : (-3.75, 0)
  }

  /// Closes per second that fill a slot of the reaper: its quota, and the slot's seconds.
  static let reaperThreshold = 100 / 7.5
}
