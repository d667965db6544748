import SockDiag

/// Learns from departures when the kernel reaps: all reaps of one wheel level are at multiples of
/// its step.
struct BurstPhase: Sendable {
  private let step: Int64
  private let shift: Int
  /// A multiple of the step began in this range, which is narrower than a step.
  private var range: ClosedRange<Int64>?
  /// Departures in a row that contradict the range. One may be a socket that was destroyed; many
  /// mean that the clock of a capture was set.
  private var strikes = 0
  private static let maxStrikes = 8

  init(_ level: ReapLevel) {
    step = level.step
    shift = level.shift
  }

  /// Takes a departure: a deadline in one range, a reap in the other.
  mutating func take(deadline: ClosedRange<Int64>, gone: ClosedRange<Int64>) {
    let first = max(deadline.lowerBound, gone.lowerBound)
    let last = min(deadline.upperBound &+ step, gone.upperBound)
    guard first <= last, last &- first < step else { return }
    guard let known = range else {
      range = first...last
      return
    }
    let near = Self.shifted(first...last, near: known, step)
    if known.overlaps(near) {
      range = known.clamped(to: near)
      strikes = 0
      return
    }
    strikes += 1
    if strikes >= Self.maxStrikes { (range, strikes) = (first...last, 0) }
  }

  /// The range moved by whole steps, so that its middle is next to the middle of the other.
  private static func shifted(
    _ range: ClosedRange<Int64>, near other: ClosedRange<Int64>, _ step: Int64
  ) -> ClosedRange<Int64> {
    let distance = middle(other) &- middle(range)
    let shift = (distance &+ step / 2).floored(by: step) &* step
    return (range.lowerBound &+ shift)...(range.upperBound &+ shift)
  }

  private static func middle(_ range: ClosedRange<Int64>) -> Int64 {
    range.lowerBound &+ (range.upperBound &- range.lowerBound) / 2
  }

  /// Nil before the first departure that narrows it to less than a step.
  var origin: ReapOrigin? {
    range.map { range in
      ReapOrigin(
        InstantRange(from: range.lowerBound, to: range.upperBound),
        basis: .bursts, mostShift: shift)
    }
  }
}
