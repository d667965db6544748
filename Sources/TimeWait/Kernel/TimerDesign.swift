package import SockDiag

/// How a kernel reaps minisockets, which decides how late that may be.
///
/// Source: `net/ipv4/inet_timewait_sock.c` and `kernel/time/timer.c` of the releases named.
package enum TimerDesign: Hashable, Sendable {
  /// Before 4.1: one reaper for all, with eight slots of 7.5 s; late by up to 52.5 s if a slot has
  /// more than a hundred.
  case reaper
  /// 4.1 to 4.7: a timer for each, which fires on its tick.
  case exactTimers
  /// From 4.8: a timer for each on the timer wheel; the longer the timer, the larger the step of
  /// its level.
  case wheel(ticksPerSecond: Int)

  /// The design of a kernel; nil when the release or, where it matters, HZ is not known.
  package init?(_ release: KernelVersion?, ticksPerSecond: Int?) {
    guard let release else { return nil }
    if release < KernelVersion(4, 1) {
      self = .reaper
    } else if release < KernelVersion(4, 8) {
      self = .exactTimers
    } else {
      guard let ticksPerSecond, (1...100_000).contains(ticksPerSecond) else { return nil }
      self = .wheel(ticksPerSecond: ticksPerSecond)
    }
  }

  /// The step of the wheel level for a timer of this length: it fires at the next multiple of the
  /// step. Zero where there is no wheel.
  package func step(for length: Duration) -> Duration {
    guard case .wheel(let rate) = self, let shift = shift(for: length) else { return .zero }
    return .nanoseconds((Int64(1) << shift) * 1_000_000_000 / Int64(rate))
  }

  /// The same step as a power of two of ticks; nil where there is no wheel.
  package func shift(for length: Duration) -> Int? {
    guard case .wheel(let rate) = self else { return nil }
    // Each level has 64 buckets, and steps eight times as long as those of the level below. Level n
    // begins at 63 steps of the level below: LVL_START(n) = 63 << 3(n - 1).
    let ticks = Int64(clamping: (length.attoseconds * Int128(rate)) / 1_000_000_000_000_000_000)
    var shift = 0
    while shift < 24, ticks >= 63 << Int64(shift) { shift += 3 }
    return shift
  }

  /// The latest that a timer of this length fires after its time, by design: one step of the wheel.
  package func latestExpiry(for length: Duration) -> Duration {
    switch self {
    case .reaper: .milliseconds(52_500)
    case .exactTimers: .zero
    case .wheel: step(for: length)
    }
  }

  /// The mean lateness if deadlines are spread evenly; for the reaper, while it keeps up.
  package func meanLateness(for length: Duration) -> Duration {
    switch self {
    case .reaper: .milliseconds(-3_750)
    case .exactTimers: .zero
    case .wheel: step(for: length) / 2
    }
  }

  /// How long before its deadline a timer may fire: up to a slot for the reaper, never for others.
  package var earliestExpiry: Duration {
    if case .reaper = self { .milliseconds(7_500) } else { .zero }
  }
}
