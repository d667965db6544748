import SockDiag
import TimeWait

/// Events in words.
enum EventWords {
  /// Characters of the longest brief sentence whose times are below 100 s.
  static let brief = 31

  /// Such as `expired late by 1.02..1.12 s`.
  ///
  /// - Parameter isBrief: for a narrow screen, where `!` means later than the kernel's timers allow.
  static func sentence(_ event: WatchEvent, isBrief: Bool = false) -> String {
    switch event.kind {
    case .entered: "entered"
    case .enteredShort:
      isBrief ? "entered, less than full time" : "entered with less than its full time"
    case .finReceived: "FIN received, TIME_WAIT begins"
    case .expiredOnTime: "expired on time"
    case .expiredLate: late(event, isBrief ? " !" : ", too late")
    case .vanishedEarly(let reason): "vanished early" + words(reason, isBrief)
    case .rearmed: "timer re-armed"
    }
  }

  private static func late(_ event: WatchEvent, _ beyond: String) -> String {
    let by = event.lateness.map { " by \(Words.bounds($0))" } ?? ""
    return "expired late\(by)" + (event.isBeyondDesign ? beyond : "")
  }

  private static func words(_ reason: VanishReason, _ isBrief: Bool) -> String {
    switch reason {
    case .reused: isBrief ? ": reused" : ": reused by connect"
    case .reopened: isBrief ? ": reopened" : ": reopened by a SYN"
    case .killed: ": killed"
    case .unknown: ""
    }
  }
}

/// Forecasts of reaps in words.
enum ForecastText {
  /// From a moment to a burst, and the error of that, in milliseconds.
  static func time(
    of burst: ReapBurst, from moment: Instant
  ) -> (milliseconds: Int64, error: Int64) {
    let (first, last) = (burst.moment.earliest, burst.moment.latest)
    let half = (last - first) / 2
    return (
      Words.milliseconds(first + half - moment), Words.milliseconds(half, roundedUp: true)
    )
  }

  /// Such as `forecasts of 737 reaps: >99 % right, the others off by up to 2.04 s; from the kernel's ticks
  /// (times) +- 0.007 s`.
  static func sentence(_ score: ForecastScore) -> String {
    guard score.forecasts > 0 else {
      return "\(Words.plural(score.withoutForecast, "reap")) had no forecast"
    }
    var text = "forecasts of \(Words.plural(score.forecasts, "reap")): \(share(score)) right"
    if score.hits < score.forecasts {
      text += ", the others off by up to \(Words.seconds(milliseconds: score.largestError)) s"
    }
    if score.withoutForecast > 0 {
      text += "; \(Words.plural(score.withoutForecast, "reap")) without a forecast"
    }
    return text + basis(score)
  }

  /// The forecasts that came true, in percent.
  static func share(_ score: ForecastScore) -> String {
    Words.percent(score.hits, of: score.forecasts)
  }

  private static func basis(_ score: ForecastScore) -> String {
    let error = score.error.map { " +- \(Words.seconds(milliseconds: $0, digits: 3)) s" } ?? ""
    return switch score.basis {
    case .times: "; from the kernel's ticks (times)\(error)"
    case .timerList: "; from the kernel's ticks (timer_list)\(error)"
    case .bursts: "; from earlier bursts\(error)"
    case .deadline: "; from their deadlines"
    case .none: ""
    }
  }
}
