package import SockDiag

/// Forecasts when a kernel will reap its minisockets.
///
/// A timer of TIME_WAIT is always started with the full length, so it is on the wheel level of that
/// length. The timer of a FIN_WAIT2 minisocket has the length of `tcp_fin_timeout`, or a shorter
/// one by the socket option `TCP_LINGER2`, which the kernel does not report. Where that may be
/// another level, the error covers both.
package struct ReapForecaster: Sendable {
  package let basis: ReapBasis
  /// Nil where timers are exact.
  private let origin: ReapOrigin?
  let tick: Int64
  /// How long after a step begins reaps may still happen, in nanoseconds: a tick, or the 4 ms that
  /// a kernel was measured to take for some hundreds of sockets.
  let allowance: Int64
  /// The rounding error of a remaining time where a tick is no whole number of milliseconds, in
  /// nanoseconds.
  let rounding: Int64
  let timeWait: ReapLevel
  let finWait2: ReapLevel?

  /// Nil where no forecast is possible: before 4.1, and where the release or the ticks are not
  /// known.
  ///
  /// - Parameter origin: when steps of the wheel begin; not needed where timers are exact.
  package init?(_ facts: KernelFacts, origin: ReapOrigin?) {
    guard let design = facts.timerDesign, design != .reaper else { return nil }
    guard let length = TickLength(ticksPerSecond: facts.ticksPerSecond) else { return nil }
    tick = length.nanoseconds
    allowance = max(length.nanoseconds, 4_000_000)
    rounding = 1000 % length.ticksPerSecond == 0 ? 0 : 1_000_000
    let timeWait = ReapLevel(design, facts.timeWaitLength, length)
    let finWait2 = facts.finWait2Length.map { ReapLevel(design, $0, length) }
    self.timeWait = timeWait
    if design == .exactTimers {
      (self.origin, basis, self.finWait2) = (nil, .deadline, finWait2)
      return
    }
    guard let origin, timeWait.shift <= origin.mostShift else { return nil }
    self.origin = origin
    basis = origin.basis
    self.finWait2 = finWait2.flatMap { $0.shift <= origin.mostShift ? $0 : nil }
  }

  /// Forecasts for the sockets that the kernel read between two moments.
  package func window(_ moments: InstantRange) -> ReapWindow {
    let earliest = Instant.clamped(moments.earliest.nanoseconds)
    let latest = max(earliest, Instant.clamped(moments.latest.nanoseconds))
    func phase(_ level: ReapLevel?) -> WheelPhase? {
      guard let level, let origin else { return nil }
      return WheelPhase(
        step: level.step, origin: origin, earliest: earliest, latest: latest, rounding: rounding,
        allowance: allowance)
    }
    return ReapWindow(
      timeWait: phase(timeWait), finWait2: phase(finWait2), forecaster: self,
      width: latest &- earliest)
  }

  /// The reap of a socket whose deadline lies between two moments. Nil where two steps of the wheel
  /// are possible.
  ///
  /// - Parameters: nanoseconds. The deadline is the beginning of a tick.
  func reap(of state: TCPState, _ earliest: Int64, _ latest: Int64) -> InstantRange? {
    guard let level = state.isTimeWait ? timeWait : finWait2 else { return nil }
    guard let origin else { return InstantRange(from: earliest, to: latest &+ allowance) }
    let (first, last) = origin.bounds
    let step = level.step
    let count = (earliest &- last).floored(by: step)
    guard (latest &- first).floored(by: step) == count else { return nil }
    let next = (count &+ 1) &* step
    return InstantRange(from: first &+ next, to: last &+ next &+ allowance)
  }

  /// The next burst of reaps of TIME_WAIT after a moment; nil where timers are exact and there are
  /// no bursts.
  package func nextBurst(after moment: Instant) -> InstantRange? {
    guard let origin else { return nil }
    let (first, last) = origin.bounds
    let now = Instant.clamped(moment.nanoseconds)
    let next = ((now &- last).floored(by: timeWait.step) &+ 1) &* timeWait.step
    return InstantRange(from: first &+ next, to: last &+ next &+ allowance)
  }
}

/// Forecasts for the sockets that were read between two moments.
package struct ReapWindow: Sendable {
  /// Nil where timers are exact.
  let timeWait: WheelPhase?
  let finWait2: WheelPhase?
  let forecaster: ReapForecaster
  /// Nanoseconds.
  let width: Int64

  /// Nil for what is no minisocket, and where no forecast is possible.
  @inline(__always)
  package func forecast(_ record: SocketRecord) -> ReapForecast? {
    guard case .timeWait(let remaining) = record.timer else { return nil }
    let milliseconds = Int64(Int32(clamping: remaining.wholeMilliseconds))
    guard record.state.isTimeWait, let timeWait, milliseconds > 0,
      milliseconds <= forecaster.timeWait.most
    else { return unusual(record.state, milliseconds) }
    return timeWait.forecast(remaining: milliseconds &* 1_000_000)
  }

  @inline(never)
  private func unusual(_ state: TCPState, _ milliseconds: Int64) -> ReapForecast? {
    guard let level = state.isTimeWait ? forecaster.timeWait : forecaster.finWait2,
      milliseconds <= level.most
    else { return nil }
    let remaining = max(0, milliseconds) &* 1_000_000
    guard let phase = state.isTimeWait ? timeWait : finWait2 else {
      return forecaster.basis == .deadline ? exact(remaining) : nil
    }
    let forecast =
      milliseconds > 0
      ? phase.forecast(remaining: remaining)
      : phase.forecastOverdue(allowance: forecaster.allowance)
    if state.isTimeWait || milliseconds >= level.least { return forecast }
    return forecast.map { coarse($0, remaining) }
  }

  /// Widens a forecast: a finer level may reap the socket as early as its deadline.
  private func coarse(_ forecast: ReapForecast, _ remaining: Int64) -> ReapForecast {
    let last = (forecast.milliseconds &+ forecast.error) &* 1_000_000
    let first = max(0, min(last, remaining &- width / 2 &- forecaster.rounding))
    return ReapForecast(
      middle: first &+ (last &- first) / 2, half: (last &- first) / 2, basis: forecast.basis)
  }

  private func exact(_ remaining: Int64) -> ReapForecast {
    let half = width / 2 &+ forecaster.rounding &+ forecaster.allowance
    return ReapForecast(middle: remaining, half: half, basis: .deadline)
  }
}

/// The level of the timer wheel for one kind of minisocket.
struct ReapLevel: Sendable {
  let shift: Int
  /// Nanoseconds.
  let step: Int64
  /// With at least this remaining time, in milliseconds, a timer is on this level, whatever its
  /// length.
  let least: Int64
  /// The longest remaining time of this kind of minisocket, in milliseconds.
  let most: Int64

  init(_ design: TimerDesign, _ length: Duration, _ tick: TickLength) {
    shift = design.shift(for: length) ?? 0
    step = tick.nanoseconds << Int64(shift)
    let ticks: Int64 = shift == 0 ? 0 : 63 << Int64(shift - 3)
    least = ticks * tick.nanoseconds / 1_000_000
    // A timer that is read within the tick that started it has a tick more than its length.
    most = length.wholeMilliseconds + 10
  }
}

extension KernelFacts {
  /// The timer of a FIN_WAIT2 minisocket: `tcp_fin_timeout`, and of more than a minute only what is
  /// beyond it.
  var finWait2Length: Duration? {
    finTimeout.map { .seconds(max(0, min($0 > 60 ? $0 - 60 : $0, Int(Int32.max)))) }
  }
}
