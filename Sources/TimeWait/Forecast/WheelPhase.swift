/// The steps of one level of the timer wheel, as seen from the window in which sockets were read.
///
/// A timer of the level fires when the first multiple of its step begins that lies after its
/// deadline (`calc_index` in `kernel/time/timer.c`): `((deadline >> shift) + 1) << shift`.
/// Everything is nanoseconds.
struct WheelPhase: Sendable {
  let step: Int64
  /// From the last multiple before the earliest possible deadline of a socket with no time left.
  private let base: Int64
  /// By how much a deadline may be later than that.
  private let width: Int64
  /// From the middle of the window to the first multiple after it, and by how much that may be off.
  private let middle: Int64
  private let half: Int64
  private let basis: ReapBasis

  /// - Parameters:
  ///   - origin: when some multiple began, and how that is known.
  ///   - earliest, latest: the window; within 2⁶¹.
  ///   - rounding: by how much a remaining time may be off.
  ///   - allowance: what the kernel is given to do it.
  init(
    step: Int64, origin: ReapOrigin, earliest: Int64, latest: Int64, rounding: Int64,
    allowance: Int64
  ) {
    self.step = step
    basis = origin.basis
    let (first, last) = origin.bounds
    let distance = earliest &- rounding &- last
    let count = distance.floored(by: step)
    base = distance &- count &* step
    width = (latest &- earliest) &+ 2 &* rounding &+ (last &- first)
    // Wraps around where the parts do not fit, and back: the sum is small.
    let next = first &+ (last &- first &+ allowance) / 2 &+ (count &+ 1) &* step
    middle = next &- earliest &- (latest &- earliest) / 2
    half = (last &- first &+ allowance &+ 1) / 2
  }

  /// For a remaining time; nil where it says no more than that the timer is late by a step at most.
  @inline(__always)
  func forecast(remaining: Int64) -> ReapForecast? {
    let distance = base &+ remaining
    let steps = distance / step
    let rest = distance &- steps &* step
    guard rest &+ width < step else { return uncertain(steps, rest) }
    return ReapForecast(middle: middle &+ steps &* step, half: half, basis: basis)
  }

  /// For a socket that is due and still there: the next multiple, whatever its deadline was. Where one
  /// has only just begun, the kernel may be at it.
  ///
  /// - Parameter allowance: how long that takes.
  func forecastOfDue(allowance: Int64) -> ReapForecast? {
    guard base >= allowance else {
      return ReapForecast(middle: middle &- step / 2, half: half &+ step / 2, basis: basis)
    }
    return forecast(remaining: 0)
  }

  /// The deadline may lie on either side of a multiple.
  @inline(never)
  private func uncertain(_ steps: Int64, _ rest: Int64) -> ReapForecast? {
    guard rest &+ width < 2 &* step else { return nil }
    return ReapForecast(
      middle: middle &+ steps &* step &+ step / 2, half: half &+ step / 2, basis: basis)
  }
}
