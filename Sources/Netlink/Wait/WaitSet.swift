package import LinuxProc

/// All that a program waits for, in one call: a timer, signals, its input, a listener, and that its
/// output is still read.
package struct WaitSet: ~Copyable {
  private let timer: PeriodicTimer
  private let signals: SignalSet
  /// Borrowed descriptors, which are not closed here; -1 if there is none.
  private var input: Int32
  private var output: Int32
  private var listener: Int32

  private init(
    _ timer: consuming PeriodicTimer, _ signals: consuming SignalSet, input: Int32?,
    output: Int32?, listener: Int32?
  ) {
    self.timer = timer
    self.signals = signals
    self.input = input ?? -1
    self.output = output ?? -1
    self.listener = listener ?? -1
  }

  /// Starts to wait for signals. They stay blocked for the calling thread until this
  /// value is destroyed.
  ///
  /// - Parameters:
  ///   - signals: such as SIGINT and SIGWINCH; all that end the program in an orderly way.
  ///   - input: to be read when there is something, as standard input.
  ///   - output: whose closing is reported, as standard output.
  ///   - listener: to be received from, as that of a `DestroyListener`.
  package static func open(
    signals: [Int32], input: Int32? = nil, output: Int32? = nil, listener: Int32? = nil
  ) throws(SystemError) -> WaitSet {
    let timer = try PeriodicTimer.open()
    let signals = try SignalSet.open(signals)
    return WaitSet(timer, signals, input: input, output: output, listener: listener)
  }

  /// Lets the timer expire at this interval from now on, whatever was set before.
  ///
  /// - Parameter startingNow: the first time at once, and not after the interval.
  package mutating func setInterval(
    _ interval: Duration, startingNow: Bool
  ) throws(SystemError) {
    let nanoseconds = max(1, Self.nanoseconds(interval))
    try timer.set(first: startingNow ? 1 : nanoseconds, interval: nanoseconds)
  }

  /// Lets the timer expire no more, until an interval is set.
  package mutating func stopTimer() throws(SystemError) { try timer.set(first: 0, interval: 0) }

  /// Waits for this input from now on.
  package mutating func setInput(_ descriptor: Int32) { input = descriptor }

  /// Stops waiting for input.
  package mutating func dropInput() { input = -1 }

  /// Reads what the input has, as much as fits into the buffer. An input that has ended, or whose
  /// terminal is gone, is waited for no more.
  ///
  /// - Returns: how many bytes, 0 where there are none for now; nil at the end.
  package mutating func readInput(into buffer: inout [UInt8]) throws(SystemError) -> Int? {
    guard input >= 0 else { return nil }
    do {
      let count = try readFile(input, into: &buffer)
      if count > 0 { return count }
      dropInput()
      return nil
    } catch {
      if error.errorNumber == Errno.EAGAIN { return 0 }
      dropInput()
      // The terminal is gone.
      if error.errorNumber == Errno.EIO { return nil }
      throw error
    }
  }

  /// Waits for this listener from now on, for none where it is nil.
  package mutating func setListener(_ descriptor: Int32?) { listener = descriptor ?? -1 }

  /// Waits until a descriptor can be written to, or until a signal has come, which the next `wait`
  /// reports.
  ///
  /// - Returns: whether it can be written to, or would fail at once.
  package func waitUntilWritable(_ descriptor: Int32) throws(SystemError) -> Bool {
    let events = try poll(
      [(descriptor, .writing), (signals.descriptor.rawValue, .reading)], atMost: nil)
    return events?[0].isAny ?? false
  }

  /// Waits until something has come.
  ///
  /// - Parameter limit: how long at most; forever for nil.
  package mutating func wait(atMost limit: Duration? = nil) throws(SystemError) -> WaitResult {
    var result = WaitResult()
    let found = try poll(
      [
        (timer.descriptor.rawValue, .reading), (signals.descriptor.rawValue, .reading),
        (input, .reading), (listener, .reading), (output, .closing),
      ], atMost: limit)
    guard let found else {
      result.timedOut = true
      return result
    }
    if found[0].isAny { result.expirations = try timer.take() }
    if found[1].isAny { result.signals = try signals.take() }
    note(input: found[2], &result)
    result.hasEvents = found[3].isAny
    if found[4].isAny {
      result.outputClosed = true
      output = -1
    }
    return result
  }

  /// An input that has ended would be ready forever, so it is not waited for any more.
  private mutating func note(input events: PolledEvents, _ result: inout WaitResult) {
    guard events.isAny else { return }
    result.hasInput = events.canRead
    if !events.canRead {
      result.inputEnded = true
      dropInput()
    }
  }

  private static func nanoseconds(_ duration: Duration) -> Int64 {
    Int64(clamping: duration.attoseconds / 1_000_000_000)
  }
}

/// Why a wait ended; several things may have come at once.
package struct WaitResult: Equatable, Sendable {
  /// How often the timer has expired since the last wait: more than once where the program was busy
  /// meanwhile. The expirations beyond the first were missed.
  package var expirations = 0
  /// Signals in the order in which the kernel reports them.
  package var signals: [Int32] = []
  /// There are bytes to read from the input.
  package var hasInput = false
  /// The input has ended, and is not waited for any more.
  package var inputEnded = false
  /// The listener has something to receive.
  package var hasEvents = false
  /// Nobody can read the output any more; reported once.
  package var outputClosed = false
  /// Nothing came within the time that was given.
  package var timedOut = false

  package init() {}
}
