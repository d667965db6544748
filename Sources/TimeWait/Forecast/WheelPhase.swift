/// The steps of one level of the timer wheel, relative to the window in which sockets were read.
///
/// A timer of the level fires at the first multiple of the step after its deadline (`calc_index` in
/// `kernel/time/timer.c`): `((deadline >> shift) + 1) << shift`. All numbers are nanoseconds.
struct WheelPhase: Sendable {
  let step: Int64
  /// How long after a multiple the earliest possible deadline of a socket with no time left is.
  private let base: Int64
  /// How much later that deadline may be.
  private let width: Int64
  /// From the middle of the window to the first multiple after it, and the error of that.
  private let middle: Int64
  private let half: Int64
  private let basis: ReapBasis

  /// - Parameters:
  ///   - origin: when some multiple began.
  ///   - earliest, latest: the window; within 2⁶¹.
  ///   - rounding: the rounding error of a remaining time.
  ///   - allowance: how long after a multiple reaps may still happen.
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
    // The parts may overflow; the sum does not.
    let next = first &+ (last &- first &+ allowance) / 2 &+ (count &+ 1) &* step
    middle = next &- earliest &- (latest &- earliest) / 2
    half = (last &- first &+ allowance &+ 1) / 2
  }

  /// For a remaining time; nil where the uncertainty is as long as a step or longer.
  @inline(__always)
  func forecast(remaining: Int64) -> ReapForecast? {
    let distance = base &+ remaining
    let steps = distance / step
    let rest = distance &- steps &* step
    guard rest &+ width < step else { return uncertain(steps, rest) }
    return ReapForecast(middle: middle &+ steps &* step, half: half, basis: basis)
  }

  /// For an overdue socket: the next multiple, whatever its deadline was. If one has only just
  /// begun, the kernel may still be reaping.
  ///
  /// - Parameter allowance: how long that may take.
  func forecastOverdue(allowance: Int64) -> ReapForecast? {
    guard base >= allowance else {
      return ReapForecast(middle: middle &- step / 2, half: half &+ step / 2, basis: basis)
    }
    return forecast(remaining: 0)
  }

  /// The deadline may lie on either side of a multiple, so two reaps are possible.
  @inline(never)
  private func uncertain(_ steps: Int64, _ rest: Int64) -> ReapForecast? {
    guard rest &+ width < 2 &* step else { return nil }
    return ReapForecast(
      middle: middle &+ steps &* step &+ step / 2, half: half &+ step / 2, basis: basis)
  }
}
