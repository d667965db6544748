import SockDiag
import TimeWait

/// What simple arithmetic leads one to expect of a model's last load, to be held against it.
///
/// Seconds.
package struct ModelArithmetic: Hashable, Sendable {
  /// What minisockets of one kind live for, and show as remaining at first.
  package struct Kind: Hashable, Sendable {
    /// How many are made per second.
    package let rate: Double
    package let timeout: Double
    package let least: Double
    package let most: Double
    package var mean: Double { (least + most) / 2 }

    /// How long one is at 0.00, on average.
    package var meanDue: Double {
      // Ends are spread evenly between the least and the most.
      if least >= timeout { return mean - timeout }
      let late = most - timeout
      return late <= 0 ? 0 : late * late / (2 * (most - least))
    }
  }

  package let timeWait: Kind
  /// Nil where no connection waits for its peer.
  package let finWait2: Kind?
  /// Where one reaper serves all: whether its slots get more than a hundred each.
  package let isOverloaded: Bool?

  /// Minisockets that stand, and those of them at 0.00.
  package var standing: Double { kinds.reduce(0) { $0 + $1.rate * $1.mean } }
  package var due: Double { kinds.reduce(0) { $0 + $1.rate * $1.meanDue } }

  private var kinds: [Kind] { [timeWait] + (finWait2.map { [$0] } ?? []) }

  /// Closes per second above which the reaper of Linux 2.6.32 to 4.0 falls behind: a hundred in each
  /// slot.
  package static let threshold = Double(DeathRow.quota) / slot
  /// Those below which it catches up again, as each slot is filled for twice as long then.
  package static let catchingUp = threshold / 2
  /// A slot of the reaper.
  package static let slot = 60.0 / Double(DeathRow.slots)
}

extension ModelArithmetic {
  package init(_ parameters: ModelParameters) {
    let rate = parameters.phases.last { $0.rate > 0 }?.rate ?? 0
    let share = parameters.finWait2Percent / 100
    let reaper = ArithmeticReaper(parameters, rate: rate)
    isOverloaded = reaper.isOverloaded
    timeWait = reaper.kind(rate: rate * (1 - share), ticks: parameters.timeWaitTicks)
    finWait2 =
      share > 0
      ? reaper.kind(rate: rate * share, ticks: parameters.finWait2Ticks.mini) : nil
  }
}

/// What a kernel makes of a timeout.
private struct ArithmeticReaper {
  private let parameters: ModelParameters
  private(set) var isOverloaded: Bool?

  init(_ parameters: ModelParameters, rate: Double) {
    self.parameters = parameters
    guard case .deathRow(let advancesAlways, _) = parameters.kernel.reaper else { return }
    let share = parameters.isFinWait2Short ? parameters.finWait2Percent / 100 : 0
    isOverloaded = !advancesAlways && rate * (1 - share) > ModelArithmetic.threshold
  }

  func kind(rate: Double, ticks: Int) -> ModelArithmetic.Kind {
    let timeout = Double(ticks) / Double(parameters.ticksPerSecond)
    let (least, most) =
      switch parameters.kernel.reaper {
      case .deathRow: row(ticks, timeout)
      case .exactTimers: (timeout, timeout)
      case .wheel: (timeout, timeout + wheelStep(ticks))
      }
    return ModelArithmetic.Kind(rate: rate, timeout: timeout, least: least, most: most)
  }

  /// A slot ends with its period; an overloaded one takes two, and may be one of either.
  private func row(_ ticks: Int, _ timeout: Double) -> (Double, Double) {
    let hz = parameters.ticksPerSecond
    if let rows = DeathRow.rows(ticks, ticksPerSecond: hz) {
      // The hand stays until the first is due, and those that come meanwhile die with that one.
      return (0, Double(rows << DeathRow.rowShift(hz)) / Double(hz))
    }
    let slot = ModelArithmetic.slot
    let slots = min(Double(DeathRow.slots - 1), (timeout / slot).rounded(.up))
    guard isOverloaded == true else {
      // One that has the length of TIME_WAIT goes seven ahead of a slot that is to be reaped next.
      return (slots * slot, (slots + 1) * slot)
    }
    return ((2 * slots - 1) * slot, (2 * slots + 1) * slot)
  }

  private func wheelStep(_ ticks: Int) -> Double {
    TimerDesign.wheel(ticksPerSecond: parameters.ticksPerSecond)
      .step(for: parameters.length(of: ticks)).inSeconds
  }
}
