import Captures
import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TimeWait

/// Reads what a summary is made of: facts, listeners, and all sockets.
struct SummaryReading {
  let replay: String?
  let round: RoundChoice
  let filter: SocketFilter?
  let top: Int

  /// - Parameter namespace: nil for the caller's own, and for a capture's.
  func report(
    _ namespace: NetworkNamespace?, _ outcome: inout ListOutcome
  ) -> SnapshotReport? {
    let place = namespace.map { "\($0.label): " } ?? ""
    do throws(DumpError) {
      return try read(namespace, &outcome)
    } catch {
      outcome.add(failure: place + error.description)
      return nil
    }
  }

  private func read(
    _ namespace: NetworkNamespace?, _ outcome: inout ListOutcome
  ) throws(DumpError) -> SnapshotReport? {
    let listeners = try listeners(namespace, &outcome)
    guard let replay else {
      // Settings and counters before the sockets, and close to them.
      let environment = CaptureEnvironment.current(in: namespace).lines
      let ticks = TickReading.current(usesTimerList: true)
      var dump = try SocketDump.live(.everything, in: namespace)
      return report(&dump, environment, ticks, listeners, namespace, &outcome)
    }
    var series = try CaptureSeries.open(replay, round: round, .everything)
    guard var dump = try series.nextRound() else { return nil }
    let environment = series.environment + series.counters
    return report(
      &dump, environment, TickReading.all(in: environment), listeners, nil, &outcome)
  }

  private func report(
    _ dump: inout SocketDump, _ environment: [(name: String, value: String)],
    _ ticks: [TickReading], _ listeners: ListenerTable?, _ namespace: NetworkNamespace?,
    _ outcome: inout ListOutcome
  ) -> SnapshotReport? {
    var tally = SnapshotTally(facts: KernelFacts(environment), listeners: listeners)
    tally.foresee(ticks)
    var failure: DumpError?
    do throws(DumpError) {
      try read(&dump, program(for: namespace), &tally)
    } catch {
      failure = error
    }
    let hasFailed = failure != nil && dump.socketsRead == 0
    outcome.add(
      dump.incidents, error: failure, origin: dump.origin, hasFailed: hasFailed,
      place: namespace?.label)
    return hasFailed ? nil : tally.report(counters: KernelCounters(environment), top: top)
  }

  /// A capture of TIME_WAIT alone has no listeners in it, and tells nothing of them.
  private func listeners(
    _ namespace: NetworkNamespace?, _ outcome: inout ListOutcome
  ) throws(DumpError) -> ListenerTable? {
    if let replay, !RegularFile.isAt(replay) {
      outcome.add(
        note: "a pipe can be read once only: name a file, so that its listeners are known",
        isLoss: false)
      return nil
    }
    var dump = try SocketDump.listeners(in: namespace, replay: replay, round: round)
    let listeners = try ListenerTable(&dump)
    return replay != nil && listeners.isEmpty ? nil : listeners
  }

  private func program(for namespace: NetworkNamespace?) -> FilterProgram? {
    filter.map { filter in
      filter.program(
        for: replay == nil ? .live(filter.fields, in: namespace) : .capture)
    }
  }

  private func read(
    _ dump: inout SocketDump, _ program: FilterProgram?, _ tally: inout SnapshotTally
  ) throws(DumpError) {
    guard let program else {
      while let record = try dump.next() { tally.add(record, window: Self.window(dump)) }
      return
    }
    while let record = try dump.next() {
      tally.add(
        record, isWanted: program.matches(record, cgroupID: nil), window: Self.window(dump))
    }
  }

  @inline(__always)
  private static func window(_ dump: borrowing SocketDump) -> InstantRange? {
    dump.window.map { window in
      window
    }
  }
}
