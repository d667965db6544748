import SockDiag

/// What a model of a kernel's reaper is run with.
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
  /// Of a hundred closes, those whose peer never closes: they wait in FIN_WAIT2.
  package var finWait2Percent = 0.0
  /// Closes come by chance, independent of each other; else evenly.
  package var isPoisson = false
  /// What chance begins with.
  package var seed: UInt64 = 1
  /// The kernel's tick at which the load begins, on which the phase of the wheel depends.
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

  /// Closes that are to be expected.
  package var expectedCloses: Double {
    phases.reduce(0) { $0 + $1.rate * $1.duration.inSeconds }
  }

  // MARK: What is taken

  /// The values of HZ that kernels of any architecture are configured with.
  package static let ticksPerSecond = [
    24, 32, 48, 64, 100, 128, 200, 250, 256, 300, 500, 512, 1000, 1024, 1200,
  ]
  /// Closes of a run.
  package static let mostCloses = 10_000_000
  /// Closes per second.
  package static let rates = 0.001...1_000_000.0
  /// A week.
  package static let longest = Duration.seconds(7 * 86_400)
  /// Seconds; the kernel takes 0 for 3.5 retransmission timeouts.
  package static let finTimeouts = 0...3600

  /// What of the parameters is not taken.
  package enum Refusal: Error, Hashable, Sendable {
    case ticksPerSecond, rate, closes, duration, loadDuration, finTimeout, finWait2Percent
    case firstJiffy
  }

  /// The first of the parameters that is not taken; nil when the model can be run.
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

  /// The ticks that a time lasts, of which the last may be cut; at least one.
  func ticks(_ duration: Duration) -> Int {
    max(1, Int((duration.inSeconds * Double(ticksPerSecond)).rounded(.up)))
  }

  /// `TCP_TIMEWAIT_LEN`.
  var timeWaitTicks: Int { 60 * ticksPerSecond }

  /// What FIN_WAIT2 takes: first a full socket without a process, for `full` ticks, and then a
  /// minisocket with a timer of `mini` ticks.
  ///
  /// `tcp_fin_time` is the setting, and at least 3.5 retransmission timeouts (of 200 ms). Above
  /// `TCP_TIMEWAIT_LEN` only what is beyond it counts, and that twice: `tcp_rcv_state_process` and
  /// `tcp_keepalive_timer` take the length away, each for its part.
  package var finWait2Ticks: (full: Int, mini: Int) {
    let least = 7 * ticksPerSecond / 10
    let wanted = max(finTimeout * ticksPerSecond, least)
    let beyond = wanted - timeWaitTicks
    return beyond > 0 ? (beyond, max(beyond, least)) : (0, wanted)
  }

  /// Whether its minisockets of FIN_WAIT2 count as `TWKilled`, and not as `TW`: those of four seconds
  /// or less, and before 4.1 what is short enough for the recycle calendar. Of TIME_WAIT none is.
  package var isFinWait2Short: Bool {
    let ticks = finWait2Ticks.mini
    guard case .deathRow = kernel.reaper else { return ticks <= 4 * ticksPerSecond }
    return DeathRow.rows(ticks, ticksPerSecond: ticksPerSecond) != nil
  }
}
