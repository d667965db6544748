import TextOutput
import TimeWait

/// What a whole watch has seen, for people.
struct WatchSummary {
  let tally: WatchTally
  let filter: String

  var bytes: [UInt8] {
    guard tally.polls > 0 else { return Array("nothing was polled\n".utf8) }
    return Array((polls + events + lateness + forecasts + worst).map { $0 + "\n" }.joined().utf8)
  }

  private var polls: [String] {
    let seconds = QuantityText.seconds(milliseconds: QuantityText.milliseconds(tally.duration))
    var parts = ["\(tally.polls) \(tally.polls == 1 ? "poll" : "polls") in \(seconds) s"]
    if tally.skipped > 0 { parts.append("\(tally.skipped) skipped") }
    if tally.incomplete > 0 { parts.append("\(tally.incomplete) not complete") }
    if tally.failures > 0 { parts.append("\(tally.failures) failed") }
    let filter = String(decoding: PlainText.bytes(self.filter), as: UTF8.self)
    if !filter.isEmpty { parts.append("filter \(filter)") }
    return [parts.joined(separator: ", ")]
  }

  private var events: [String] {
    let totals = tally.totals
    let rows: [(Int, String)] = [
      (totals.allEntered, "entered"),
      (totals.enteredShort, "  with less than the full time"),
      (totals.finReceived, "from FIN_WAIT2 to TIME_WAIT"),
      (totals.gone, "gone"),
      (totals.expiredOnTime, "  expired on time"),
      (totals.expiredLate, "  expired late"),
      (totals.beyondDesign, "    beyond this kernel's design"),
      (totals.reused, "  vanished early: reused by connect"),
      (totals.reopened, "  vanished early: reopened by a SYN"),
      (totals.killed, "  vanished early: killed"),
      (totals.vanished, "  vanished early"),
      (totals.unconfirmed, "  missing in the last poll alone"),
      (totals.closedUnseen, "  closed, and never seen as a minisocket"),
      (totals.rearmed, "timers re-armed"),
      (
        Int(clamping: tally.overflows ?? 0),
        "closed without TIME_WAIT: tcp_max_tw_buckets was reached"
      ),
    ]
    // What never happened is not told, but for the two that everything else is part of.
    let always = ["entered", "gone"]
    return rows.filter { $0.0 > 0 || always.contains($0.1) }.map { count, name in
      let digits = QuantityText.count(count)
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
      "\(name) \(QuantityText.seconds(milliseconds: value)) s\(lateness.isBeyond(value) ? " !" : "")"
    }
    let bound = lateness.bound.map {
      "this kernel's design allows \(QuantityText.seconds(milliseconds: $0)) s"
    }
    return [
      "lateness of \(QuantityText.count(lateness.count)) that expired: "
        + cells.joined(separator: ", ")
        + ", +- \(QuantityText.seconds(milliseconds: lateness.uncertainty)) s",
      bound ?? "what this kernel's design allows is not known",
    ]
  }

  private var forecasts: [String] { tally.forecasts.map { [ForecastText.sentence($0)] } ?? [] }

  private var worst: [String] {
    guard !tally.worst.isEmpty else { return [] }
    return ["the latest:"]
      + tally.worst.map { late in
        let ends =
          EndpointText.endpoint(late.socket.local) + " - "
          + EndpointText.endpoint(late.socket.remote)
        let bounds = QuantityText.bounds(late.lateness)
        if late.stands { return "  \(ends)  was overdue by \(bounds) when seen last" }
        return "  \(ends)  expired late by \(bounds)"
          + (late.isBeyondDesign ? ", beyond design" : "")
      }
  }
}
