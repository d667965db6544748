import SockDiag
import SocketFilter
import TextOutput
import TimeWait

extension WatchScreen {
  /// What is watched, and how.
  var title: ScreenItems {
    var items = ScreenItems()
    items.add("twdiag watch", .title)
    if status.isPaused { items.add("PAUSED", .warning) }
    if status.hasEnded { items.add("END", .warning) }
    items.add(update.map { "poll \(QuantityText.count($0.report.number))" } ?? "waiting")
    if !status.isReplay { items.add("every \(QuantityText.interval(status.interval))") }
    if let place = status.place {
      items.add(flexible: (status.isReplay ? "replay " : "netns ") + Self.plain(place))
    }
    if !status.filter.isEmpty { items.add(flexible: "filter " + Self.plain(status.filter)) }
    if let release = status.facts.release { items.add("Linux " + Self.plain(release)) }
    if let rate = status.facts.ticksPerSecond { items.add("HZ \(rate)") }
    return items
  }

  /// A name from outside, as it may stand on a terminal.
  private static func plain(_ text: String) -> String {
    String(decoding: PlainText.bytes(text), as: UTF8.self)
  }

  /// What stands now, and what comes and goes.
  var stand: ScreenItems {
    var items = ScreenItems()
    guard let report = update?.report else { return items }
    let mark = report.isComplete ? "" : " at least"
    items.add("TIME_WAIT\(mark) \(QuantityText.count(report.timeWait))", .title)
    items.add("FIN_WAIT2 \(QuantityText.count(report.finWait2))")
    items.add("in \(QuantityText.perSecond(report.enteredRate))")
    items.add("out \(QuantityText.perSecond(report.goneRate))")
    if let most = status.facts.mostMinisockets {
      // Behind a filter it is the kernel's count that bears on the limit.
      let standing = max(
        Int(clamping: report.counters.minisockets ?? 0), report.timeWait &+ report.finWait2)
      let share = QuantityText.percent(standing, of: most)
      let isNear = standing >= most - most / 10
      items.add(
        "\(share) of limit \(QuantityText.count(most))" + (isNear ? " !" : ""),
        isNear ? .finding : .plain)
    }
    counters(&items)
    return items
  }

  /// What the kernel counted since the poll before, where it is not nothing.
  private func counters(_ items: inout ScreenItems) {
    guard let counted = update?.report.counted else { return }
    let counts: [(String, Int64?, ScreenStyle)] = [
      ("overflows", counted.overflows, .finding), ("reused", counted.reused, .plain),
      ("old segments", counted.oldSegments, .plain),
      ("acks skipped", counted.skippedAcks, .plain),
    ]
    for (name, count, style) in counts {
      if let count, count > 0 { items.add("\(name) \(QuantityText.count(count))", style) }
    }
  }

  /// Those whose time is over.
  var overdue: ScreenItems {
    var items = ScreenItems()
    guard let report = update?.report else { return items }
    items.add("overdue \(QuantityText.count(report.due))")
    if let worst = report.worst.first, QuantityText.isKnown(worst.overdue) {
      items.add("worst by \(QuantityText.bounds(worst.overdue))")
    }
    if let burst = report.nextBurst {
      let time = ForecastText.time(of: burst, from: report.walk.latest).milliseconds
      items.add(
        "next \(QuantityText.count(burst.sockets)) go in \(QuantityText.seconds(milliseconds: time)) s"
      )
    }
    if report.beyondDesign > 0 {
      items.add("! \(QuantityText.count(report.beyondDesign)) beyond design", .finding)
    } else if report.due > 0, status.facts.timerDesign != nil {
      items.add("none beyond design", .good)
    }
    if let totals = update?.totals {
      items.add("early \(QuantityText.count(totals.vanishedEarly))")
      items.add("re-armed \(QuantityText.count(totals.rearmed))")
    }
    return items
  }

  /// How late those went that are gone, beside what the kernel's timers allow.
  ///
  /// - Parameter width: a narrow screen shows the figures that tell most.
  func lateness(_ width: Int) -> ScreenItems {
    var items = ScreenItems()
    guard update != nil else { return items }
    guard let lateness = update?.lateness, lateness.count > 0 else {
      items.add("late: none so far")
      return items
    }
    items.add("late")
    let figures = [
      ("p50", lateness.p50, 40), ("p90", lateness.p90, 60), ("p99", lateness.p99, 30),
      ("max", lateness.longest, 0),
    ]
    for (name, value, least) in figures where width >= least {
      let isBeyond = lateness.isBeyond(value)
      items.add(
        "\(name) \(QuantityText.seconds(milliseconds: value))" + (isBeyond ? "!" : ""),
        isBeyond ? .finding : .plain)
    }
    items.add("s +- \(QuantityText.seconds(milliseconds: lateness.uncertainty))")
    items.add(bound(lateness))
    if let score = update?.forecasts, score.forecasts > 0 {
      items.add("forecasts \(ForecastText.share(score)) hit")
    }
    return items
  }

  private func bound(_ lateness: LatenessSummary) -> String {
    guard let bound = lateness.bound else { return "design unknown" }
    return "design \(QuantityText.seconds(milliseconds: bound)) s"
  }
}

extension LatenessSummary {
  /// Beyond what the kernel's timers allow, however it is measured.
  func isBeyond(_ value: Int64) -> Bool {
    guard let bound else { return false }
    return value.subtractingReportingOverflow(uncertainty).partialValue > bound
  }
}
