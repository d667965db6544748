import Glibc
import SockDiag
import TestSupport
import Testing

@testable import LinuxProc
@testable import Netlink

/// A pipe whose ends are closed when it goes.
private final class Pipe {
  private(set) var reader: CInt = -1
  private(set) var writer: CInt = -1

  init() throws {
    // Both ends close themselves in programs that other tests start.
    let directory = try TemporaryDirectory()
    let path = try directory.fifo("pipe")
    reader = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    writer = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard reader >= 0, writer >= 0 else { throw TestFailure("open \(path)", errorNumber: errno) }
  }

  func closeReader() {
    close(reader)
    reader = -1
  }

  func closeWriter() {
    close(writer)
    writer = -1
  }

  func write(_ count: Int) {
    let bytes = [UInt8](repeating: 1, count: count)
    #expect(unsafe Glibc.write(writer, bytes, count) == count)
  }

  deinit {
    if reader >= 0 { close(reader) }
    if writer >= 0 { close(writer) }
  }
}

/// Whether the calling thread blocks a signal.
private func isBlocked(_ signal: Int32) -> Bool {
  var mask = sigset_t()
  unsafe pthread_sigmask(SIG_BLOCK, nil, &mask)
  return unsafe sigismember(&mask, signal) == 1
}

@Suite("A wait for everything at once", .timeLimit(.minutes(5)))
struct WaitSetTests {
  private static let moment = Duration.milliseconds(20)

  @Test("ends without anything when its time is over, and not before")
  func timesOut() throws {
    var set = try WaitSet.open(signals: [])
    let start = ContinuousClock.now
    var expected = WaitResult()
    expected.timedOut = true
    #expect(try set.wait(atMost: Self.moment) == expected)
    #expect(ContinuousClock.now - start >= Self.moment)
    #expect(try set.wait(atMost: .zero) == expected)
    #expect(try set.wait(atMost: .seconds(-5)) == expected)
  }

  @Test("ends when the timer expires, at once where that is wished for")
  func timer() throws {
    var set = try WaitSet.open(signals: [])
    try set.setInterval(.seconds(3600), startingNow: true)
    #expect(try set.wait().expirations == 1)
    #expect(try set.wait(atMost: Self.moment).timedOut)
    let start = ContinuousClock.now
    try set.setInterval(Self.moment, startingNow: false)
    #expect(try set.wait().expirations >= 1)
    #expect(ContinuousClock.now - start >= Self.moment)
  }

  @Test("counts the expirations that were missed, and keeps to the distances")
  func missed() throws {
    var set = try WaitSet.open(signals: [])
    try set.setInterval(.milliseconds(10), startingNow: true)
    let start = ContinuousClock.now
    #expect(try set.wait().expirations >= 1)
    usleep(55_000)
    var all = 1 + (try set.wait().expirations)
    #expect(all >= 6)
    while all < 12 { all += try set.wait().expirations }
    // The twelfth is 110 ms behind the first, however late any of them was told.
    #expect(ContinuousClock.now - start >= .milliseconds(109))
  }

  @Test("has no timer that was stopped, or was never set")
  func stopped() throws {
    var set = try WaitSet.open(signals: [])
    #expect(try set.wait(atMost: Self.moment).timedOut)
    try set.setInterval(.milliseconds(1), startingNow: true)
    usleep(5_000)
    try set.stopTimer()
    #expect(try set.wait(atMost: Self.moment).timedOut)
  }

  @Test("takes any interval", arguments: [Duration.zero, .seconds(-1), .nanoseconds(1)])
  func anyInterval(_ interval: Duration) throws {
    var set = try WaitSet.open(signals: [])
    try set.setInterval(interval, startingNow: false)
    #expect(try set.wait(atMost: .seconds(60)).expirations >= 1)
  }

  @Test("tells of signals, which do nothing else until it goes")
  func signals() throws {
    let wasBlocked = isBlocked(SIGWINCH)
    do {
      var set = try WaitSet.open(signals: [SIGWINCH, SIGURG])
      #expect(isBlocked(SIGWINCH) && isBlocked(SIGURG))
      raise(SIGWINCH)
      raise(SIGURG)
      #expect(Set(try set.wait().signals) == [SIGWINCH, SIGURG])
      #expect(try set.wait(atMost: Self.moment).timedOut)
      raise(SIGWINCH)
      raise(SIGWINCH)
      #expect(try set.wait().signals == [SIGWINCH])
    }
    #expect(isBlocked(SIGWINCH) == wasBlocked)
  }

