/// The minisockets of a model in the order of their creation, as flat arrays. Times are ticks since
/// the load began.
package struct ModelSockets: Sendable {
  /// When each was created.
  package internal(set) var born: [Int32] = []
  /// When each was reaped; `never` for those that exist at the end.
  package internal(set) var gone: [Int32] = []
  /// Whether each is in FIN_WAIT2; empty if none is.
  var finWait2Marks: [Bool] = []
  /// Close times of the connections that become a minisocket later, some of them after the run.
  package internal(set) var orphans: [Int32] = []
  /// Ticks from the close of such a connection to its minisocket.
  package let orphanTicks: Int
  /// The timers of the two kinds, as a dump shows them.
  let timeWaitTicks: Int
  let finWait2Ticks: Int

  /// The time of something that has not happened.
  package static let never = Int32.max

  init(timeWaitTicks: Int, finWait2Ticks: Int, orphanTicks: Int) {
    self.timeWaitTicks = timeWaitTicks
    self.finWait2Ticks = finWait2Ticks
    self.orphanTicks = orphanTicks
  }

  package var count: Int { born.count }

  /// Closes; some of them become a minisocket after the run.
  package internal(set) var closes = 0

  package func isFinWait2(_ index: Int) -> Bool { !finWait2Marks.isEmpty && finWait2Marks[index] }

  /// When its timer reaches zero.
  package func deadline(_ index: Int) -> Int {
    Int(born[index]) + (isFinWait2(index) ? finWait2Ticks : timeWaitTicks)
  }

  /// Whether a dump at this moment has it.
  package func stands(_ index: Int, at time: Int) -> Bool {
    born[index] <= time && gone[index] > time
  }
}
