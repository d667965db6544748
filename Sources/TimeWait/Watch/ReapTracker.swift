package import LinuxProc
import SockDiag

/// What a watch knows about the kernel's reaps, and the score of its forecasts.
struct ReapTracker: Sendable {
  private let facts: KernelFacts
  private let slack: Int64
  private var ticks: KernelTicks?
  /// Learns from departures where the ticks are not known.
  private var bursts: BurstPhase?
  private(set) var forecaster: ReapForecaster?
  private var origin: ReapOrigin?
  private(set) var score = ForecastScore()
  /// The next burst after the beginning of the current walk.
  private(set) var next: InstantRange?
  /// Its middle, in nanoseconds; `Int64.min` without one.
  private(set) var nextMiddle = Int64.min

  init(_ facts: KernelFacts, slack: Int64) {
    self.facts = facts
    self.slack = slack
    ticks = KernelTicks(ticksPerSecond: facts.ticksPerSecond)
    forecaster = ReapForecaster(facts, origin: nil)
    if let design = facts.timerDesign, case .wheel = design,
      let length = TickLength(ticksPerSecond: facts.ticksPerSecond)
    {
      bursts = BurstPhase(ReapLevel(design, facts.timeWaitLength, length))
    }
  }

  var hasTicks: Bool { ticks?.origin != nil }

  mutating func take(_ reading: TickReading) { ticks?.take(reading) }

  /// A walk begins.
  mutating func begin(_ moment: Int64) {
    let known = ticks?.origin ?? bursts?.origin
    // Rare, because bounds converge.
    if known != origin {
      origin = known
      forecaster = ReapForecaster(facts, origin: known)
    }
    score.basis = forecaster?.basis ?? .none
    next = forecaster?.nextBurst(after: Instant(nanoseconds: moment))
    score.error = next.map { ($0.width / 2 &+ 999_999) / 1_000_000 }
    nextMiddle = next.map { $0.earliest.nanoseconds &+ $0.width / 2 } ?? .min
  }

  /// When a socket will be, or would have been, reaped; nil where its deadline leaves two steps
  /// possible, and for FIN_WAIT2, whose level of the wheel is not certain.
  func reap(of entry: WatchEntry) -> InstantRange? {
    guard entry.state.isTimeWait, entry.latest != .max else { return nil }
    // Deadlines are at ticks, so their bounds can be narrowed by a tick on either side.
    let tick = forecaster?.tick ?? 0
    let earliest =
      entry.earliest == WatchEntry.unknown ? entry.latest &- 2 &* slack : entry.earliest
    return forecaster?.reap(of: entry.state, earliest &+ tick &- 1, entry.latest &- tick)
  }

  /// A socket in TIME_WAIT left after its deadline.
  mutating func judge(_ entry: WatchEntry, gone: InstantRange) {
    guard entry.state.isTimeWait else { return }
    score.take(reap(of: entry), gone: gone)
    guard !hasTicks, let deadline = entry.deadline else { return }
    bursts?.take(
      deadline: deadline.earliest.nanoseconds...deadline.latest.nanoseconds,
      gone: gone.earliest.nanoseconds...gone.latest.nanoseconds)
  }

  /// The next burst, if the walk ended before it.
  func burst(_ sockets: Int, walkEnded: Int64) -> ReapBurst? {
    guard let next, walkEnded < next.earliest.nanoseconds else { return nil }
    return ReapBurst(moment: next, sockets: sockets)
  }
}

extension WatchEngine {
  /// Takes a reading of the kernel's ticks, on the clock of the polls; before or after a poll.
  package mutating func take(_ reading: TickReading) { reaps.take(reading) }

  /// Whether the kernel's ticks are known.
  package var hasTicks: Bool { reaps.hasTicks }

  /// The score of the forecasts so far; nil before the first socket in TIME_WAIT has expired.
  package var forecasts: ForecastScore? {
    let score = reaps.score
    return score.forecasts + score.withoutForecast > 0 ? score : nil
  }
}
