import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TimeWait

/// Tells of the sockets of a dump when the kernel will reap them.
struct RowForecasts {
  /// Of the running kernel; a capture tells its own.
  private let facts: KernelFacts?
  private var ticks: KernelTicks?
  private var forecaster: ReapForecaster?
  private var round = -1
  /// What the last sockets were read in.
  private var known: InstantRange?
  private var window: ReapWindow?

  /// - Parameter namespace: of the running kernel; nil for the caller's own.
  static func live(in namespace: NetworkNamespace?) -> RowForecasts {
    RowForecasts(KernelFacts(CaptureEnvironment.timerFacts(in: namespace).lines))
  }

  static var capture: RowForecasts { RowForecasts(nil) }

  private init(_ facts: KernelFacts?) {
    self.facts = facts
    ticks = facts.flatMap { KernelTicks(ticksPerSecond: $0.ticksPerSecond) }
    // Once before the dump, and once when it has begun: the bounds of both are intersected.
    readTicks()
  }

  private mutating func readTicks() {
    guard facts != nil, let reading = TickReading.times() else { return }
    ticks?.take(reading)
  }

  /// The forecast of the socket that the dump gave last.
  @inline(__always)
  mutating func forecast(
    _ record: SocketRecord, _ dump: borrowing SocketDump
  ) -> ReapForecast? {
    if dump.window != known || dump.round != round { turn(dump) }
    return window?.forecast(record)
  }

  @inline(never)
  private mutating func turn(_ dump: borrowing SocketDump) {
    if dump.round != round { begin(dump) }
    known = dump.window
    window = dump.window.flatMap { window in
      forecaster?.window(
        window)
    }
  }

  /// The sockets that follow are of another round; those of the running kernel are all of one.
  private mutating func begin(_ dump: borrowing SocketDump) {
    round = dump.round
    guard facts == nil else {
      readTicks()
      forecaster = facts.flatMap { ReapForecaster($0, origin: ticks?.origin) }
      return
    }
    let lines = dump.recordedLines
    let recorded = KernelFacts(lines)
    let counted = KernelTicks(ticksPerSecond: recorded.ticksPerSecond, TickReading.all(in: lines))
    forecaster = ReapForecaster(recorded, origin: counted?.origin)
  }

  /// The forecast of a socket that was looked up by itself.
  static func forecast(
    _ record: SocketRecord, in namespace: NetworkNamespace?, _ moments: InstantRange
  ) -> ReapForecast? {
    let live = RowForecasts.live(in: namespace)
    guard let facts = live.facts else { return nil }
    return ReapForecaster(facts, origin: live.ticks?.origin)?.window(moments).forecast(record)
  }
}
