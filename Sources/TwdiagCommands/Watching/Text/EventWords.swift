import TimeWaitAnalysis

/// What happened to a socket, in words.
enum EventWords {
  /// `expired late by 1.02..1.12 s`.
  static func sentence(_ event: WatchEvent) -> String {
    switch event.kind {
    case .entered: "entered"
    case .enteredShort: "entered with less than its full time"
    case .finReceived: "FIN received, TIME_WAIT begins"
    case .expiredOnTime: "expired on time"
    case .expiredLate: late(event)
    case .vanishedEarly(let reason): "vanished early" + words(reason)
    case .rearmed: "timer re-armed"
    }
  }

  private static func late(_ event: WatchEvent) -> String {
    let by = event.lateness.map { " by \(words($0))" } ?? ""
    return "expired late\(by)" + (event.isBeyondDesign ? ", beyond design" : "")
  }

  /// A bound that nobody knows goes before the number: `at least 1.02 s`.
  static func words(_ bounds: Bounds) -> String { QuantityText.bounds(bounds) }

  private static func words(_ reason: VanishReason) -> String {
    switch reason {
    case .reused: ": reused by connect"
    case .reopened: ": reopened by a SYN"
    case .killed: ": killed"
    case .unknown: ""
    }
  }
}

/// Where the events of a watch stand in time: seconds since its first poll began.
struct WatchClock: Equatable {
  private(set) var origin: Moment?

  /// The first moment that is told becomes the origin.
  mutating func start(at moment: Moment) { origin = origin ?? moment }

  /// Milliseconds since the origin, down or up.
  func milliseconds(_ moment: Moment, roundedUp: Bool = false) -> Int64 {
    guard let origin else { return 0 }
    return QuantityText.milliseconds(moment - origin, roundedUp: roundedUp)
  }

  /// Seconds with one decimal, `12.3`.
  func seconds(_ moment: Moment) -> String {
    let value = milliseconds(moment)
    let tenths = value.magnitude / 100
    return "\(value < 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
  }
}
