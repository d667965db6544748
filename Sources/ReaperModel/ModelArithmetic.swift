import SockDiag
import TimeWait

/// What simple arithmetic predicts for a model's last load, for comparison with the simulation.
/// Times are seconds.
package struct ModelArithmetic: Hashable, Sendable {
  /// The lifetimes of one kind of minisocket, and the remaining time that it shows at first.
  package struct Kind: Hashable, Sendable {
    /// How many are made per second.
    package let rate: Double
    package let timeout: Double
    package let least: Double
    package let most: Double
    package var mean: Double { (least + most) / 2 }

    /// How long one is overdue, on average.
    package var meanOverdue: Double {
      // Lifetimes are spread evenly between the shortest and the longest.
      if least >= timeout { return mean - timeout }
      let late = most - timeout
      return late <= 0 ? 0 : late * late / (2 * (most - least))
    }
  }

  package let timeWait: Kind
  /// Nil if no connection stays in FIN_WAIT2.
  package let finWait2: Kind?
  /// Before 4.1: whether slots of the reaper get more than a hundred minisockets each. Nil for
  /// other kernels.
  package let isOverloaded: Bool?

  /// Minisockets, and the overdue among them.
  package var standing: Double { kinds.reduce(0) { $0 + $1.rate * $1.mean } }
  package var overdue: Double { kinds.reduce(0) { $0 + $1.rate * $1.meanOverdue } }

  private var kinds: [Kind] { [timeWait] + (finWait2.map { [$0] } ?? []) }

  /// Closes per second above which the reaper of Linux 2.6.32 to 4.0 falls behind: a hundred
  /// in each slot.
  package static let threshold = Double(DeathRow.quota) / slot
  /// Closes per second below which it catches up again: while it is behind, each slot is filled for
  /// twice as long.
  package static let catchingUp = threshold / 2
  /// The length of a slot of the reaper.
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

/// The lifetimes that a kernel makes of a timeout.
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

  /// A slot is reaped at the end of its period. An overloaded reaper takes two periods for each
  /// slot, so that a minisocket enters in the first or in the second of them.
  private func row(_ ticks: Int, _ timeout: Double) -> (Double, Double) {
    let hz = parameters.ticksPerSecond
    if let rows = DeathRow.rows(ticks, ticksPerSecond: hz) {
      // The hand stays until the first one expires, and later ones are reaped with it.
      return (0, Double(rows << DeathRow.rowShift(hz)) / Double(hz))
    }
    let slot = ModelArithmetic.slot
    let slots = min(Double(DeathRow.slots - 1), (timeout / slot).rounded(.up))
    guard isOverloaded == true else {
      // TIME_WAIT goes seven slots ahead of the one that is reaped next.
      return (slots * slot, (slots + 1) * slot)
    }
    return ((2 * slots - 1) * slot, (2 * slots + 1) * slot)
  }

  private func wheelStep(_ ticks: Int) -> Double {
    TimerDesign.wheel(ticksPerSecond: parameters.ticksPerSecond)
      .step(for: parameters.length(of: ticks)).inSeconds
  }
}
