import ReaperModel
import TextOutput

/// The result of a model as a JSON object; `docs/schema.md` describes it.
struct ModelJSON {
  static let schema = 1

  let report: ModelReport

  private var parameters: ModelParameters { report.parameters }

  private func seconds(_ ticks: some BinaryInteger) -> Double {
    Double(ticks) / Double(parameters.ticksPerSecond)
  }

  func write(to json: inout JSONWriter) {
    json.add("schema", Self.schema)
    kernel(&json)
    load(&json)
    json.add("closes", report.closes)
    json.add("made", report.made)
    json.add("reaped", report.reaped)
    json.object("steady") { json in
      json.add("from_s", seconds(report.steady.lowerBound))
      json.add("until_s", seconds(report.steady.upperBound))
    }
    json.object("standing") { json in
      json.add("mean", report.meanStanding)
      json.add("max", report.mostStanding)
    }
    json.object("due") { json in
      json.add("mean", report.meanOverdue)
      json.add("max", report.mostOverdue)
      json.add("share", report.shareOverdue)
      json.add("longest_s", seconds(report.longestOverdue))
    }
    lifetimes("lifetime", report.timeWaitLifetimes, &json)
    lifetimes("fin_wait2_lifetime", report.finWait2Lifetimes, &json)
    arithmetic(&json)
    series(&json)
  }

  private func kernel(_ json: inout JSONWriter) {
    json.object("kernel") { json in
      json.add("release", parameters.kernel.release)
      json.add("hz", parameters.ticksPerSecond)
      json.add("design", parameters.kernel.reaper.identifier)
    }
  }

  private func load(_ json: inout JSONWriter) {
    json.object("load") { json in
      json.add("per_second", parameters.phases.first?.rate ?? 0)
      json.add("load_s", (parameters.phases.first?.duration ?? .zero).seconds)
      json.add("for_s", parameters.duration.seconds)
      json.add("poisson", parameters.isPoisson)
      json.add("seed", "\(parameters.seed)")
      json.add("fin_wait2_percent", parameters.finWait2Percent)
      json.add("tcp_fin_timeout", parameters.finTimeout)
    }
  }

  private func lifetimes(
    _ name: StaticString, _ lifetimes: ModelLifetimes?, _ json: inout JSONWriter
  ) {
    guard let lifetimes else { return json.add(name, nil as String?) }
    json.object(name) { json in
      json.add("count", lifetimes.count)
      json.add("min_s", seconds(lifetimes.least))
      json.add("p50_s", seconds(lifetimes.p50))
      json.add("mean_s", lifetimes.mean / Double(parameters.ticksPerSecond))
      json.add("p99_s", seconds(lifetimes.p99))
      json.add("max_s", seconds(lifetimes.most))
    }
  }

  private func arithmetic(_ json: inout JSONWriter) {
    let arithmetic = ModelArithmetic(parameters)
    json.object("arithmetic") { json in
      json.add("min_s", arithmetic.timeWait.least)
      json.add("mean_s", arithmetic.timeWait.mean)
      json.add("max_s", arithmetic.timeWait.most)
      json.add("standing", arithmetic.standing)
      json.add("due", arithmetic.overdue)
      guard let isOverloaded = arithmetic.isOverloaded else {
        return json.add("reaper", nil as String?)
      }
      json.object("reaper") { json in
        json.add("overloaded", isOverloaded)
        json.add("threshold_per_second", ModelArithmetic.threshold)
        json.add("catches_up_below_per_second", ModelArithmetic.catchingUp)
      }
    }
  }

  private func series(_ json: inout JSONWriter) {
    json.object("series") { json in
      json.add("interval_s", seconds(report.series.interval))
      json.array("standing") { json in
        for value in report.series.standing { json.add(nil, value) }
      }
      json.array("due") { json in
        for value in report.series.overdue { json.add(nil, value) }
      }
    }
  }
}

extension Duration {
  /// Seconds with a fraction.
  fileprivate var seconds: Double { Double(attoseconds) / 1e18 }
}

extension ModelKernel.Reaper {
  /// As JSON names it.
  var identifier: String {
    switch self {
    case .deathRow(advancesAlways: true, _): "death_row_advancing"
    case .deathRow: "death_row"
    case .exactTimers: "exact_timers"
    case .wheel: "timer_wheel"
    }
  }
}
