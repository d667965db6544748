import TimeWait

/// Runs a model: creates its minisockets, and reaps them as the kernel does, tick by tick.
///
/// `ModelParameters` say what to run, `ModelLoad` creates the minisockets, `DeathRow` or a timer for
/// each reaps them, and `ModelReport` sums them up. `ModelArithmetic` predicts the same without a
/// simulation.
package enum ReaperModel {
  /// - Throws: the first parameter that is out of range.
  package static func run(
    _ parameters: ModelParameters
  ) throws(ModelParameters.Refusal) -> ModelSockets {
    if let refusal = parameters.refusal { throw refusal }
    var load = ModelLoad(parameters)
    var sockets = load.sockets()
    switch parameters.kernel.reaper {
    case .deathRow(let advancesAlways, let hasSlack):
      let row = DeathRow(
        ticksPerSecond: parameters.ticksPerSecond, advancesAlways: advancesAlways,
        hasSlack: hasSlack)
      sockets.reap(by: row, parameters)
    case .exactTimers:
      sockets.reapEach(parameters) { expiry, _ in expiry }
    case .wheel:
      sockets.reapEach(parameters) { expiry, shift in ((expiry >> shift) + 1) << shift }
    }
    return sockets
  }
}

extension ModelSockets {
  /// Reaps each by a timer of its own.
  ///
  /// - Parameter expiry: the tick at which a timer fires, from its expiry and the step of its wheel
  ///   level as a power of two. On the wheel that is the next multiple of the step after the expiry
  ///   (`calc_index`).
  fileprivate mutating func reapEach(
    _ parameters: ModelParameters, at expiry: (Int, _ shift: Int) -> Int
  ) {
    let (first, end) = (parameters.firstJiffy, parameters.ticks)
    let shifts = (
      timeWait: parameters.shift(of: timeWaitTicks), finWait2: parameters.shift(of: finWait2Ticks)
    )
    for index in 0..<count {
      let shift = isFinWait2(index) ? shifts.finWait2 : shifts.timeWait
      let time = expiry(first + deadline(index), shift) - first
      if time <= end { gone[index] = Int32(time) }
    }
  }

  fileprivate mutating func reap(by row: DeathRow, _ parameters: ModelParameters) {
    var row = row
    let first = parameters.firstJiffy
    for index in 0..<count {
      let now = first + Int(born[index])
      row.run(until: now) { gone[Int($0)] = Int32($1 - first) }
      let timeout = isFinWait2(index) ? finWait2Ticks : timeWaitTicks
      row.insert(Int32(index), timeout: timeout, at: now)
    }
    row.run(until: first + parameters.ticks) { gone[Int($0)] = Int32($1 - first) }
  }
}

extension ModelParameters {
  /// The step of the wheel level for a timer of so many ticks, as a power of two.
  fileprivate func shift(of ticks: Int) -> Int {
    TimerDesign.wheel(ticksPerSecond: ticksPerSecond).shift(for: length(of: ticks)) ?? 0
  }

  /// So many ticks, rounded up to nanoseconds.
  func length(of ticks: Int) -> Duration {
    .nanoseconds((Int64(ticks) * 1_000_000_000 + Int64(ticksPerSecond) - 1) / Int64(ticksPerSecond))
  }
}
