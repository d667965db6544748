import SockDiag
import SocketFilter
import TimeWait

/// When the rounds of a recorded series are shown.
struct ReplayPace {
  private let lookSource: CaptureLookSource
  private let speed: ReplaySpeed
  /// When the next round begins, by the recorder's clock; nil behind the last.
  private var next: Instant?

  init(_ lookSource: CaptureLookSource, start: Instant?, speed: ReplaySpeed) {
    self.lookSource = lookSource
    self.speed = speed
    next = start
  }

  var hasEnded: Bool { next == nil }

  /// Goes back to the first round; false where that is not possible.
  mutating func restart() throws(LookError) -> Bool {
    guard try lookSource.restart() else { return false }
    next = try lookSource.advance()
    return true
  }

  /// Nothing more can be read.
  mutating func stop() { next = nil }

  /// Goes on to the next round.
  ///
  /// - Returns: how long to wait for it.
  mutating func advance() throws(LookError) -> Duration {
    let before = next
    next = try lookSource.advance()
    guard let before, let next, case .times(let speed) = speed else { return .zero }
    // A clock that was set back, or stood still for a year, must not stop the show.
    let gap = min(max(next - before, .zero), .seconds(86_400))
    return gap / speed
  }
}
