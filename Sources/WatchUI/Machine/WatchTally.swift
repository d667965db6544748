import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// What a whole watch has seen, for its summary.
struct WatchTally {
  /// As many of the worst sockets as the summary names.
  static let mostWorst = 10

  /// A socket that was late, and by how much at least.
  struct Late: Equatable {
    let socket: WatchedSocket
    let lateness: Bounds
    /// It is there still, as far as the last poll that told of it knows.
    let stands: Bool
    let isBeyondDesign: Bool
  }

  private(set) var polls = 0
  private(set) var skipped = 0
  private(set) var incomplete = 0
  private(set) var failures = 0
  /// Closes without TIME_WAIT, as the kernel counted them; nil where it does not.
  private(set) var overflows: Int64?
  private(set) var totals = EventCounts()
  private(set) var lateness: LatenessSummary?
  private(set) var forecasts: ForecastScore?
  /// The latest first.
  private(set) var worst: [Late] = []
  private var began: Instant?
  private var ended: Instant?

  /// From the beginning of the first walk to the end of the last.
  var duration: Duration {
    guard let began, let ended, ended > began else { return .zero }
    return ended - began
  }

  mutating func fail() { failures += 1 }

  mutating func add(_ update: WatchUpdate) {
    let report = update.report
    polls += 1
    skipped = max(skipped, 0) + max(0, min(report.skipped, 1_000_000_000))
    if !report.isComplete { incomplete += 1 }
    totals = update.totals
    if let count = report.counted?.overflows {
      overflows = (overflows ?? 0).addingReportingOverflow(count).partialValue
    }
    lateness = update.lateness ?? lateness
    forecasts = update.forecasts ?? forecasts
    began = began ?? report.walk.earliest
    ended = report.walk.latest
    var candidates: [Late] = []
    for standing in report.worst where QuantityText.isKnown(standing.overdue) {
      candidates.append(
        Late(
          socket: standing.socket, lateness: standing.overdue, stands: true, isBeyondDesign: false))
    }
    for event in update.events {
      guard case .expiredLate = event.kind, let lateness = event.lateness else { continue }
      candidates.append(
        Late(
          socket: event.socket, lateness: lateness, stands: false,
          isBeyondDesign: event.isBeyondDesign))
    }
    for candidate in candidates { keep(candidate) }
  }

  /// A socket stands in the list once, with what was told of it last.
  private mutating func keep(_ late: Late) {
    if worst.count >= Self.mostWorst, let last = worst.last,
      late.lateness.least < last.lateness.least
    {
      return
    }
    worst.removeAll { $0.socket.identity == late.socket.identity }
    let place = worst.firstIndex { $0.lateness.least < late.lateness.least } ?? worst.count
    worst.insert(late, at: place)
    if worst.count > Self.mostWorst { worst.removeLast() }
  }

  /// How the watch went, as an exit status tells it.
  var status: ExitStatus {
    if polls == 0 { return failures > 0 ? .failed : .complete }
    return incomplete > 0 || failures > 0 ? .incomplete : .complete
  }
}

extension WatchedSocket {
  /// The cookie, where there is one: FIN_WAIT2 becomes TIME_WAIT under it.
  fileprivate var identity: WatchedSocket {
    let isKnown = cookie != .none
    return WatchedSocket(
      local: isKnown ? Self.nowhere : local, remote: isKnown ? Self.nowhere : remote,
      state: .timeWait, cookie: cookie)
  }

  private static var nowhere: Endpoint { Endpoint(address: IPAddress(ipv4: 0), port: 0) }
}
