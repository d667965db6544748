import LinuxProc
import SockDiag
import TextOutput
import TimeWait

/// What the summary of a watch is made of.
struct WatchTally {
  /// Worst sockets that the summary names.
  static let maxWorst = 10

  /// A socket whose deadline passed before it was reaped.
  struct Late: Equatable {
    let socket: WatchedSocket
    let lateness: Bounds
    /// It still existed when it was last seen.
    let exists: Bool
    let isBeyondDesign: Bool
  }

  private(set) var polls = 0
  private(set) var skipped = 0
  private(set) var incomplete = 0
  private(set) var failures = 0
  /// Sockets closed without TIME_WAIT, as the kernel counts them; nil where it does not.
  private(set) var overflows: Int64?
  private(set) var totals = EventCounts()
  private(set) var lateness: LatenessSummary?
  private(set) var forecasts: ForecastScore?
  /// The longest past its deadline first.
  private(set) var worst: [Late] = []
  private var began: Instant?
  private var ended: Instant?

  /// From the beginning of the first walk to the end of the last.
  var duration: Duration {
    guard let began, let ended, ended > began else { return .zero }
    return ended - began
  }

  mutating func addFailure() { failures += 1 }

  mutating func add(_ update: WatchUpdate) {
    let report = update.report
    polls += 1
    skipped = max(skipped, 0) + max(0, min(report.skipped, 1_000_000_000))
    if !report.isComplete { incomplete += 1 }
    totals = update.totals
    if let count = report.counted?[.timeWaitOverflow] {
      overflows = (overflows ?? 0).addingReportingOverflow(count).partialValue
    }
    lateness = update.lateness ?? lateness
    forecasts = update.forecasts ?? forecasts
    began = began ?? report.walk.earliest
    ended = report.walk.latest
    var candidates: [Late] = []
    for standing in report.worst where Words.areKnown(standing.overdue) {
      candidates.append(
        Late(
          socket: standing.socket, lateness: standing.overdue, exists: true, isBeyondDesign: false))
    }
    for event in update.events {
      guard case .expiredLate = event.kind, let lateness = event.lateness else { continue }
      candidates.append(
        Late(
          socket: event.socket, lateness: lateness, exists: false,
          isBeyondDesign: event.isBeyondDesign))
    }
    for candidate in candidates { keep(candidate) }
  }

  /// Adds a socket to the worst; each is listed once, with what was seen last.
  private mutating func keep(_ late: Late) {
    if worst.count >= Self.maxWorst, let last = worst.last,
      late.lateness.least < last.lateness.least
    {
      return
    }
    worst.removeAll { $0.socket.identity == late.socket.identity }
    let place = worst.firstIndex { $0.lateness.least < late.lateness.least } ?? worst.count
    worst.insert(late, at: place)
    if worst.count > Self.maxWorst { worst.removeLast() }
  }

  /// The exit status of the watch.
  var status: ExitStatus {
    if polls == 0 { return failures > 0 ? .failed : .complete }
    return incomplete > 0 || failures > 0 ? .incomplete : .complete
  }
}

extension WatchedSocket {
  /// Reduced to the cookie, where there is one: a socket keeps it from FIN_WAIT2 to TIME_WAIT.
  fileprivate var identity: WatchedSocket {
    let isKnown = cookie != .none
    return WatchedSocket(
      local: isKnown ? Self.nowhere : local, remote: isKnown ? Self.nowhere : remote,
      state: .timeWait, cookie: cookie)
  }

  private static var nowhere: Endpoint { Endpoint(address: IPAddress(ipv4: 0), port: 0) }
}
