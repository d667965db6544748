internal import SockDiag

/// Times that follow from a kernel's facts, in nanoseconds.
struct WatchTiming: Sendable {
  /// The error of a deadline that is computed from a remaining time: the kernel counts whole ticks,
  /// and reports whole milliseconds.
  let slack: Int64
  let tick: Int64
  /// A deadline that moves by less has not moved: two clocks have drifted apart.
  let drift: Int64
  let timeWaitLength: Int64
  /// How long before its deadline a timer may fire.
  let earliestExpiry: Int64
  let design: TimerDesign?
  /// A lateness above this is more than the design of the timers explains: what they allow, a tick,
  /// and 50 ms for a busy kernel. `Int64.max` when the design is not known.
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

  /// The latest that a FIN_WAIT2 minisocket is reaped after its deadline. The kernel does not
  /// report the length of its timer: up to two minutes by `TCP_LINGER2`, or `tcp_fin_timeout`.
  ///
  /// The reaper before 4.1 puts 45 s into the seventh slot, like a minute, which adds 15 s.
  private static func latestExpiry(_ design: TimerDesign, _ facts: KernelFacts) -> Duration {
    if design == .reaper { return .milliseconds(67_500) }
    let longest = min(max(120, facts.finTimeout ?? 0), 86_400)
    return design.latestExpiry(for: .seconds(longest))
  }
}
