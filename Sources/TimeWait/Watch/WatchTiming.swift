internal import SockDiag

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
  /// The lateness, by the lower bound, from which on it is more than the design of the timers
  /// explains: what they allow, a tick, and 50 ms in which a busy kernel runs what is due.
  /// `Int64.max` when the design is not known.
  private let timeWaitAllowance: Int64
  private let finWaitAllowance: Int64

  init(_ facts: KernelFacts) {
    let ticks = Int64(max(1, facts.ticksPerSecond ?? 100))
    tick = facts.tick.wholeNanoseconds
    slack = tick + (1000 % ticks == 0 ? 0 : 1_000_000)
    drift = max(3 * tick, 100_000_000)
    timeWaitLength = facts.timeWaitLength.wholeNanoseconds
    design = facts.timerDesign
    let old = facts.version.map { $0 < KernelVersion(4, 1) } ?? true
    earliestExpiry = old ? TimerDesign.reaper.earliestExpiry.wholeNanoseconds : 0
    func allowance(_ latest: Duration?) -> Int64 {
      latest.map { $0.wholeNanoseconds + facts.tick.wholeNanoseconds + 50_000_000 } ?? .max
    }
    timeWaitAllowance = allowance(design?.latestExpiry(for: facts.timeWaitLength))
    finWaitAllowance = allowance(design.map { Self.latestExpiry($0, facts) })
  }

  func allowance(for state: TCPState) -> Int64 {
    state.isTimeWait ? timeWaitAllowance : finWaitAllowance
  }

  /// The latest that a FIN_WAIT2 minisocket goes after its time, whatever its length, which nobody
  /// tells: two minutes by `TCP_LINGER2`, or `tcp_fin_timeout`.
  ///
  /// The old reaper rounds 45 s up to seven slots, as it does a minute, so that 15 s come on top.
  private static func latestExpiry(_ design: TimerDesign, _ facts: KernelFacts) -> Duration {
    if design == .reaper { return .milliseconds(67_500) }
    let longest = min(max(120, facts.finTimeout ?? 0), 86_400)
    return design.latestExpiry(for: .seconds(longest))
  }
}
