package import LinuxProc
package import SockDiag

/// Compares each poll of the minisockets with those before, and reports what happened in between.
///
/// It has no clock; the caller passes all moments. A socket is identified by its cookie, or where
/// the source has no cookies (`/proc/net/tcp`), by its addresses and ports.
///
/// What it concludes, and from what:
/// - **Deadline.** Each row of a minisocket gives bounds: the remaining time, added to the window
///   in which the kernel read the row, plus or minus a tick. The bounds of all rows are
///   intersected. A socket that is overdue when it is first seen has no lower bound. If new bounds
///   miss the old ones by little, two clocks have drifted apart, and the new ones hold.
/// - **Entered.** The first complete walk shows what was there before. A socket that a later one
///   has, and the complete walk before it had not, entered in between; for TIME_WAIT the deadline
///   shows when, unless the timer was restarted before it was first seen.
/// - **Left.** One complete walk without a socket proves nothing, since it may have missed it; if
///   the next one has it, it never left. After two it has left, between the last time it was seen
///   and the end of the first of them. An incomplete walk proves no absence.
/// - **Why.** A socket that certainly left before its deadline left for a reason. The reason is
///   reported only if a new socket with the same addresses and ports, or a counter, shows it.
package struct WatchEngine: ~Copyable {
  /// What a poll reads of `/proc/net`, right after its walk.
  package static let counters: [KernelValue] = [
    .minisockets, .tw, .twKilled, .twRecycled, .timeWaitOverflow, .pawsTimewait,
    .ackSkippedTimeWait, .activeOpens, .passiveOpens,
  ]

  let options: WatchOptions
  let timing: WatchTiming
  let takesFullSockets: Bool

  // What the fast path of a row uses.
  @usableFromInline var table = EntryTable()
  /// The slot whose socket followed the row before in the last walk.
  @usableFromInline var expected = WatchEntry.noSlot
  @usableFromInline var previous = WatchEntry.noSlot
  /// The window of the rows as the source gave it, and as the engine uses it.
  @usableFromInline var rawEarliest = Int64.min
  @usableFromInline var rawLatest = Int64.min
  @usableFromInline var window = RowWindow()
  @usableFromInline var tally = WalkTally()

  // The current walk, and those before it.
  var walk = WalkState()
  /// The slot of the first row of the last walk.
  var head = WatchEntry.noSlot

  var groups = GroupSlots()
  var direction = DirectionRule(listeners: nil, ephemeralPorts: nil)
  var listeners: ListenerTable?
  var worst: WorstList
  var lateRecord = LatenessRecord()
  var reaps: ReapTracker
  var ports: PortsInUse
  var absences = MissingSockets()
  var closes = RecentCloses()
  var causes = CauseCounters()
  var lastCounters: Readings?
  var enteredRate = Rate.starting
  var goneRate = Rate.starting
  /// Since the last complete walk.
  var enteredCount = 0

  var events: [WatchEvent] = []
  /// Of the current or the last poll.
  var counts = EventCounts()
  /// Events by kind, since the watch began.
  package internal(set) var totals = EventCounts()

  package init(_ options: WatchOptions) {
    self.options = options
    timing = WatchTiming(options.facts)
    takesFullSockets = options.pollsAllStates || options.remembersOwners
    worst = WorstList(limit: options.worst)
    reaps = ReapTracker(options.facts, slack: timing.slack)
    ports = PortsInUse(options.facts)
  }

  /// Sockets that are remembered, full ones included.
  package var socketsWatched: Int { table.count }

  /// How late minisockets were reaped so far.
  package var lateness: LatenessSummary {
    lateRecord.summary(
      bound: timing.design.map { $0.latestExpiry(for: .nanoseconds(timing.timeWaitLength)) })
  }

  /// Begins a poll: every row that follows is of its walk.
  ///
  /// - Parameters:
  ///   - moment: before the kernel reads the first row. If it is not after the end of the poll
  ///     before, as in a capture whose clock was set back, the poll begins right after that end.
  ///   - listeners: the sockets that listen now; nil when they are not known. Then port numbers
  ///     decide which connections were accepted.
  package mutating func beginPoll(at moment: Instant, listeners: ListenerTable?) {
    walk.begin(at: moment)
    reaps.begin(walk.begin)
    tally = WalkTally()
    counts = EventCounts()
    events.removeAll(keepingCapacity: events.capacity < 65_536)
    worst.removeAll()
    ports.beginWalk()
    absences.beginWalk(slots: table.count)
    closes.beginWalk()
    if walk.lastWasComplete { groups.forgetEntered() }
    self.listeners = listeners
    direction = DirectionRule(listeners: listeners, ephemeralPorts: options.facts.localPorts)
    rawEarliest = .min
    rawLatest = .min
    turnWindow()
    previous = WatchEntry.noSlot
    expected = head
  }

  /// Takes one row of the walk.
  ///
  /// - Parameters:
  ///   - record: a minisocket, or a full socket, which is ignored unless the options need it.
  ///   - moments: the window in which the kernel read the row.
  @inlinable @inline(__always)
  package mutating func observe(_ record: SocketRecord, _ moments: InstantRange) {
    guard case .timeWait(let remaining) = record.timer,
      moments.earliest.nanoseconds == rawEarliest, moments.latest.nanoseconds == rawLatest
    else {
      observeOther(record, moments)
      return
    }
    let milliseconds = Int64(Int32(clamping: remaining.wholeMilliseconds))
    let observed = ObservedDeadline(window, milliseconds)
    let slot = Int(expected)
    // From here on nearly every row is as expected; other rows decode more of the record.
    guard slot < table.used,
      table[slot].agrees(
        record.cookie.rawValue, WatchEntry.Status.minisocket(record.state.rawValue), observed,
        seenBefore: window.walkBegan)
    else {
      observeUnexpected(record, milliseconds)
      return
    }
    previous = expected
    expected = table[slot].confirm(observed, seen: window.earliest)
    tally.add(
      milliseconds, isTimeWait: WatchEntry.Status.isTimeWait(record.state.rawValue),
      untilBurst: window.untilBurst)
    if milliseconds <= 0 { noteOverdue(slot) }
  }

  /// A full socket, or the first row of a datagram.
  @usableFromInline @inline(never)
  mutating func observeOther(_ record: SocketRecord, _ moments: InstantRange) {
    if moments.earliest.nanoseconds != rawEarliest || moments.latest.nanoseconds != rawLatest {
      turn(to: moments)
    }
    if case .timeWait(let remaining) = record.timer {
      observeUnexpected(record, Int64(Int32(clamping: remaining.wholeMilliseconds)))
    } else if takesFullSockets {
      observeFull(record)
    }
  }

  private mutating func observeFull(_ record: SocketRecord) {
    let slot = Int(expected)
    guard slot < table.used,
      table[slot].agrees(
        record.cookie.rawValue, WatchEntry.Status.isFull.rawValue, .any,
        seenBefore: window.walkBegan)
    else {
      observeUnexpectedFull(record)
      return
    }
    previous = expected
    expected = table[slot].confirm(.any, seen: window.earliest)
    tally.full &+= 1
  }

  /// Begins another window of rows.
  private mutating func turn(to moments: InstantRange) {
    rawEarliest = moments.earliest.nanoseconds
    rawLatest = moments.latest.nanoseconds
    turnWindow()
  }

  private mutating func turnWindow() {
    window = RowWindow(
      rawEarliest, rawLatest, walkBegan: walk.begin, slack: timing.slack,
      burst: reaps.nextMiddle)
    walk.latestRow = max(walk.latestRow, window.earliest)
  }
}
