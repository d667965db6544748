import NetlinkTransport
import SockDiag
import SocketFilter
import TimeWaitAnalysis

/// Polls out of a recorded series, by its clock.
final class CaptureFeed: WatchFeed {
  private(set) var facts = KernelFacts()
  private let file: String
  private var series: CaptureSeries
  private var pending: SocketDump?
  private var isOpen = false
  /// Those of the first round, where the file can be read twice; nil where the series has none.
  private var listeners: ListenerTable?

  /// The series was recorded with sockets in every state, listeners among them.
  var hasAllStates: Bool { listeners != nil }

  init(_ file: String) throws(WatchError) {
    self.file = file
    do throws(DumpError) {
      if RegularFile.isAt(file) { listeners = try Self.listeners(in: file) }
      series = try .open(file, SocketSelection(states: .all))
    } catch {
      throw .dump(error)
    }
  }

  /// A series of TIME_WAIT alone has no listeners in it, and tells nothing of them.
  private static func listeners(in file: String) throws(DumpError) -> ListenerTable? {
    var series = try CaptureSeries.open(file, .listeners)
    guard var dump = try series.nextRound() else { return nil }
    // What is wrong with the file is told when it is watched.
    let table = (try? ListenerTable(&dump)) ?? ListenerTable()
    return table.isEmpty ? nil : table
  }

  /// Goes to the next round, so that its time is known.
  ///
  /// - Returns: when it begins, on the recorder's clock; nil behind the last.
  func advance() throws(WatchError) -> Moment? {
    do throws(DumpError) {
      pending = try series.nextRound()
    } catch {
      throw .dump(error)
    }
    guard pending != nil else { return nil }
    guard let window = series.window else { throw .noTimes(file) }
    if !isOpen { facts = KernelFacts(series.environment) }
    isOpen = true
    return Moment(nanoseconds: window.earliest)
  }

  func poll(
    _ engine: inout WatchEngine, _ question: WatchQuestion, skipped: Int
  ) throws(WatchError) -> WatchReading? {
    if pending == nil { _ = try advance() }
    guard var dump = pending.take(), let begin = series.window?.earliest else { return nil }
    let start = Moment(nanoseconds: begin)
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
    reading.realTime = begin / 1_000_000
    let counters = series.counters
    reading.report = engine.endPoll(
      at: Moment(nanoseconds: end),
      isComplete: failure == nil && !incidents.contains(where: \.isLoss),
      counters: counters.isEmpty ? nil : KernelCounters(counters), skipped: skipped)
    return reading
  }
}
