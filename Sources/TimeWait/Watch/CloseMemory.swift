package import SockDiag

/// Full sockets that were freed, as the kernel's multicast tells, and what became of them.
struct CloseMemory {
  /// More between two walks are not remembered, and not counted.
  private static let most = 131_072

  /// When each was freed at the latest, in nanoseconds.
  private var waiting: [FoldedTuple: Int64] = [:]
  /// Minisockets that this walk and the one before had for the first time: the news of a birth may
  /// come after the walk that saw it.
  private var born: Set<FoldedTuple> = []
  private var bornBefore: Set<FoldedTuple> = []
  private var isUsed = false
  private var overwritten = 0

  mutating func beginWalk() {
    if !isUsed { return }
    swap(&born, &bornBefore)
    born.removeAll(keepingCapacity: born.capacity < 16_384)
  }

  mutating func add(_ tuple: FoldedTuple, at moment: Int64) {
    isUsed = true
    if born.remove(tuple) != nil || bornBefore.remove(tuple) != nil { return }
    guard waiting.count < Self.most else { return }
    if waiting.updateValue(moment, forKey: tuple) != nil { overwritten += 1 }
  }

  /// A minisocket is new.
  ///
  /// - Returns: when the full socket was freed at the latest, if that was told.
  mutating func match(_ record: SocketRecord) -> Int64? {
    if !isUsed { return nil }
    let tuple = FoldedTuple(record)
    if let moment = waiting.removeValue(forKey: tuple) { return moment }
    if born.count < Self.most { born.insert(tuple) }
    return nil
  }

  /// - Returns: those that were freed before the walk began, and of which it had no minisocket.
  mutating func endWalk(isComplete: Bool, began: Int64) -> Int {
    guard isComplete, !waiting.isEmpty || overwritten > 0 else { return 0 }
    let before = waiting.count
    waiting = waiting.filter { $0.value >= began }
    defer { overwritten = 0 }
    return before - waiting.count + overwritten
  }
}

extension WatchEngine {
  /// A full socket was freed, as the kernel's multicast tells (`SKNLGRP_INET_TCP_DESTROY`).
  ///
  /// Where a minisocket with its addresses and ports is new in the next walk, it was born before
  /// this moment, which bounds the birth of a FIN_WAIT2; of a TIME_WAIT the deadline tells more. Of
  /// those that no complete walk shows, `EventCounts.closedUnseen` is the number: they were closed
  /// by the peer first, or their minisocket came and went between two walks, or the walk missed it,
  /// and none of these can be told from another. What was freed before the first complete walk
  /// tells nothing.
  ///
  /// - Parameters:
  ///   - record: of the message, whose state is CLOSE.
  ///   - moment: when the message came. The socket was freed before, and its minisocket may have
  ///     been born long before that, when a process kept the socket open.
  package mutating func closed(_ record: SocketRecord, at moment: Instant) {
    guard walk.last != nil else { return }
    if let slot = table.find(identity(of: record)), table[slot].isMinisocket { return }
    closes.add(FoldedTuple(record), at: Instant.clamped(moment.nanoseconds))
  }
}
