import SockDiag
import TextOutput
import TimeWait

/// The summary of a whole watch, for people.
struct WatchSummary {
  let tally: WatchTally
  let filter: String

  var bytes: [UInt8] {
    guard tally.polls > 0 else { return Array("no polls\n".utf8) }
    return Array((polls + events + lateness + forecasts + worst).map { $0 + "\n" }.joined().utf8)
  }

  private var polls: [String] {
    let seconds = Words.seconds(milliseconds: Words.milliseconds(tally.duration))
    var parts = ["\(Words.plural(tally.polls, "poll")) in \(seconds) s"]
    if tally.skipped > 0 { parts.append("\(tally.skipped) skipped") }
    if tally.incomplete > 0 { parts.append("\(tally.incomplete) incomplete") }
    if tally.failures > 0 { parts.append("\(tally.failures) failed") }
    let filter = SanitizedText.cell(self.filter)
    if !filter.isEmpty { parts.append("filter \(filter)") }
    return [parts.joined(separator: ", ")]
  }

  private var events: [String] {
    let totals = tally.totals
    let rows: [(Int, String)] = [
      (totals.allEntered, "entered"),
      (totals.enteredShort, "  with less than their full time"),
      (totals.finReceived, "from FIN_WAIT2 to TIME_WAIT"),
      (totals.gone, "gone"),
      (totals.expiredOnTime, "  expired on time"),
      (totals.expiredLate, "  expired late"),
      (totals.beyondDesign, "    too late for this kernel's timers"),
      (totals.reused, "  vanished early: reused by connect"),
      (totals.reopened, "  vanished early: reopened by a SYN"),
      (totals.killed, "  vanished early: killed"),
      (totals.vanished, "  vanished early"),
      (totals.unconfirmed, "missing in the last poll, not confirmed"),
      (totals.closedUnseen, "  closed, never seen as a minisocket"),
      (totals.rearmed, "timers re-armed"),
      (
        Int(clamping: tally.overflows ?? 0),
        "closed without TIME_WAIT: tcp_max_tw_buckets was reached"
      ),
    ]
    // What never happened is left out, except the two totals.
    let always = ["entered", "gone"]
    return rows.filter { $0.0 > 0 || always.contains($0.1) }.map { count, name in
      let digits = Words.count(count)
      return String(repeating: " ", count: max(0, 12 - digits.utf8.count)) + digits + "  " + name
    }
  }

  private var lateness: [String] {
    guard let lateness = tally.lateness, lateness.count > 0 else { return [] }
    let figures = [
      ("p50", lateness.p50), ("p90", lateness.p90), ("p99", lateness.p99),
      ("max", lateness.longest),
    ]
    let cells = figures.map { name, value in
      "\(name) \(Words.seconds(milliseconds: value)) s\(lateness.isBeyond(value) ? " !" : "")"
    }
    let bound = lateness.bound.map {
      "this kernel's timers may fire up to \(Words.seconds(milliseconds: $0)) s after the deadline"
    }
    return [
      "lateness of \(Words.plural(lateness.count, "expired socket")): "
        + cells.joined(separator: ", ")
        + ", +- \(Words.seconds(milliseconds: lateness.uncertainty)) s",
      bound ?? "how long after the deadline this kernel's timers may fire is not known",
    ]
  }

  private var forecasts: [String] { tally.forecasts.map { [ForecastText.sentence($0)] } ?? [] }

  private var worst: [String] {
    guard !tally.worst.isEmpty else { return [] }
    return ["longest overdue:"]
      + tally.worst.map { late in
        let ends =
          EndpointText.endpoint(late.socket.local) + " - "
          + EndpointText.endpoint(late.socket.remote)
        let bounds = Words.bounds(late.lateness)
        if late.exists { return "  \(ends)  was overdue by \(bounds) when last seen" }
        return "  \(ends)  expired late by \(bounds)"
          + (late.isBeyondDesign ? ", too late" : "")
      }
  }
}
