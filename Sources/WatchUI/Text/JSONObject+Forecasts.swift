import SockDiag
import SocketFilter
import TextOutput
import TimeWait

extension JSONObject {
  /// When sockets in TIME_WAIT go next, from the end of the poll on.
  mutating func burst(_ report: PollReport) {
    guard let burst = report.nextBurst else { return member("next_burst", nil as Int?) }
    let time = ForecastText.time(of: burst, from: report.walk.latest)
    object("next_burst") { object in
      object.member("in_ms", time.milliseconds)
      object.member("error_ms", time.error)
      object.member("sockets", burst.sockets)
    }
  }

  /// How the forecasts of reaps did, of the whole watch.
  mutating func forecasts(_ score: ForecastScore?) {
    guard let score else { return member("forecasts", nil as Int?) }
    object("forecasts") { object in
      object.member("count", score.forecasts)
      object.member("hits", score.hits)
      object.member("longest_miss_ms", score.longestMiss)
      object.member("unforeseen", score.unforeseen)
      object.member("basis", score.basis.rawValue)
      object.member("error_ms", score.error)
    }
  }
}

/// Forecasts as people read them.
enum ForecastText {
  /// From a moment to a burst, and by how much that may be off, in milliseconds.
  static func time(
    of burst: ReapBurst, from moment: Instant
  ) -> (milliseconds: Int64, error: Int64) {
    let (first, last) = (burst.moment.earliest, burst.moment.latest)
    let half = (last - first) / 2
    return (
      QuantityText.milliseconds(first + half - moment),
      QuantityText.milliseconds(half, roundedUp: true)
    )
  }

  /// `forecasts of 737 reaps: >99 % hit, the others missed by up to 2.04 s; known by times, +- 0.01 s`
  static func sentence(_ score: ForecastScore) -> String {
    guard score.forecasts > 0 else {
      return "forecasts: none of \(QuantityText.count(score.unforeseen)) could be told beforehand"
    }
    var text = "forecasts of \(QuantityText.count(score.forecasts)) reaps: \(share(score)) hit"
    if score.hits < score.forecasts {
      text += ", others off by up to \(QuantityText.seconds(milliseconds: score.longestMiss)) s"
    }
    if score.unforeseen > 0 { text += "; \(QuantityText.count(score.unforeseen)) had none" }
    return text + basis(score)
  }

  static func share(_ score: ForecastScore) -> String {
    QuantityText.percent(score.hits, of: score.forecasts)
  }

  private static func basis(_ score: ForecastScore) -> String {
    let error = score.error.map { " +- \(Figures.seconds(milliseconds: $0)) s" } ?? ""
    return switch score.basis {
    case .times: "; by the kernel's ticks (times)\(error)"
    case .timerList: "; by the kernel's ticks (timer_list)\(error)"
    case .bursts: "; by the bursts that were seen\(error)"
    case .deadline: "; by their deadlines"
    case .none: ""
    }
  }
}
