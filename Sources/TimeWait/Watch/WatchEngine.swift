package import LinuxProc
package import SockDiag

/// Compares each poll of the minisockets with those before, and tells what happened in between.
///
/// It has no clock: whoever polls gives the moments. A socket is the same for as long as its cookie
/// is; where the source knows no cookies (`/proc/net/tcp`), its addresses and ports stand for it.
///
/// What it concludes, and from what:
/// - **Deadline.** Each sight of a minisocket bounds it by the remaining time, the window in which
///   the kernel read the row, and a tick; the bounds of all sights are intersected. What is due when
///   it is first seen has no lower bound. Bounds that cease to overlap by little are the drift of two
///   clocks, and the new ones hold.
/// - **Entered.** The first complete walk is what stood already. What a later one has, and the
///   complete walk before had not, came in between; for TIME_WAIT the deadline tells when, unless
///   its timer was re-armed before it was first seen.
/// - **Gone.** One complete walk without it may have missed it, and proves nothing: back in the next
///   one it was never away. After two it is gone, and went between when it was last seen and the end
///   of the first of them. An incomplete walk proves no absence.
/// - **Why.** Before its deadline, for certain, it went for a reason, and which is told only where a
///   new socket on the same addresses and ports or a counter names it.
package struct WatchEngine: ~Copyable {
  /// What a poll reads of `/proc/net`, right after its walk.
  package static let counters: [KernelValue] = [
    .minisockets, .tw, .twKilled, .twRecycled, .timeWaitOverflow, .pawsTimewait,
    .ackSkippedTimeWait, .activeOpens, .passiveOpens,
  ]

  let options: WatchOptions
  let timing: WatchTiming
  let takesFullSockets: Bool

  // What the fast path of a row touches.
  @usableFromInline var table = EntryTable()
  /// The slot whose socket followed the row before in the last walk.
  @usableFromInline var expected = WatchEntry.noSlot
  @usableFromInline var previous = WatchEntry.noSlot
  /// The window of the rows, as it was given, and what it means.
  @usableFromInline var rawEarliest = Int64.min
  @usableFromInline var rawLatest = Int64.min
  @usableFromInline var window = RowWindow()
  @usableFromInline var tally = WalkTally()

  // The walk that is under way, and those before it.
  var walk = WalkState()
  /// The slot of the first row of the last walk.
  var head = WatchEntry.noSlot

  var groups = GroupSlots()
  var direction = DirectionRule(listeners: nil, ephemeralPorts: nil)
  var listeners: ListenerTable?
  var worst: WorstList
  var lateRecord = LatenessRecord()
  var reaps: ReapKnowledge
  var ports: PortsInUse
  var absences = AbsenceState()
  var closes = CloseMemory()
  var causes = CauseCounters()
  var lastCounters: Readings?
  var enteredRate = Rate.starting
  var goneRate = Rate.starting
  /// Since the last complete walk.
  var enteredCount = 0

  var events: [WatchEvent] = []
  /// Of the poll that is under way, or the last.
  var counts = EventCounts()
  /// Events by kind, since the watch began.
  package internal(set) var totals = EventCounts()

  package init(_ options: WatchOptions) {
    self.options = options
    timing = WatchTiming(options.facts)
    takesFullSockets = options.pollsAllStates || options.remembersOwners
    worst = WorstList(limit: options.worst)
    reaps = ReapKnowledge(options.facts, slack: timing.slack)
    ports = PortsInUse(options.facts)
  }

  /// Sockets that are remembered, full ones included.
  package var socketsWatched: Int { table.count }

  /// How late what has expired so far went.
  package var lateness: LatenessSummary {
    lateRecord.summary(
      bound: timing.design.map { $0.latestExpiry(for: .nanoseconds(timing.timeWaitLength)) })
  }

  /// Begins a poll: every row that follows is of its walk.
  ///
  /// - Parameters:
  ///   - moment: before the kernel reads the first row. Where it is not after the end of the poll
  ///     before, as in a capture whose clock was set back, the poll begins right then.
  ///   - listeners: the sockets that listen now; nil when that is not known. Then the local port
  ///     tells which connections were accepted.
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
  ///   - record: a minisocket; a full socket is looked at only if the options ask for that.
  ///   - moments: between which the kernel read the row.
  @inlinable @inline(__always)
  package mutating func observe(_ record: SocketRecord, _ moments: InstantRange) {
    guard case .timeWait(let remaining) = record.timer,
      moments.earliest.nanoseconds == rawEarliest, moments.latest.nanoseconds == rawLatest
    else {
      observeOther(record, moments)
      return
    }
    let milliseconds = Int64(Int32(clamping: remaining.wholeMilliseconds))
    let sight = Sight(window, milliseconds)
    let slot = Int(expected)
    // What is needed for more than this is decoded behind here, and seldom.
    guard slot < table.used,
      table[slot].agrees(
        record.cookie.rawValue, WatchEntry.Status.minisocket(record.state.rawValue), sight,
        seenBefore: window.walkBegan)
    else {
      meet(record, milliseconds)
      return
    }
    previous = expected
    expected = table[slot].confirm(sight, seen: window.earliest)
    tally.add(
      milliseconds, isTimeWait: WatchEntry.Status.isTimeWait(record.state.rawValue), untilBurst: window.untilBurst)
    if milliseconds <= 0 { noteDue(slot) }
  }

  /// A full socket, or the first row of a datagram.
  @usableFromInline @inline(never)
  mutating func observeOther(_ record: SocketRecord, _ moments: InstantRange) {
    if moments.earliest.nanoseconds != rawEarliest || moments.latest.nanoseconds != rawLatest {
      turn(to: moments)
    }
    if case .timeWait(let remaining) = record.timer {
      meet(record, Int64(Int32(clamping: remaining.wholeMilliseconds)))
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
      meetFull(record)
      return
    }
    previous = expected
    expected = table[slot].confirm(.any, seen: window.earliest)
    tally.full &+= 1
  }

  /// The window of the following rows is another.
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
