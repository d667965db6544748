package import SockDiag

// Sockets that are new to the walks.
extension WatchEngine {
  /// Adds a minisocket that is new.
  mutating func insertMinisocket(_ record: SocketRecord, _ identity: UInt64, _ milliseconds: Int64)
  {
    var entry = newEntry(record, identity)
    let observed = ObservedDeadline(window, milliseconds)
    entry.take(observed)
    entry.setState(record.state)
    let slot = insert(entry)
    let isNew = walk.last != nil
    groups.addMinisocket(entry.group, hasEntered: isNew)
    if isNew {
      absences.arrivals.append(UInt32(truncatingIfNeeded: slot))
      enter(slot, record, observed, after: nil)
    }
    count(slot, record.state, milliseconds)
  }

  /// A full socket has become a minisocket with the same cookie.
  mutating func convert(_ slot: Int, _ record: SocketRecord, _ milliseconds: Int64) {
    let entry = table[slot]
    if entry.seen >= walk.begin { tally.full -= 1 }
    let observed = ObservedDeadline(window, milliseconds)
    table[slot].take(observed)
    table[slot].setState(record.state)
    let isNew = walk.last != nil
    groups.addMinisocket(entry.group, hasEntered: isNew)
    groups.removeOther(entry.group)
    if isNew { enter(slot, record, observed, after: entry.seen) }
  }

  /// Adds a full socket, or finds it at another place of the walk.
  @usableFromInline @inline(never)
  mutating func observeUnexpectedFull(_ record: SocketRecord) {
    if record.state == .listen || record.state == .close {
      ports.block(record.local.port)
      return
    }
    let identity = identity(of: record)
    guard let slot = table.find(identity) else {
      insertFull(record, identity)
      return
    }
    if table[slot].seen >= walk.begin { return }
    link(slot)
    if table[slot].isMinisocket { reopen(slot) }
    table[slot].status = .isFull
    table[slot].seen = window.earliest
    if options.remembersOwners, record.inode != 0 { table[slot].inode = record.inode }
    tally.full += 1
  }

  private mutating func insertFull(_ record: SocketRecord, _ identity: UInt64) {
    let entry = newEntry(record, identity)
    let slot = insert(entry)
    groups.addOther(entry.group)
    if walk.last != nil { absences.arrivals.append(UInt32(truncatingIfNeeded: slot)) }
    tally.full += 1
  }

  /// Without cookies, addresses and ports are the identity: a full socket has those of a
  /// minisocket, which must have left.
  private mutating func reopen(_ slot: Int) {
    let entry = table[slot]
    if !absences.early.isEmpty { absences.early[tuple(of: entry)] = nil }
    table[slot].status.insert(.isRetaken)
    conclude(slot, gone: since(entry.seen))
    if absences.unexplained.last?.slot == slot {
      absences.unexplained.removeLast()
      vanish(slot, .unknown, since(entry.seen))
    }
    groups.addOther(entry.group)
    groups.removeMinisocket(entry.group)
    table[slot].earliest = WatchEntry.unknown
    table[slot].latest = .max
    table[slot].inode = 0
  }

  /// An entry for a full socket; for a minisocket the caller sets state and deadline.
  private mutating func newEntry(_ record: SocketRecord, _ identity: UInt64) -> WatchEntry {
    let isAccepted = direction.isAccepted(record.local, remotePort: record.remote.port)
    let group = groups.number(
      of: GroupSlots.Key(
        local: record.local.address.mappedBits, remote: record.remote.address.mappedBits,
        port: isAccepted ? record.local.port : record.remote.port, isAccepted: isAccepted))
    var traits: WatchEntry.Traits = []
    if record.family == .ipv6 { traits.insert(.isIPv6) }
    if record.cookie == .none { traits.insert(.hasNoCookie) }
    if record.cookie.rawValue == 0 { traits.insert(.hasZeroCookie) }
    return WatchEntry(
      identity: identity, earliest: WatchEntry.unknown, latest: .max, seen: window.earliest,
      group: group, next: expected, inode: options.remembersOwners ? record.inode : 0,
      port: isAccepted ? record.remote.port : record.local.port, status: .isFull, traits: traits)
  }

  private mutating func insert(_ entry: WatchEntry) -> Int {
    let slot = table.insert(entry)
    link(slot)
    return slot
  }

  /// Counts a minisocket that is new, and bounds the moment at which it was created.
  ///
  /// - Parameter seen: when a walk last had it as a full socket; nil if none did.
  private mutating func enter(
    _ slot: Int, _ record: SocketRecord, _ observed: ObservedDeadline, after seen: Int64?
  ) {
    let after = seen ?? walk.last?.begin ?? walk.begin
    let closed = closes.match(record)
    if record.state.isTimeWait {
      let isShort = isShort(observed, seen)
      if isShort { counts.enteredShort += 1 } else { counts.entered += 1 }
      let moment = isShort ? since(after) : timeWaitBirth(observed, after: after)
      emit(isShort ? .enteredShort : .entered, slot, moment)
    } else {
      counts.entered += 1
      let latest = closed.map { max(after, min($0, window.latest)) }
      let moment = latest.map { range(after, $0) } ?? since(after)
      emit(.entered, slot, moment)
    }
  }

  /// Whether its timer was shorter than the full length: with that length, it would already have
  /// been in two complete walks, or would have been a minisocket when it was seen as a full socket.
  private func isShort(_ observed: ObservedDeadline, _ seen: Int64?) -> Bool {
    guard let limit = seen ?? walk.secondLast?.begin else { return false }
    return observed.latest &- timing.timeWaitLength < limit
  }

  /// If the deadline means that TIME_WAIT began before the last walk, that walk may have missed the
  /// socket; the bounds include both cases.
  private func timeWaitBirth(_ observed: ObservedDeadline, after: Int64) -> InstantRange {
    let wasMissed = observed.latest &- timing.timeWaitLength < after
    guard wasMissed, observed.earliest != .min else { return began(observed, after: after) }
    return since(min(after, observed.earliest &- timing.timeWaitLength))
  }
}
