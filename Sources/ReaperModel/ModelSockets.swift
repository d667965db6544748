/// The minisockets of a model, in the order in which they were made: flat arrays, no object for each.
///
/// Times are ticks since the load began.
package struct ModelSockets: Sendable {
  /// When each was made.
  package internal(set) var born: [Int32] = []
  /// When each was reaped; `never` for those that stand at the end.
  package internal(set) var gone: [Int32] = []
  /// Whether it stands for a FIN_WAIT2; empty where none does.
  var finWait2Marks: [Bool] = []
  /// When the connections were closed that wait for their minisocket, and longer than the run maybe.
  package internal(set) var orphans: [Int32] = []
  /// How long those wait.
  package let orphanTicks: Int
  /// What the timers of the two kinds are set to, as readers see them.
  let timeWaitTicks: Int
  let finWait2Ticks: Int

  /// The time of what has not happened.
  package static let never = Int32.max

  init(timeWaitTicks: Int, finWait2Ticks: Int, orphanTicks: Int) {
    self.timeWaitTicks = timeWaitTicks
    self.finWait2Ticks = finWait2Ticks
    self.orphanTicks = orphanTicks
  }

  package var count: Int { born.count }

  /// Closes that made them, or will make them after the end.
  package internal(set) var closes = 0

  package func isFinWait2(_ index: Int) -> Bool { !finWait2Marks.isEmpty && finWait2Marks[index] }

  /// When its timer is at zero.
  package func deadline(_ index: Int) -> Int {
    Int(born[index]) + (isFinWait2(index) ? finWait2Ticks : timeWaitTicks)
  }

  /// Whether a reader sees it at this moment.
  package func stands(_ index: Int, at time: Int) -> Bool {
    born[index] <= time && gone[index] > time
  }
}
