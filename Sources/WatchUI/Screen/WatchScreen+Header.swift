import LinuxProc
import SockDiag
import TextOutput
import TimeWait

extension WatchScreen {
  /// What is watched, and how.
  var title: ScreenItems {
    var items = ScreenItems()
    items.add("twdiag watch", .title)
    if status.isPaused { items.add("PAUSED", .warning) }
    if status.hasEnded { items.add("END", .warning) }
    items.add(update.map { "poll \(Words.count($0.report.number))" } ?? "waiting")
    if !status.isReplay { items.add("every \(Words.interval(status.interval))") }
    if let place = status.place {
      items.add(flexible: (status.isReplay ? "replay " : "netns ") + SanitizedText.cell(place))
    }
    if !status.filter.isEmpty { items.add(flexible: "filter " + SanitizedText.cell(status.filter)) }
    if let release = status.facts.release { items.add("Linux " + SanitizedText.cell(release)) }
    if let rate = status.facts.ticksPerSecond { items.add("HZ \(rate)") }
    return items
  }

  /// How many sockets there are, and how many come and go.
  var counts: ScreenItems {
    var items = ScreenItems()
    guard let report = update?.report else { return items }
    let mark = report.isComplete ? "" : " at least"
    items.add("TIME_WAIT\(mark) \(Words.count(report.timeWait))", .title)
    items.add("FIN_WAIT2 \(Words.count(report.finWait2))")
    items.add("in \(Words.perSecond(report.enteredRate))")
    items.add("out \(Words.perSecond(report.goneRate))")
    if let most = status.facts.maxMinisockets {
      // With a filter, the kernel's own count is what approaches the limit.
      let current = max(
        Int(clamping: report.counters[.minisockets] ?? 0), report.timeWait &+ report.finWait2)
      let share = Words.percent(current, of: most)
      let isNear = current >= most - most / 10
      items.add(
        "\(share) of limit \(Words.count(most))" + (isNear ? " !" : ""),
        isNear ? .finding : .plain)
    }
    counters(&items)
    return items
  }

  /// What the kernel counted since the last poll, zeros left out.
  private func counters(_ items: inout ScreenItems) {
    guard let counted = update?.report.counted else { return }
    let counts: [(String, Int64?, ScreenStyle)] = [
      ("overflows", counted[.timeWaitOverflow], .finding), ("reused", counted[.twRecycled], .plain),
      ("PAWS drops", counted[.pawsTimewait], .plain),
      ("ACKs skipped", counted[.ackSkippedTimeWait], .plain),
    ]
    for (name, count, style) in counts {
      if let count, count > 0 { items.add("\(name) \(Words.count(count))", style) }
    }
  }

  /// The overdue sockets, and what comes of them.
  var overdue: ScreenItems {
    var items = ScreenItems()
    guard let report = update?.report else { return items }
    items.add("overdue \(Words.count(report.overdue))")
    if let worst = report.worst.first, Words.areKnown(worst.overdue) {
      items.add("longest \(Words.bounds(worst.overdue))")
    }
    if let burst = report.nextBurst, burst.sockets > 0 {
      let time = ForecastText.time(of: burst, from: report.walk.latest).milliseconds
      items.add(
        "next reap: \(Words.count(burst.sockets)) in \(Words.seconds(milliseconds: time)) s"
      )
    }
    if report.beyondDesign > 0 {
      items.add("! \(Words.count(report.beyondDesign)) too late", .finding)
    } else if report.overdue > 0, status.facts.timerDesign != nil {
      items.add("none too late", .good)
    }
    if let totals = update?.totals {
      items.add("early \(Words.count(totals.vanishedEarly))")
      items.add("re-armed \(Words.count(totals.rearmed))")
    }
    return items
  }

  /// The lateness of the sockets that expired, and how late the kernel may be.
  ///
  /// - Parameter width: a narrow screen has fewer figures.
  func lateness(_ width: Int) -> ScreenItems {
    var items = ScreenItems()
    guard update != nil else { return items }
    guard let lateness = update?.lateness, lateness.count > 0 else {
      items.add("lateness: none expired yet")
      return items
    }
    items.add("lateness")
    let figures = [
      ("p50", lateness.p50, 44), ("p90", lateness.p90, 60), ("p99", lateness.p99, 30),
      ("max", lateness.longest, 0),
    ]
    for (name, value, least) in figures where width >= least {
      let isBeyond = lateness.isBeyond(value)
      items.add(
        "\(name) \(Words.seconds(milliseconds: value))" + (isBeyond ? "!" : ""),
        isBeyond ? .finding : .plain)
    }
    items.add("+- \(Words.seconds(milliseconds: lateness.uncertainty)) s")
    items.add(bound(lateness))
    if let score = update?.forecasts, score.forecasts > 0 {
      items.add("forecasts \(ForecastText.share(score)) right")
    }
    return items
  }

  private func bound(_ lateness: LatenessSummary) -> String {
    guard let bound = lateness.bound else { return "allowed: unknown" }
    return "allowed \(Words.seconds(milliseconds: bound)) s"
  }
}
