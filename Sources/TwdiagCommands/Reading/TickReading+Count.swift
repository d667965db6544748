import NetlinkTransport
import TimeWaitAnalysis

extension TickReading {
  /// What the running kernel told; nil for a number that it cannot have.
  init?(_ count: TickCount) {
    self.init(
      count.source == .times ? .times : .timerList, value: count.value,
      MomentRange(
        Moment(nanoseconds: count.window.earliest), Moment(nanoseconds: count.window.latest)))
  }

  /// Asks the running kernel: what anybody may ask, and what root may.
  static func current(usesTimerList: Bool) -> [TickReading] {
    let list = usesTimerList ? TickCount.timerList() : nil
    return [TickCount.times(), list].compactMap { $0.flatMap(TickReading.init) }
  }
}
