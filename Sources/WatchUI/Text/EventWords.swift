import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// What happened to a socket, in words.
enum EventWords {
  /// Characters that a brief sentence has, but for times of days.
  static let brief = 31

  /// `expired late by 1.02..1.12 s`.
  ///
  /// - Parameter isBrief: for a narrow screen, where `!` says that it is beyond design.
  static func sentence(_ event: WatchEvent, isBrief: Bool = false) -> String {
    switch event.kind {
    case .entered: "entered"
    case .enteredShort:
      isBrief ? "entered short of its time" : "entered with less than its full time"
    case .finReceived: isBrief ? "FIN came, TIME_WAIT begins" : "FIN received, TIME_WAIT begins"
    case .expiredOnTime: "expired on time"
    case .expiredLate: late(event, isBrief ? " !" : ", beyond design")
    case .vanishedEarly(let reason): "vanished early" + words(reason, isBrief)
    case .rearmed: "timer re-armed"
    }
  }

  private static func late(_ event: WatchEvent, _ beyond: String) -> String {
    let by = event.lateness.map { " by \(QuantityText.bounds($0))" } ?? ""
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

/// Where the events of a watch stand in time: seconds since its first poll began.
struct WatchClock: Equatable {
  private(set) var origin: Instant?

  /// The first moment that is told becomes the origin.
  mutating func start(at moment: Instant) { origin = origin ?? moment }

  /// Milliseconds since the origin, down or up.
  func milliseconds(_ moment: Instant, roundedUp: Bool = false) -> Int64 {
    guard let origin else { return 0 }
    return QuantityText.milliseconds(moment - origin, roundedUp: roundedUp)
  }

  /// Seconds with one decimal, `12.3`.
  func seconds(_ moment: Instant) -> String {
    let value = milliseconds(moment)
    let tenths = value.magnitude / 100
    return "\(value < 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
  }
}
