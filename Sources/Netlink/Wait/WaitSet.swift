internal import Glibc
package import LinuxProc

/// All that a program waits for, in one call: a timer, signals, its input, a listener, and that its
/// output is still read.
package struct WaitSet: ~Copyable {
  private let timer: PeriodicTimer
  private let signals: SignalSet
  /// Descriptors of others, which stay theirs; -1 where there is none.
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

  /// Begins to wait for signals, which do nothing else to the calling thread from now on; it has them
  /// back when this goes.
  ///
  /// - Parameters:
  ///   - signals: such as SIGINT and SIGWINCH; none may be left out that shall end the program well.
  ///   - input: to be read when there is something, as standard input.
  ///   - output: which the program shall know of when it is closed, as standard output.
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

  /// Waits for the input no more: nothing more can be read, or nobody wants to.
  package mutating func dropInput() { input = -1 }

  /// Reads what the input has, as much as fits into the buffer. An input that has ended, or whose
  /// terminal is gone, is waited for no more.
  ///
  /// - Returns: how many bytes, 0 where there are none for now; nil at the end.
  package mutating func readInput(into buffer: inout [UInt8]) throws(SystemError) -> Int? {
    guard input >= 0 else { return nil }
    // Safe: read stays within the count that it is given.
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe read(input, $0.baseAddress, $0.count)
    }
    if count > 0 { return count }
    if count < 0, errno == EAGAIN || errno == EINTR { return 0 }
    let failure = count < 0 && errno != EIO ? SystemError("read") : nil
    dropInput()
    if let failure { throw failure }
    return nil
  }

  /// Waits for this listener from now on, for none where it is nil.
  package mutating func setListener(_ descriptor: Int32?) { listener = descriptor ?? -1 }

  /// Waits until a descriptor can be written to, or a signal has come meanwhile, which stays to be
  /// told.
  ///
  /// - Returns: whether it can be written to, or would fail at once.
  package func waitUntilWritable(_ descriptor: Int32) throws(SystemError) -> Bool {
    var requests: [5 of pollfd] = [
      pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: signals.descriptor.rawValue, events: Int16(POLLIN), revents: 0),
      pollfd(fd: -1, events: 0, revents: 0), pollfd(fd: -1, events: 0, revents: 0),
      pollfd(fd: -1, events: 0, revents: 0),
    ]
    _ = try Self.poll(&requests, nil)
    return requests[0].revents != 0
  }

  /// Waits until something has come.
  ///
  /// - Parameter limit: how long at most; forever for nil.
  package mutating func wait(atMost limit: Duration? = nil) throws(SystemError) -> WaitResult {
    // poll passes over descriptors below zero. An output is asked for no event: that it is closed is
    // told in any case.
    var requests: [5 of pollfd] = [
      pollfd(fd: timer.descriptor.rawValue, events: Int16(POLLIN), revents: 0),
      pollfd(fd: signals.descriptor.rawValue, events: Int16(POLLIN), revents: 0),
      pollfd(fd: input, events: Int16(POLLIN), revents: 0),
      pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
      pollfd(fd: output, events: 0, revents: 0),
    ]
    let count = try Self.poll(&requests, limit)
    var result = WaitResult()
    result.timedOut = count == 0
    if requests[0].revents != 0 { result.expirations = try timer.take() }
    if requests[1].revents != 0 { result.signals = try signals.take() }
    note(input: requests[2].revents, &result)
    result.hasEvents = requests[3].revents != 0
    if requests[4].revents != 0 {
      result.outputClosed = true
      output = -1
    }
    return result
  }

  /// An input that has ended is ready forever, and would be waited for no moment.
  private mutating func note(input events: Int16, _ result: inout WaitResult) {
    if events == 0 { return }
    result.hasInput = events & Int16(POLLIN) != 0
    if !result.hasInput {
      result.inputEnded = true
      dropInput()
    }
  }

  /// Waits again where a signal interrupted that is not one of the set, for what is left of the time.
  private static func poll(
    _ requests: inout [5 of pollfd], _ limit: Duration?
  ) throws(SystemError) -> Int32 {
    let end = limit.map { ContinuousClock.now + $0 }
    while true {
      let rest = end.map { milliseconds($0 - .now) } ?? -1
      var span = requests.mutableSpan
      // Safe: the call gets as many structures as it is told of.
      let count = unsafe span.withUnsafeMutableBufferPointer {
        unsafe Glibc.poll($0.baseAddress, nfds_t($0.count), rest)
      }
      if count >= 0 { return count }
      if errno != EINTR { throw SystemError("poll") }
    }
  }

  private static func nanoseconds(_ duration: Duration) -> Int64 {
    Int64(clamping: duration.attoseconds / 1_000_000_000)
  }

  /// Whole milliseconds, rounded up: a wait that ends too early would be made again at once.
  private static func milliseconds(_ duration: Duration) -> Int32 {
    let rounded = (duration.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    return Int32(clamping: max(0, rounded))
  }
}
