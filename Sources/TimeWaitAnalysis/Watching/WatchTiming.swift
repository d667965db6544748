/// The times that a kernel's facts give, as nanoseconds.
struct WatchTiming: Sendable {
  /// By how much a deadline is uncertain that was computed from a remaining time: the kernel counts
  /// whole ticks, and tells whole milliseconds.
  let slack: Int64
  let tick: Int64
  /// A jump of a deadline by less is the drift between two clocks.
  let drift: Int64
  let timeWaitLength: Int64
  /// How long before its deadline a socket may go and still have expired.
  let earliestExpiry: Int64
  let design: TimerDesign?

  init(_ facts: KernelFacts) {
    let ticks = Int64(max(1, facts.ticksPerSecond ?? 100))
    tick = facts.tick.wholeNanoseconds
    slack = tick + (1000 % ticks == 0 ? 0 : 1_000_000)
    drift = max(3 * tick, 100_000_000)
    timeWaitLength = facts.timeWaitLength.wholeNanoseconds
    design = facts.timerDesign
    let old = facts.version.map { $0 < KernelVersion(4, 1) } ?? true
    earliestExpiry = old ? TimerDesign.reaper.earliestExpiry.wholeNanoseconds : 0
  }

  /// The lateness, by the lower bound, from which on it is more than the design of the timers
  /// explains: what they allow, a tick, and 50 ms in which a busy kernel runs what is due.
  ///
  /// `Int64.max` when the design is not known.
  func allowance(for length: Int64) -> Int64 {
    guard let design else { return .max }
    let latest = design.latestExpiry(for: .nanoseconds(length)).wholeNanoseconds
    return latest + tick + 50_000_000
  }

  /// The longest that a FIN_WAIT2 minisocket lives, where its birth was not seen: `TCP_LINGER2`
  /// allows two minutes, and `tcp_fin_timeout` any time.
  static func longestFinWait(_ facts: KernelFacts) -> Int64 {
    Int64(min(max(120, facts.finTimeout ?? 0), 86_400)) * 1_000_000_000
  }
}
