import NetlinkTransport
import SockDiag
import SocketFilter
import TimeWaitAnalysis

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
    let place = namespace?.label
    do throws(DumpError) {
      let environment = try environment(namespace)
      let (listeners, boundPorts) = try holders(namespace, &outcome)
      var tally = SnapshotTally(
        facts: KernelFacts(environment), listeners: listeners, boundPorts: boundPorts)
      var dump = try open(SocketSelection(states: .all), namespace)
      var failure: DumpError?
      do throws(DumpError) {
        try read(&dump, program(for: namespace), &tally)
      } catch {
        failure = error
      }
      let hasFailed = failure != nil && dump.socketsRead == 0
      outcome.add(
        dump.incidents, error: failure, origin: dump.origin, hasFailed: hasFailed, place: place)
      return hasFailed ? nil : tally.report(counters: KernelCounters(environment), top: top)
    } catch {
      outcome.add(failure: (place.map { "\($0): " } ?? "") + error.description)
      return nil
    }
  }

  /// Settings and counters, before the sockets.
  private func environment(
    _ namespace: NetworkNamespace?
  ) throws(DumpError) -> [(name: String, value: String)] {
    if let replay { return try CaptureEnvironment.read(replay, round: round) }
    return CaptureEnvironment.current(in: namespace).lines
  }

  private func open(
    _ selection: SocketSelection, _ namespace: NetworkNamespace?
  ) throws(DumpError) -> SocketDump {
    guard let replay else { return try .live(selection, in: namespace) }
    let source = try ReplaySource.open(replay, round: round, selection)
    return SocketDump(source: source, selection: selection)
  }

  /// Those who hold a port for all destinations. A capture of TIME_WAIT alone has no listeners in it,
  /// and tells nothing of them.
  private func holders(
    _ namespace: NetworkNamespace?, _ outcome: inout ListOutcome
  ) throws(DumpError) -> (ListenerTable?, [UInt16]) {
    var (listeners, bound) = (ListenerTable(), [UInt16]())
    if replay == "-" {
      outcome.add(
        note: "a pipe can be read once only: name a file, so that its listeners are known",
        isLoss: false)
      return (nil, [])
    }
    let states: TCPStateSet = [TCPStateSet(.listen), TCPStateSet(.boundInactive)]
    var dump = try open(SocketSelection(states: states), namespace)
    while let record = try dump.next() {
      if record.state == .listen {
        let isIPv6Only = (try? dump.attributes())?.isIPv6Only ?? false
        listeners.insert(record, isIPv6Only: isIPv6Only)
      } else {
        bound.append(record.local.port)
      }
    }
    return (replay != nil && listeners.isEmpty ? nil : listeners, bound)
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
      while let record = try dump.next() { tally.add(record) }
      return
    }
    while let record = try dump.next() {
      tally.add(record, isWanted: program.matches(record, cgroupID: nil))
    }
  }
}
