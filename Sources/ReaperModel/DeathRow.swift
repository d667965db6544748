/// The reaper of Linux 4.0 and older: one for all minisockets, in eight slots.
///
/// Source: `inet_twsk_schedule`, `inet_twdr_hangman`, `inet_twdr_twkill_work` and
/// `inet_twdr_twcal_tick` of `net/ipv4/inet_timewait_sock.c`, and `apply_slack` of `kernel/timer.c`.
///
/// The tick kills a hundred and one of the slot that its hand points to, and leaves the rest to a
/// worker, which takes milliseconds: here both happen at the same moment. What enters a slot while a
/// worker empties it, and dies with it, is therefore not modelled. After such a slot the hand stays,
/// so that the next tick, 7.5 s later, finds the slot empty and only then goes on.
struct DeathRow {
  /// `INET_TWDR_TWKILL_SLOTS` and `INET_TWDR_TWKILL_QUOTA`.
  static let slots = 8
  static let quota = 100
  /// `INET_TWDR_RECYCLE_SLOTS`.
  static let calendarRows = 32

  private let advancesAlways: Bool
  private let hasSlack: Bool
  private let timeWaitTicks: Int
  /// Ticks of a slot, and of a row of the calendar, the latter as a shift.
  private let period: Int
  private let rowShift: Int

  private var cells = [[Int32]](repeating: [], count: Self.slots)
  private var slot = 0
  private var count = 0
  private var timer: Int?

  /// The recycle calendar, for what has only a few seconds.
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

  /// The rows of the calendar that a timeout spans; nil where it is too long for it.
  static func rows(_ ticks: Int, ticksPerSecond: Int) -> Int? {
    let shift = rowShift(ticksPerSecond)
    let rows = (ticks + (1 << shift) - 1) >> shift
    return rows < calendarRows ? rows : nil
  }

  // MARK: Entering

  /// Takes a minisocket in; all that is due by `now` has been run.
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
    // Counted from the hand, whose moment may be past: it dies early by that.
    calendar[(hand + rows) & (Self.calendarRows - 1)].append(socket)
  }

  // MARK: Timers

  /// What `mod_timer` makes of an expiry: up to a 256th later, on the roundest number that is there.
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

  /// Fires all timers up to `time`, in their order.
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
