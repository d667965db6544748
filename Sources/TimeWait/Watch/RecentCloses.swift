package import SockDiag

/// Full sockets whose end the kernel has announced by multicast, until a walk shows their
/// minisockets.
struct RecentCloses {
  /// More than these between two walks are not remembered, and not counted.
  private static let most = 131_072

  /// When each was freed at the latest, in nanoseconds.
  private var waiting: [CanonicalTuple: Int64] = [:]
  /// Minisockets that were new in this walk and in the one before: the announcement may come after
  /// the walk.
  private var born: Set<CanonicalTuple> = []
  private var bornBefore: Set<CanonicalTuple> = []
  private var isUsed = false
  private var overwritten = 0

  mutating func beginWalk() {
    if !isUsed { return }
    swap(&born, &bornBefore)
    born.removeAll(keepingCapacity: born.capacity < 16_384)
  }

  mutating func add(_ tuple: CanonicalTuple, at moment: Int64) {
    isUsed = true
    if born.remove(tuple) != nil || bornBefore.remove(tuple) != nil { return }
    guard waiting.count < Self.most else { return }
    if waiting.updateValue(moment, forKey: tuple) != nil { overwritten += 1 }
  }

  /// A minisocket is new.
  ///
  /// - Returns: the upper bound of the moment at which the full socket was freed, if that was
  ///   announced.
  mutating func match(_ record: SocketRecord) -> Int64? {
    if !isUsed { return nil }
    let tuple = CanonicalTuple(record)
    if let moment = waiting.removeValue(forKey: tuple) { return moment }
    if born.count < Self.most { born.insert(tuple) }
    return nil
  }

  /// - Returns: the number of those that were freed before the walk began and have no minisocket in
  ///   it.
  mutating func endWalk(isComplete: Bool, began: Int64) -> Int {
    guard isComplete, !waiting.isEmpty || overwritten > 0 else { return 0 }
    let before = waiting.count
    waiting = waiting.filter { $0.value >= began }
    defer { overwritten = 0 }
    return before - waiting.count + overwritten
  }
}

extension WatchEngine {
  /// Takes the announcement that a full socket was freed (multicast group
  /// `SKNLGRP_INET_TCP_DESTROY`).
  ///
  /// If the next walk has a new minisocket with its addresses and ports, that was created before
  /// this moment, which bounds the creation of a FIN_WAIT2 minisocket; for TIME_WAIT the deadline
  /// is more precise. `EventCounts.closedUnseen` counts those without a minisocket in any complete
  /// walk: the peer closed first, the minisocket came and went between two walks, or the walk
  /// missed it. These cannot be distinguished. Nothing follows from announcements before the first
  /// complete walk.
  ///
  /// - Parameters:
  ///   - record: of the message, whose state is CLOSE.
  ///   - moment: when the message came. The socket was freed before that, and its minisocket may be
  ///     much older, if a process kept the socket open.
  package mutating func closed(_ record: SocketRecord, at moment: Instant) {
    guard walk.last != nil else { return }
    if let slot = table.find(identity(of: record)), table[slot].isMinisocket { return }
    closes.add(CanonicalTuple(record), at: Instant.clamped(moment.nanoseconds))
  }
}
