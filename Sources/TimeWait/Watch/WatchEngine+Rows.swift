package import SockDiag

// Rows that differ from what the last walk had at the same place.
extension WatchEngine {
  /// Takes a minisocket that is new, elsewhere in the walk, or changed.
  @usableFromInline @inline(never)
  mutating func observeUnexpected(_ record: SocketRecord, _ milliseconds: Int64) {
    let identity = identity(of: record)
    guard let slot = table.find(identity) else {
      insertMinisocket(record, identity, milliseconds)
      return
    }
    if table[slot].seen >= walk.begin, table[slot].isMinisocket {
      tally.doubled += 1
      return
    }
    link(slot)
    if table[slot].isMinisocket {
      clearMissing(slot)
      update(slot, record.state, milliseconds)
    } else {
      convert(slot, record, milliseconds)
    }
    table[slot].seen = window.earliest
    count(slot, record.state, milliseconds)
  }

  /// The cookie, or a hash of addresses and ports where there is none.
  func identity(of record: SocketRecord) -> UInt64 {
    let cookie = record.cookie.rawValue
    return cookie == 0 || cookie == .max ? CanonicalTuple(record).identity : cookie
  }

  /// The socket followed the one before in this walk.
  mutating func link(_ slot: Int) {
    let number = UInt32(truncatingIfNeeded: slot)
    if previous == WatchEntry.noSlot {
      head = number
    } else {
      table[Int(previous)].next = number
    }
    previous = number
    expected = table[slot].next
  }

  mutating func count(_ slot: Int, _ state: TCPState, _ milliseconds: Int64) {
    tally.add(milliseconds, isTimeWait: state.isTimeWait, untilBurst: window.untilBurst)
    if milliseconds <= 0 { noteOverdue(slot) }
  }

  mutating func clearMissing(_ slot: Int) {
    guard table[slot].status.contains(.isMissing) else { return }
    table[slot].status.subtract([.isMissing, .isRetaken])
    tally.returned += 1
    if !absences.early.isEmpty { absences.early[tuple(of: table[slot])] = nil }
  }

  /// Updates a minisocket with another deadline or state than before.
  private mutating func update(_ slot: Int, _ state: TCPState, _ milliseconds: Int64) {
    let observed = ObservedDeadline(window, milliseconds)
    let entry = table[slot]
    if entry.state.rawValue != state.rawValue & 15 {
      change(slot, to: state, observed)
    } else if max(entry.earliest, observed.earliest) <= min(entry.latest, observed.latest) {
      table[slot].earliest = max(entry.earliest, observed.earliest)
      table[slot].latest = min(entry.latest, observed.latest)
    } else {
      table[slot].take(observed)
      if observed.earliest > entry.latest &+ timing.drift { noteRearmed(slot, entry, observed) }
    }
  }

  private mutating func change(_ slot: Int, to state: TCPState, _ observed: ObservedDeadline) {
    let entry = table[slot]
    table[slot].take(observed)
    table[slot].setState(state)
    guard entry.state == .finWait2, state.isTimeWait else { return }
    counts.finReceived += 1
    emit(.finReceived, slot, began(observed, after: entry.seen))
  }

  private mutating func noteRearmed(_ slot: Int, _ before: WatchEntry, _ observed: ObservedDeadline)
  {
    counts.rearmed += 1
    let moment =
      before.state == .timeWait ? began(observed, after: before.seen) : since(before.seen)
    emit(.rearmed, slot, moment)
  }

  /// When a TIME_WAIT of the full length began: by its deadline, within the bounds of the walks.
  func began(_ observed: ObservedDeadline, after: Int64) -> InstantRange {
    let lower = observed.earliest == .min ? after : observed.earliest &- timing.timeWaitLength
    let upper = observed.latest &- timing.timeWaitLength
    let earliest = max(after, lower)
    let latest = min(window.latest, upper)
    return earliest <= latest ? range(earliest, latest) : since(after)
  }

  /// From a moment to this row.
  func since(_ earliest: Int64) -> InstantRange { range(earliest, max(earliest, window.latest)) }

  func range(_ earliest: Int64, _ latest: Int64) -> InstantRange {
    InstantRange(from: earliest, to: latest)
  }

  /// Counts an overdue minisocket.
  @usableFromInline @inline(never)
  mutating func noteOverdue(_ slot: Int) {
    let entry = table[slot]
    let least = max(0, window.earliest &- entry.latest)
    let most: Int64? =
      entry.earliest == WatchEntry.unknown ? nil : max(least, window.latest &- entry.earliest)
    table[slot].traits.insert(.isOverdue)
    tally.overdue += 1
    if least > timing.allowance(for: entry.state) { tally.beyondDesign += 1 }
    worst.add(UInt32(truncatingIfNeeded: slot), least, most)
  }

  mutating func emit(_ kind: WatchEvent.Kind, _ slot: Int, _ moment: InstantRange) {
    guard options.keepsEvents else { return }
    let entry = table[slot]
    events.append(
      WatchEvent(
        kind: kind, socket: socket(entry), moment: moment, deadline: entry.deadline,
        reap: reaps.reap(of: entry)))
  }
}

extension WatchEntry {
  mutating func take(_ observed: ObservedDeadline) {
    earliest = observed.earliest
    latest = observed.latest
    traits.remove(.isOverdue)
  }

  /// Marks it as a minisocket in this state.
  mutating func setState(_ state: TCPState) {
    status = Status(rawValue: Status.minisocket(state.rawValue))
  }
}
