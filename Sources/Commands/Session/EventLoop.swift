import LinuxProc
import Netlink

/// The one event loop. It waits for the interval, a deadline, signals, input, announcements of
/// closed sockets, and for the reader of the output to go away.
///
/// The caller calls `next` again and again and handles each event. Intervals that pass while it
/// handles one are counted, and not made up for.
struct EventLoop: ~Copyable {
  private var waits: WaitSet
  private var interval: Duration?
  /// When the loop has lasted as long as was asked for.
  private var end: ContinuousClock.Instant?
  /// Intervals that passed unused since the last tick.
  private var skipped = 0

  /// - Parameters:
  ///   - signals: those that are events, and do nothing else to the process.
  ///   - lasting: nil for as long as it takes.
  ///   - output: reported when nobody can read it any more.
  ///   - listener: the descriptor of a `DestroyListener`.
  init(
    signals: [Int32], lasting duration: Duration? = nil, output: Int32? = nil,
    listener: Int32? = nil
  ) throws(SystemError) {
    waits = try .open(signals: signals, output: output, listener: listener)
    end = duration.map { ContinuousClock.now + $0 }
  }

  /// What happened; several things may have come at once.
  struct Event {
    var signals: [Int32] = []
    /// The interval has passed; nil where it has not.
    var tick: Tick?
    var hasInput = false
    var inputEnded = false
    var hasAnnouncements = false
    var outputClosed = false
    /// The time that the loop was to last is over.
    var hasEnded = false
  }

  /// The end of an interval.
  struct Tick {
    /// Intervals that passed unused before it.
    let skipped: Int
  }

  /// Waits for the next event.
  ///
  /// - Parameter deadline: when to come back at the latest, without an event if nothing happened.
  mutating func next(by deadline: ContinuousClock.Instant? = nil) throws(SystemError) -> Event {
    let latest = [deadline, end].compactMap { $0 }.min()
    return event(try waits.wait(atMost: latest.map { max(.zero, $0 - .now) }))
  }

  private mutating func event(_ result: WaitResult) -> Event {
    var event = Event(
      signals: result.signals, hasInput: result.hasInput, inputEnded: result.inputEnded,
      hasAnnouncements: result.hasEvents, outputClosed: result.outputClosed,
      hasEnded: end.map { ContinuousClock.now >= $0 } ?? false)
    if result.expirations > 0 {
      event.tick = Tick(skipped: skipped + result.expirations - 1)
      skipped = 0
    }
    return event
  }

  // MARK: The interval

  /// Ticks at this interval from now on, the first time at once or after the interval.
  mutating func setInterval(_ interval: Duration, startingNow: Bool) throws(SystemError) {
    self.interval = interval
    try waits.setInterval(interval, startingNow: startingNow)
  }

  mutating func stopTicking() throws(SystemError) {
    interval = nil
    try waits.stopTimer()
  }

  /// Skips the ticks that came while a tick was handled for longer than the interval. Returns the
  /// other events that came meanwhile.
  mutating func skipTicks(since start: ContinuousClock.Instant) throws(SystemError) -> Event? {
    guard let interval, ContinuousClock.now - start >= interval else { return nil }
    let result = try waits.wait(atMost: .zero)
    skipped += result.expirations
    var event = event(result)
    event.tick = nil
    return event
  }

  // MARK: Input and output

  mutating func setInput(_ descriptor: Int32) { waits.setInput(descriptor) }
  mutating func dropInput() { waits.dropInput() }
  mutating func dropListener() { waits.setListener(nil) }

  /// Waits until the output takes more, or a signal has come, which the next event holds.
  func waitUntilWritable(_ descriptor: Int32) throws(SystemError) -> Bool {
    try waits.waitUntilWritable(descriptor)
  }
}
