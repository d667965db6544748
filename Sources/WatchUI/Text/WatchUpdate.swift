import SockDiag
package import TimeWait

/// One poll, and what the engine knows after it.
package struct WatchUpdate: Sendable {
  package var report = PollReport()
  /// In order of time.
  package var events: [WatchEvent] = []
  /// In the order of `WatchMachine.sort`, at most `WatchMachine.groupLimit`.
  package var groups: [GroupReport] = []
  /// Full sockets were read too.
  package var hasFullSockets = false
  /// Of the whole watch; nil while nothing has expired.
  package var lateness: LatenessSummary?
  /// Of the whole watch; nil while nothing in TIME_WAIT has expired.
  package var forecasts: ForecastScore?
  /// Of the whole watch.
  package var totals = EventCounts()
  /// Sentences about this poll: losses, limits, sources.
  package var notes: [String] = []
  /// The names of the processes that own inodes, where they are known.
  package var owners: [UInt32: String] = [:]
  /// When the walk began, in milliseconds since 1970; nil where that is not known.
  package var realTime: Int64?

  package init() {}
}

/// Times of a watch: they count from the beginning of its first poll.
struct WatchClock: Equatable {
  private(set) var origin: Instant?

  /// Sets the origin, the first time that it is called.
  mutating func start(at moment: Instant) { origin = origin ?? moment }

  /// Milliseconds since the origin, rounded down or up.
  func milliseconds(_ moment: Instant, roundedUp: Bool = false) -> Int64 {
    guard let origin else { return 0 }
    return Words.milliseconds(moment - origin, roundedUp: roundedUp)
  }

  /// Seconds with one decimal, `12.3`.
  func seconds(_ moment: Instant) -> String {
    let value = milliseconds(moment)
    let tenths = value.magnitude / 100
    return "\(value < 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
  }
}

extension LatenessSummary {
  /// Whether the value is later than the kernel's timers allow, whatever the error of measurement.
  func isBeyond(_ value: Int64) -> Bool {
    guard let bound else { return false }
    return value.subtractingReportingOverflow(uncertainty).partialValue > bound
  }
}
