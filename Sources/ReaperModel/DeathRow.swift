/// The reaper of Linux 4.0 and older: one timer for all minisockets, which are in eight slots.
///
/// A timer fires every 7.5 s and reaps the slot that the hand points to; then the hand moves on.
/// TIME_WAIT goes into the slot seven ahead of the hand. A second set of finer slots, the recycle
/// calendar, has what is to live for a few seconds only.
///
/// Source: `inet_twsk_schedule`, `inet_twdr_hangman`, `inet_twdr_twkill_work` and
/// `inet_twdr_twcal_tick` of `net/ipv4/inet_timewait_sock.c`, and `apply_slack` of
/// `kernel/timer.c`.
///
/// The timer reaps at most a hundred and one of a slot and leaves the rest to a worker, which takes
/// milliseconds; in the model both happen at the same moment. So minisockets that enter a slot
/// while the worker empties it, and are reaped with it, are not modelled. After such a slot the
/// hand stays: the timer finds the slot empty 7.5 s later, and only then moves the hand. That is
/// why the reaper falls behind above a hundred per slot.
struct DeathRow {
  /// `INET_TWDR_TWKILL_SLOTS` and `INET_TWDR_TWKILL_QUOTA`.
  static let slots = 8
  static let quota = 100
  /// `INET_TWDR_RECYCLE_SLOTS`.
  static let calendarRows = 32

  private let advancesAlways: Bool
  private let hasSlack: Bool
  private let timeWaitTicks: Int
  /// Ticks of a slot; ticks of a row of the calendar, as a power of two.
  private let period: Int
  private let rowShift: Int

  private var cells = [[Int32]](repeating: [], count: Self.slots)
  private var slot = 0
  private var count = 0
  private var timer: Int?

  /// The recycle calendar, for timeouts of a few seconds.
  private var calendar = [[Int32]](repeating: [], count: Self.calendarRows)
  private var hand: Int?
  /// The moment that the hand points to.
  private var handTime = 0
  private var calendarTimer: Int?

  init(ticksPerSecond: Int, advancesAlways: Bool, hasSlack: Bool) {
    self.advancesAlways = advancesAlways
    self.hasSlack = hasSlack
    timeWaitTicks = 60 * ticksPerSecond
    period = timeWaitTicks / Self.slots
    rowShift = Self.rowShift(ticksPerSecond)
  }

  /// `INET_TWDR_RECYCLE_TICK`: an eighth of a second or more, as a power of two of ticks.
  static func rowShift(_ ticksPerSecond: Int) -> Int {
    var shift = 2
    while 8 << shift < ticksPerSecond { shift += 1 }
    return shift
  }

  /// The rows of the calendar that a timeout spans; nil if it is too long for the calendar.
  static func rows(_ ticks: Int, ticksPerSecond: Int) -> Int? {
    let shift = rowShift(ticksPerSecond)
    let rows = (ticks + (1 << shift) - 1) >> shift
    return rows < calendarRows ? rows : nil
  }

  // MARK: Entering

  /// Adds a minisocket. The caller has run all timers up to `now`.
  mutating func insert(_ socket: Int32, timeout: Int, at now: Int) {
    let rows = (timeout + (1 << rowShift) - 1) >> rowShift
    if rows < Self.calendarRows {
      insertIntoCalendar(socket, rows: rows, at: now)
    } else {
      let last = Self.slots - 1
      let ahead = timeout >= timeWaitTicks ? last : min(last, (timeout + period - 1) / period)
      cells[(slot + ahead) & last].append(socket)
    }
    if count == 0 { timer = armed(now + period, at: now) }
    count += 1
  }

  private mutating func insertIntoCalendar(_ socket: Int32, rows: Int, at now: Int) {
    let expiry = now + rows << rowShift
    guard let hand else {
      self.hand = 0
      handTime = now
      calendarTimer = armed(expiry, at: now)
      calendar[rows].append(socket)
      return
    }
    if let calendarTimer, calendarTimer > expiry { self.calendarTimer = armed(expiry, at: now) }
    // Rows count from the hand, whose moment may be past: the minisocket is reaped early by that.
    calendar[(hand + rows) & (Self.calendarRows - 1)].append(socket)
  }

  // MARK: Timers

  /// The expiry that `mod_timer` sets: up to a 256th later, at the number with the most trailing
  /// zero bits.
  private func armed(_ expiry: Int, at now: Int) -> Int {
    hasSlack ? Self.slackened(expiry, at: now) : expiry
  }

  static func slackened(_ expiry: Int, at now: Int) -> Int {
    let delta = expiry - now
    guard delta >= 256 else { return expiry }
    let latest = expiry + delta / 256
    let difference = expiry ^ latest
    guard difference != 0 else { return expiry }
    let highest = Int.bitWidth - 1 - difference.leadingZeroBitCount
    return latest & ~((1 << highest) - 1)
  }

  /// Fires all timers up to `time`, in order.
  mutating func run(until time: Int, _ reap: (Int32, Int) -> Void) {
    while let next = nextTimer, next <= time {
      if next == calendarTimer { calendarTick(next, reap) } else { tick(next, reap) }
    }
  }

  private var nextTimer: Int? {
    guard let timer, let calendarTimer else { return timer ?? calendarTimer }
    return min(timer, calendarTimer)
  }

  private mutating func tick(_ now: Int, _ reap: (Int32, Int) -> Void) {
    timer = nil
    guard count > 0 else { return }
    let isOver = cells[slot].count > Self.quota
    count -= empty(&cells[slot], now, reap)
    if !isOver || advancesAlways { slot = (slot + 1) & (Self.slots - 1) }
    if isOver || count > 0 { timer = armed(now + period, at: now) }
  }

  private func empty(_ list: inout [Int32], _ now: Int, _ reap: (Int32, Int) -> Void) -> Int {
    for socket in list { reap(socket, now) }
    defer { list.removeAll(keepingCapacity: true) }
    return list.count
  }

  private mutating func calendarTick(_ now: Int, _ reap: (Int32, Int) -> Void) {
    calendarTimer = nil
    guard var row = hand else { return }
    var time = handTime
    var hasMoved = false
    hand = nil
    for _ in 0..<Self.calendarRows {
      if time <= now {
        count -= empty(&calendar[row], now, reap)
      } else {
        if !hasMoved { (hand, handTime, hasMoved) = (row, time, true) }
        if !calendar[row].isEmpty {
          calendarTimer = armed(time, at: now)
          break
        }
      }
      time += 1 << rowShift
      row = (row + 1) & (Self.calendarRows - 1)
    }
    if calendarTimer == nil { hand = nil }
    if count == 0 { timer = nil }
  }
}
