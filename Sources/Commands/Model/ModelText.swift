import TimeWait
import Netlink
import ReaperModel
import SockDiag
import TextOutput

/// The result of a model, as a table and two plots.
struct ModelText {
  private let report: ModelReport
  private let arithmetic: ModelArithmetic
  private let characters: CharacterSet
  private let columns: Int
  private var lines: [String] = []

  init(_ report: ModelReport, characters: CharacterSet, columns: Int) {
    self.report = report
    arithmetic = ModelArithmetic(report.parameters)
    self.characters = characters
    self.columns = columns
  }

  private var parameters: ModelParameters { report.parameters }

  mutating func text() -> String {
    header()
    table()
    threshold()
    plots()
    return lines.map { line in
      String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
    }.joined()
  }

  private func seconds(_ ticks: Double) -> Double { ticks / Double(parameters.ticksPerSecond) }

  private func text(_ ticks: Int) -> String {
    ModelOptionText.text(.milliseconds(Int64((seconds(Double(ticks)) * 1000).rounded())))
  }

  // MARK: What is modelled

  private mutating func header() {
    lines.append(
      "Linux \(parameters.kernel.release) at HZ=\(parameters.ticksPerSecond): "
        + parameters.kernel.reaper.words)
    let rate = "\(ModelOptionText.short(parameters.phases.first?.rate ?? 0)) closes/s"
    let how = parameters.isPoisson ? "at random" : "evenly"
    lines.append(
      "\(rate) \(how) for \(loadText): \(counted(report.closes, "close")), "
        + "\(counted(report.made, "minisocket")), \(report.reaped) reaped")
    if parameters.finWait2Percent > 0 { finWait2Header() }
    lines.append("")
  }

  private var loadText: String {
    let load = parameters.phases.first?.duration ?? .zero
    let whole = ModelOptionText.text(parameters.duration)
    return load < parameters.duration ? "\(ModelOptionText.text(load)) of \(whole)" : whole
  }

  private mutating func finWait2Header() {
    let ticks = parameters.finWait2Ticks
    let share = ModelOptionText.short(parameters.finWait2Percent)
    let full = ticks.full > 0 ? "\(text(ticks.full)) as a full socket, then " : ""
    lines.append(
      "\(share) % of them stay in FIN_WAIT2; tcp_fin_timeout \(parameters.finTimeout) gives them "
        + "\(full)\(text(ticks.mini)) as a minisocket")
  }

  // MARK: The table

  private mutating func table() {
    let steady = "\(text(report.steady.lowerBound)) to \(text(report.steady.upperBound))"
    row("", "", "modelled", "calculated", "(modelled from \(steady))")
    let standing = Words.decimal(arithmetic.standing, digits: 0)
    row("count", "mean", Words.decimal(report.meanStanding, digits: 0), standing, product)
    row("", "max", "\(report.mostStanding)")
    row(
      "overdue", "mean", Words.decimal(report.meanOverdue, digits: 0),
      Words.decimal(arithmetic.overdue, digits: 0))
    let share = arithmetic.standing > 0 ? arithmetic.overdue / arithmetic.standing : 0
    row("", "share", percent(report.shareOverdue), percent(share))
    let longest = max(0, arithmetic.timeWait.most - arithmetic.timeWait.timeout)
    row(
      "", "longest", second(seconds(Double(report.longestOverdue))), second(longest),
      "of the whole run"
    )
    lifetimes("TIME_WAIT", report.timeWaitLifetimes, arithmetic.timeWait)
    if let finWait2 = arithmetic.finWait2 {
      lifetimes("FIN_WAIT2", report.finWait2Lifetimes, finWait2)
    }
  }

  private mutating func row(
    _ label: String, _ part: String, _ value: String, _ expected: String = "", _ note: String = ""
  ) {
    lines.append(
      Padding.left(label, 11) + Padding.left(part, 8) + Padding.right(value, 12)
        + Padding.right(expected, 15) + (note.isEmpty ? "" : "  \(note)"))
  }

  /// The rate times the lifetime.
  private var product: String {
    guard arithmetic.finWait2 == nil else { return "" }
    let rate = ModelOptionText.short(arithmetic.timeWait.rate)
    return "= \(rate)/s x \(second(arithmetic.timeWait.mean))"
  }

  private mutating func lifetimes(
    _ state: String, _ lifetimes: ModelLifetimes?, _ kind: ModelArithmetic.Kind
  ) {
    func value(_ ticks: Int?) -> String { ticks.map { second(seconds(Double($0))) } ?? "-" }
    row(state, "min", value(lifetimes?.least), second(kind.least))
    row("lifetime", "p50", value(lifetimes?.p50), second(kind.mean))
    row("", "mean", lifetimes.map { second(seconds($0.mean)) } ?? "-", second(kind.mean))
    row("", "p99", value(lifetimes?.p99), second(kind.least + 0.99 * (kind.most - kind.least)))
    row(
      "", "max", value(lifetimes?.most), second(kind.most),
      lifetimes.map { "of \($0.count) reaped" }
        ?? "none reaped")
  }

  private func second(_ value: Double) -> String { "\(Words.decimal(value, digits: 2)) s" }

  private func percent(_ share: Double) -> String { "\(Words.decimal(share * 100, digits: 1)) %" }

  // MARK: The old reaper

  private mutating func threshold() {
    guard case .deathRow(advancesAlways: false, _) = parameters.kernel.reaper,
      let isOverloaded = arithmetic.isOverloaded
    else { return }
    let threshold = Words.decimal(ModelArithmetic.threshold, digits: 1)
    let catching = Words.decimal(ModelArithmetic.catchingUp, digits: 1)
    lines.append("")
    lines.append(
      "threshold  100 in each slot of 7.5 s, \(threshold) closes/s: this rate is "
        + (isOverloaded ? "above" : "not above"))
    lines.append(
      "           above it each slot takes two steps, until the rate falls below \(catching)/s"
    )
  }

  // MARK: Plots

  private mutating func plots() {
    let series = report.series
    let time = Double(series.interval * series.standing.count) / Double(parameters.ticksPerSecond)
    for (title, values, rows) in [
      ("minisockets over time", series.standing, 8),
      ("overdue minisockets over time", series.overdue, 5),
    ] {
      lines.append("")
      lines.append(title)
      let plot = TimePlot(
        values: values, seconds: time, rows: rows, columns: columns, characters: characters)
      lines += plot.lines
    }
  }
}

extension ModelKernel.Reaper {
  /// In words.
  var words: String {
    switch self {
    case .deathRow(advancesAlways: true, _):
      "one reaper with eight slots of 7.5 s; each step of 7.5 s empties one"
    case .deathRow:
      "one reaper with eight slots of 7.5 s; more than 100 in one take another step"
    case .exactTimers: "one timer per socket, exact to the tick"
    case .wheel: "one timer per socket on a timer wheel, which fires at the wheel's next step"
    }
  }
}
