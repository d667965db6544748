import LinuxProc
import Netlink
import SockDiag
import TimeWait

/// Forecasts when the kernel will reap the sockets of a dump.
struct RowForecasts {
  /// The facts of the running kernel; nil for a capture, which has its own for each round.
  private let facts: KernelFacts?
  private var ticks: KernelTicks?
  private var forecaster: ReapForecaster?
  private var round = -1
  /// When the last socket was read.
  private var known: InstantRange?
  private var window: ReapWindow?

  init(_ look: borrowing Look) {
    facts = look.place.isCapture ? nil : look.facts
    ticks = facts.flatMap { KernelTicks(ticksPerSecond: $0.ticksPerSecond, look.ticks) }
  }

  /// The forecast of the socket that the dump gave last.
  @inline(__always)
  mutating func forecast(
    _ record: SocketRecord, _ dump: borrowing SocketDump
  ) -> ReapForecast? {
    if dump.window != known || dump.round != round { enterWindow(of: dump) }
    return window?.forecast(record)
  }

  @inline(never)
  private mutating func enterWindow(of dump: borrowing SocketDump) {
    if dump.round != round { enterRound(of: dump) }
    known = dump.window
    window = dump.window.flatMap { forecaster?.window($0) }
  }

  /// The sockets that follow are of another round; those of the running kernel are all of one.
  private mutating func enterRound(of dump: borrowing SocketDump) {
    round = dump.round
    if let facts {
      // The second reading, once the dump has begun: the bounds of both are intersected.
      if let reading = TickReading.times() { ticks?.take(reading) }
      forecaster = ReapForecaster(facts, origin: ticks?.origin)
      return
    }
    let lines = dump.recordedLines
    let recorded = KernelFacts(lines)
    let counted = KernelTicks(ticksPerSecond: recorded.ticksPerSecond, TickReading.all(in: lines))
    forecaster = ReapForecaster(recorded, origin: counted?.origin)
  }

  /// The forecast of a socket of the running kernel that was looked up by itself.
  static func forecast(
    _ record: SocketRecord, in namespace: NetworkNamespace?, _ instants: InstantRange
  ) -> ReapForecast? {
    let facts = KernelFacts(CaptureEnvironment.timerFacts(in: namespace).lines)
    let ticks = KernelTicks(
      ticksPerSecond: facts.ticksPerSecond, TickReading.current(usesTimerList: false))
    return ReapForecaster(facts, origin: ticks?.origin)?.window(instants).forecast(record)
  }
}