  @Test("leaves signals blocked that were so before")
  func staysBlocked() throws {
    var mask = sigset_t()
    unsafe sigemptyset(&mask)
    unsafe sigaddset(&mask, SIGURG)
    unsafe pthread_sigmask(SIG_BLOCK, &mask, nil)
    do {
      let set = try WaitSet.open(signals: [SIGURG])
      _ = consume set
    }
    #expect(isBlocked(SIGURG))
    unsafe pthread_sigmask(SIG_UNBLOCK, &mask, nil)
  }

  @Test("refuses what is no signal", arguments: [-1, 0, 65, .max] as [Int32])
  func noSignal(_ number: Int32) {
    #expect(throws: SystemError("signalfd", errorNumber: EINVAL)) {
      let set = try WaitSet.open(signals: [number])
      _ = consume set
    }
  }

  @Test("tells of input, and that it has ended only once")
  func input() throws {
    let pipe = try Pipe()
    var set = try WaitSet.open(signals: [], input: pipe.reader)
    var buffer = [UInt8](repeating: 0, count: 4)
    #expect(try set.wait(atMost: Self.moment).timedOut)
    pipe.write(6)
    #expect(try set.wait().hasInput)
    #expect(try set.readInput(into: &buffer) == 4)
    #expect(try set.wait().hasInput)
    #expect(try set.readInput(into: &buffer) == 2)
    pipe.closeWriter()
    let result = try set.wait()
    #expect(result.inputEnded && !result.hasInput)
    #expect(try set.wait(atMost: Self.moment).timedOut)
    #expect(try set.readInput(into: &buffer) == nil)
  }

  @Test("waits no more for an input that is always at its end")
  func nullInput() throws {
    let null = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { close(null) }
    var set = try WaitSet.open(signals: [], input: null)
    var buffer = [UInt8](repeating: 0, count: 4)
    #expect(try set.wait().hasInput)
    #expect(try set.readInput(into: &buffer) == nil)
    #expect(try set.wait(atMost: Self.moment).timedOut)
  }

  @Test("knows an input that is no open descriptor as ended")
  func closedInput() throws {
    var set = try WaitSet.open(signals: [], input: 1_000_000)
    #expect(try set.wait().inputEnded)
    #expect(try set.wait(atMost: Self.moment).timedOut)
  }

  @Test("tells once that nobody reads the output any more, also while nothing is written")
  func outputClosed() throws {
    let pipe = try Pipe()
    var set = try WaitSet.open(signals: [], output: pipe.writer)
    pipe.write(1)
    #expect(try set.wait(atMost: Self.moment).timedOut)
    pipe.closeReader()
    #expect(try set.wait().outputClosed)
    #expect(try set.wait(atMost: Self.moment).timedOut)
  }

  @Test("waits for nothing of an output that is a file")
  func outputIsFile() throws {
    let null = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { close(null) }
    var set = try WaitSet.open(signals: [], output: null)
    #expect(try set.wait(atMost: Self.moment).timedOut)
  }

  @Test("tells of a listener, of another one, and of none")
  func listener() throws {
    let (first, second) = (try Pipe(), try Pipe())
    var set = try WaitSet.open(signals: [], listener: first.reader)
    first.write(1)
    #expect(try set.wait().hasEvents)
    #expect(try set.wait().hasEvents)
    set.setListener(second.reader)
    #expect(try set.wait(atMost: Self.moment).timedOut)
    second.write(1)
    #expect(try set.wait().hasEvents)
    set.setListener(nil)
    #expect(try set.wait(atMost: Self.moment).timedOut)
  }

  @Test("tells of all that has come at once")
  func together() throws {
    let (input, output, events) = (try Pipe(), try Pipe(), try Pipe())
    var set = try WaitSet.open(
      signals: [SIGURG], input: input.reader, output: output.writer, listener: events.reader)
    input.write(1)
    events.write(1)
    output.closeReader()
    raise(SIGURG)
    try set.setInterval(.seconds(3600), startingNow: true)
    usleep(1_000)
    var expected = WaitResult()
    expected.expirations = 1
    expected.signals = [SIGURG]
    (expected.hasInput, expected.hasEvents, expected.outputClosed) = (true, true, true)
    #expect(try set.wait() == expected)
  }
}
