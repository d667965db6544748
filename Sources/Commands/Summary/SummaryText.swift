import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// The summary of one dump as text with small plots.
struct SummaryText {
  let report: SnapshotReport
  /// A heading that says which dump it is, if there can be several.
  var title: String?
  let characters: CharacterSet
  var lines: [String] = []

  init(_ report: SnapshotReport, title: String?, characters: CharacterSet) {
    self.report = report
    self.title = title
    self.characters = characters
  }

  private static let labelWidth = 14

  mutating func text() -> String {
    if let title { lines.append("\(title):") }
    sockets()
    closes()
    expectation()
    overdue()
    nextBurst()
    finWait2()
    closers()
    remaining()
    destinations()
    acceptingPorts()
    return lines.map { line in
      String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
    }.joined()
  }

  mutating func add(_ label: String, _ text: String) {
    lines.append(Padding.left(label, Self.labelWidth) + text)
  }

  /// Adds a line that continues the one before, without a label.
  private mutating func add(_ text: String) { add("", text) }

  // MARK: Lines

  private mutating func sockets() {
    var text = counted(report.timeWait, "socket")
    if report.overdue > 0 { text += ", \(report.overdue) of them overdue" }
    if report.finWait2 > 0 { text += "; \(counted(report.finWait2, "FIN_WAIT2 minisocket"))" }
    if let count = report.counters[.minisockets] { text += "; sockstat counts \(count)" }
    add("TIME_WAIT", text)
    if let limit = report.facts.maxMinisockets {
      add("limit", limitText(limit))
    }
    if report.beyondLength > 0 {
      let length = Int(report.facts.timeWaitLength.components.seconds)
      add(
        "\(report.beyondLength) of them have more than \(length) s left, more than TIME_WAIT "
          + "lasts on any upstream kernel")
    }
  }

  private func limitText(_ limit: Int) -> String {
    // With a filter, only the kernel's own count can be compared with the limit.
    let standing = report.counters[.minisockets].map { Int(clamping: $0) } ?? report.minisockets
    let share = Words.roundedPercent(standing, of: limit)
    let overflows =
      switch report.counters[.timeWaitOverflow] {
      case nil: ""
      case 0: "; never reached"
      case let count?: "; \(count) closes skipped TIME_WAIT so far, because it was reached"
      }
    return "tcp_max_tw_buckets \(limit), \(share) used\(overflows)"
  }

  private mutating func closes() {
    let history = report.history
    guard let peak = history.peak else {
      add("closes", "none in the last \(history.perSecond.count) s")
      return
    }
    add(
      "closes",
      "\(Words.decimal(history.mean, digits: history.mean < 1000 ? 1 : 0))/s over "
        + "\(history.perSecond.count) s, "
        + "\(Words.decimal(history.present, digits: history.present < 1000 ? 1 : 0))/s in the last "
        + "5 s, peak \(peak.count)/s \(peak.age) s ago"
    )
    let shown = history.perSecond.prefix(60)
    let edge = characters == .unicode ? "│" : "|"
    add(
      "last \(shown.count) s",
      edge + Sparkline.text(shown.reversed(), most: peak.count, characters) + edge + " now")
    add("a lower bound: sockets that were reused, reset or destroyed leave no trace, and")
    add("a socket whose timer was re-armed counts from that moment")
    for burst in history.bursts.prefix(3) { add(burstText(burst)) }
  }

  private func burstText(_ burst: CloseHistory.Burst) -> String {
    let time =
      burst.firstAge == burst.lastAge
      ? "\(burst.lastAge) s ago" : "from \(burst.firstAge) to \(burst.lastAge) s ago"
    return "burst of \(burst.count), \(time)"
  }

  private mutating func expectation() {
    guard let expected = report.expectation else {
      add("expected", "unknown: the kernel's release and HZ are needed")
      return
    }
    let life = Words.decimal(expected.lifetime, digits: 2)
    add(
      "expected",
      "\(Words.decimal(expected.count, digits: 0)) at the mean rate, with a mean lifetime of "
        + "\(life) s on this kernel")
    add(
      "settles at \(Words.decimal(expected.steadyState, digits: 0)) at the rate of the last 5 s")
  }

  private mutating func overdue() {
    guard let expected = report.expectation else { return }
    let bound = Words.decimal(expected.bound, digits: 2)
    let normal =
      "normal now: \(Words.decimal(expected.overdue, digits: 0)), at most "
      + "\(Words.decimal(expected.mostOverdue, digits: 0))"
    let late = expected.bound > 0 ? ": by up to \(bound) s" : ""
    add("overdue", "\(report.overdue); \(normal) (\(timerText)\(late))")
    if Double(report.overdue) > expected.mostOverdue {
      if report.facts.timerDesign == .reaper {
        add("more than normal: the reaper is behind; twdiag doctor says more")
      } else {
        add("more than normal: a burst just over a minute ago, or timers that fire later than")
        add("they should; twdiag watch shows which")
      }
    }
    if report.longestOverdue > 0 {
      add("the longest by \(Words.seconds(milliseconds: report.longestOverdue, digits: 3)) s")
    }
  }

  private mutating func nextBurst() {
    guard let burst = report.nextBurst, burst.sockets > 0 else { return }
    let time = Words.seconds(milliseconds: burst.milliseconds, digits: 3)
    let error = Words.seconds(milliseconds: burst.error, digits: 3)
    add("next reap", "in \(time) s +- \(error) s, of \(counted(burst.sockets, "socket"))")
  }

  private var timerText: String {
    let release = report.facts.version.map { "Linux \($0)" } ?? "this kernel"
    return switch report.facts.timerDesign {
    case .reaper: "\(release) reaps every 7.5 s"
    case .exactTimers: "\(release) has exact timers"
    case .wheel(let rate): "\(release) at HZ=\(rate)"
    case nil: release
    }
  }

  private mutating func finWait2() {
    guard report.finWait2 > 0 else { return }
    var text = counted(report.finWait2, "minisocket")
    if let range = report.finWait2Remaining {
      let least = Words.seconds(milliseconds: range.lowerBound, digits: 3)
      let most = Words.seconds(milliseconds: range.upperBound, digits: 3)
      text += least == most ? ", \(least) s left" : ", \(least) to \(most) s left"
    }
    add("FIN_WAIT2", text)
    let limit = report.facts.finTimeout.map { " (\($0) s)" } ?? ""
    add("tcp_fin_timeout\(limit) bounds these, and has no effect on TIME_WAIT")
  }

  private mutating func closers() {
    guard report.timeWait > 0 else { return }
    let opened = report.timeWait - report.accepted
    let guess = report.isDirectionGuessed ? "; guessed from the ports" : ""
    add(
      "closed first",
      "by this host as client \(Words.roundedPercent(opened, of: report.timeWait)) (\(opened)), as "
        + "server \(Words.roundedPercent(report.accepted, of: report.timeWait)) "
        + "(\(report.accepted))\(guess)"
    )
  }
}
