import Captures
import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TimeWait

/// Polls out of a recorded series, by its clock.
final class CaptureFeed: WatchFeed {
  private(set) var facts = KernelFacts()
  private let file: String
  private var series: CaptureSeries
  private var pending: SocketDump?
  private var isOpen = false
  /// Those of the first round, where the file can be read twice; nil where the series has none.
  private var listeners: ListenerTable?

  /// The series was recorded with sockets in every state.
  private(set) var hasAllStates = false
  private static let recorded: TCPStateSet = [
    TCPStateSet(.timeWait), TCPStateSet(.finWait2), TCPStateSet(.listen),
  ]

  init(_ file: String) throws(WatchError) {
    self.file = file
    do throws(DumpError) {
      series = try .open(file, .everything)
      if RegularFile.isAt(file) { try look() }
    } catch {
      throw .dump(error)
    }
  }

  /// Reads the series once: whom it lists as listening, and whether it has sockets in other states
  /// than those that a watch records.
  private func look() throws(DumpError) {
    var series = try CaptureSeries.open(file, .everything)
    var table = ListenerTable()
    // What is wrong with the file is told when it is watched.
    while var dump = (try? series.nextRound()) ?? nil {
      while let record = (try? dump.next()) ?? nil {
        if record.state == .listen, series.round == 1 {
          let isIPv6Only = (try? dump.attributes())?.isIPv6Only ?? false
          table.insert(record, isIPv6Only: isIPv6Only)
        } else if !Self.recorded.contains(record.state) {
          hasAllStates = true
        }
      }
    }
    if !table.isEmpty { listeners = table }
  }

  /// Begins anew, with the first round.
  ///
  /// - Returns: whether that is possible: a pipe can be read once.
  func restart() throws(WatchError) -> Bool {
    guard RegularFile.isAt(file) else { return false }
    do throws(DumpError) {
      pending = nil
      series = try .open(file, .everything)
    } catch {
      throw .dump(error)
    }
    return true
  }

  /// Goes to the next round, so that its time is known.
  ///
  /// - Returns: when it begins, on the recorder's clock; nil behind the last.
  func advance() throws(WatchError) -> Instant? {
    do throws(DumpError) {
      pending = try series.nextRound()
    } catch {
      throw .dump(error)
    }
    guard pending != nil else { return nil }
    guard let window = series.window else { throw .noTimes(file) }
    if !isOpen { facts = KernelFacts(series.environment) }
    isOpen = true
    return window.earliest
  }

  func poll(
    _ engine: inout WatchEngine, _ question: WatchQuestion, skipped: Int
  ) throws(WatchError) -> WatchReading? {
    if pending == nil { _ = try advance() }
    guard var dump = pending.take(), let begin = series.window?.earliest else { return nil }
    let start = begin
    for reading in TickReading.all(in: series.counters) { engine.take(reading) }
    engine.beginPoll(at: start, listeners: listeners)
    var failure: DumpError?
    do throws(DumpError) {
      try WatchRows.read(&dump, question.filter?.program(for: .capture), &engine, from: start)
    } catch {
      failure = error
    }
    let incidents = dump.incidents
    let end = series.window?.latest ?? begin
    var reading = WatchReading(report: PollReport())
    reading.notes = incidents.map(\.description) + (failure.map { [$0.description] } ?? [])
    reading.realTime = begin.nanoseconds / 1_000_000
    let counters = series.counters
    reading.report = engine.endPoll(
      at: end,
      isComplete: failure == nil && !incidents.contains(where: \.isLoss),
      counters: counters.isEmpty ? nil : KernelCounters(counters), skipped: skipped)
    return reading
  }
}
