import SockDiag

/// The parameters of a model.
package struct ModelParameters: Hashable, Sendable {
  /// Closes at one rate for a while.
  package struct Phase: Hashable, Sendable {
    /// Closes per second; zero for none.
    package var rate: Double
    package var duration: Duration

    package init(rate: Double, duration: Duration) {
      self.rate = rate
      self.duration = duration
    }
  }

  package var kernel: ModelKernel
  /// HZ.
  package var ticksPerSecond: Int
  /// The load, one phase after the other.
  package var phases: [Phase]
  /// How long the model runs, from the beginning of the load.
  package var duration: Duration
  /// `net.ipv4.tcp_fin_timeout`, in seconds.
  package var finTimeout = 60
  /// The percentage of closes whose peer never closes: they stay in FIN_WAIT2.
  package var finWait2Percent = 0.0
  /// Closes are a Poisson process; else evenly spaced.
  package var isPoisson = false
  /// Seeds the random numbers.
  package var seed: UInt64 = 1
  /// The jiffy at which the load begins; the phase of the wheel depends on it.
  package var firstJiffy = 0

  /// A steady load from the beginning to the end.
  package init(
    kernel: ModelKernel, ticksPerSecond: Int, rate: Double, duration: Duration = .seconds(600)
  ) {
    self.kernel = kernel
    self.ticksPerSecond = ticksPerSecond
    phases = [Phase(rate: rate, duration: duration)]
    self.duration = duration
  }

  /// The expected number of closes.
  package var expectedCloses: Double {
    phases.reduce(0) { $0 + $1.rate * $1.duration.inSeconds }
  }

  // MARK: Limits

  /// The values of HZ that kernels of any architecture are configured with.
  package static let ticksPerSecond = [
    24, 32, 48, 64, 100, 128, 200, 250, 256, 300, 500, 512, 1000, 1024, 1200,
  ]
  /// The most closes in a run.
  package static let mostCloses = 10_000_000
  /// Closes per second.
  package static let rates = 0.001...1_000_000.0
  /// A week.
  package static let longest = Duration.seconds(7 * 86_400)
  /// Seconds; for 0 the kernel uses 3.5 retransmission timeouts.
  package static let finTimeouts = 0...3600

  /// The parameter that is out of range.
  package enum Refusal: Error, Hashable, Sendable {
    case ticksPerSecond, rate, closes, duration, loadDuration, finTimeout, finWait2Percent
    case firstJiffy
  }

  /// The first parameter that is out of range; nil if the model can run.
  package var refusal: Refusal? {
    if !Self.ticksPerSecond.contains(ticksPerSecond) { return .ticksPerSecond }
    if duration < .milliseconds(1) || duration > Self.longest { return .duration }
    for phase in phases {
      if phase.rate != 0, !Self.rates.contains(phase.rate) { return .rate }
      if phase.duration <= .zero || phase.duration > Self.longest { return .loadDuration }
    }
    if expectedCloses > Double(Self.mostCloses) { return .closes }
    if !Self.finTimeouts.contains(finTimeout) { return .finTimeout }
    if !(0...100).contains(finWait2Percent) { return .finWait2Percent }
    return (0...Int(Int32.max)).contains(firstJiffy) ? nil : .firstJiffy
  }

  // MARK: In ticks

  /// Ticks of the run, at least one.
  var ticks: Int { ticks(duration) }

  /// The ticks of a time, rounded up; at least one.
  func ticks(_ duration: Duration) -> Int {
    max(1, Int((duration.inSeconds * Double(ticksPerSecond)).rounded(.up)))
  }

  /// `TCP_TIMEWAIT_LEN`.
  var timeWaitTicks: Int { 60 * ticksPerSecond }

  /// How long FIN_WAIT2 lasts: `full` ticks as a full socket without a process, and then as a
  /// minisocket with a timer of `mini` ticks.
  ///
  /// `tcp_fin_time` is the setting, and at least 3.5 retransmission timeouts (of 200 ms). Above
  /// `TCP_TIMEWAIT_LEN` only the part beyond it counts, but twice: `tcp_rcv_state_process` and
  /// `tcp_keepalive_timer` each subtract the length and use the rest.
  package var finWait2Ticks: (full: Int, mini: Int) {
    let least = 7 * ticksPerSecond / 10
    let wanted = max(finTimeout * ticksPerSecond, least)
    let beyond = wanted - timeWaitTicks
    return beyond > 0 ? (beyond, max(beyond, least)) : (0, wanted)
  }

  /// Whether the kernel counts FIN_WAIT2 minisockets as `TWKilled` and not as `TW`: those of four
  /// seconds or less, and before 4.1 those that are short enough for the recycle calendar.
  /// TIME_WAIT always counts as `TW`.
  package var isFinWait2Short: Bool {
    let ticks = finWait2Ticks.mini
    guard case .deathRow = kernel.reaper else { return ticks <= 4 * ticksPerSecond }
    return DeathRow.rows(ticks, ticksPerSecond: ticksPerSecond) != nil
  }
}
