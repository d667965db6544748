import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TextOutput

/// Where the sockets that are shown come from.
protocol RowFeed {
  /// Hands all sockets to the consumer.
  ///
  /// - Parameter alwaysHasTable: a failure is shown in the table, as a JSON document does.
  /// - Returns: how it went.
  func run<Consumer: RowConsumer>(
    _ consumer: inout Consumer, alwaysHasTable: Bool, _ output: inout OutputBuffer
  ) -> ListOutcome
}

/// Reads one dump after another.
struct ListReading: RowFeed {
  let sources: [SocketSource]
  /// What failed before the reading.
  let failures: ListOutcome
  /// Makes what the rows of a dump have in common, when its origin is known.
  let scope: (SocketSource, DumpOrigin) -> RowScope
  let elapsed: () -> Duration

  func run<Consumer: RowConsumer>(
    _ consumer: inout Consumer, alwaysHasTable: Bool, _ output: inout OutputBuffer
  ) -> ListOutcome {
    var outcome = failures
    var hasBegun = false
    for source in sources where output.isOpen {
      if !read(source, &consumer, &outcome, &hasBegun, &output) { break }
    }
    outcome.duration = elapsed()
    // What could not even be opened is told in a sentence alone.
    let hasTable = !outcome.hasFailed || (alwaysHasTable && !sources.isEmpty)
    if hasTable, !hasBegun { consumer.begin(&output) }
    consumer.end(outcome, hasTable: hasTable, &output)
    output.flush()
    return outcome
  }

  /// Reads one dump to its end, or as far as it can be read; false when no more is wanted.
  private func read<Consumer: RowConsumer>(
    _ source: SocketSource, _ consumer: inout Consumer, _ outcome: inout ListOutcome,
    _ hasBegun: inout Bool, _ output: inout OutputBuffer
  ) -> Bool {
    guard var reader = source.reader() else { return true }
    var goesOn = true
    var failure: DumpError?
    var hasFailed = false
    do {
      // The first socket settles where they come from.
      let first = try reader.next()
      hasFailed = first == nil && reader.dump.gaveNothing
      if !hasFailed { begin(&consumer, &hasBegun, &output) }
      if let first {
        consumer.enter(scope(source, reader.dump.origin), &output)
        goesOn = consumer.take(
          first, round: reader.round, forecast: reader.forecast(of: first),
          details: reader.details(of: first), &output)
        if goesOn { goesOn = try reader.pour(into: &consumer, &output) }
      }
    } catch {
      failure = error
      hasFailed = reader.dump.socketsRead == 0
    }
    note(reader, source, failure, hasFailed, &outcome)
    return goesOn
  }

  private func begin<Consumer: RowConsumer>(
    _ consumer: inout Consumer, _ hasBegun: inout Bool, _ output: inout OutputBuffer
  ) {
    if !hasBegun { consumer.begin(&output) }
    hasBegun = true
  }

  private func note(
    _ reader: borrowing SocketReader, _ source: SocketSource, _ failure: DumpError?,
    _ hasFailed: Bool, _ outcome: inout ListOutcome
  ) {
    let place = source.namespace.map(\.label)
    outcome.add(
      reader.dump.incidents, error: failure, origin: reader.dump.origin, hasFailed: hasFailed,
      place: place)
    let prefix = place.map { "\($0): " } ?? ""
    if reader.dump.origin == .proc, source.query.isOfUnconnected {
      outcome.add(
        note: prefix + "/proc/net/tcp does not list sockets that are bound only", isLoss: true)
    }
    let fields = source.query.filter?.fields ?? []
    if reader.dump.origin == .proc, !fields.isDisjoint(with: [.cookie, .mark, .interface, .cgroup])
    {
      outcome.add(
        note: prefix
          + "the filter asks for what /proc/net/tcp does not tell, a cookie, mark, device "
          + "or cgroup: it was taken as absent", isLoss: true)
    } else if reader.missedMark {
      outcome.add(
        note: prefix + "the filter asks for marks, which the kernel tells to CAP_NET_ADMIN only: "
          + "some were taken as absent", isLoss: true)
    }
  }
}

extension SocketDump {
  /// There is nothing to show for another reason than that there are no such sockets.
  fileprivate var gaveNothing: Bool {
    socketsRead == 0 && incidents.contains(where: \.isLoss)
  }
}
