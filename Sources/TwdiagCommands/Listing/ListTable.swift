import NetlinkTransport
import SockDiag

/// Shows the sockets of a dump in the format, order and number that were asked for.
struct ListTable {
  private let format: OutputFormat
  private let hasHeader: Bool
  private let sort: SortKey?
  private let limit: Int
  private(set) var tally = SocketTally()

  init(_ options: ListOptions) {
    format = options.format
    hasHeader = options.hasHeader
    sort = options.sort
    limit = options.limit ?? .max
  }

  /// Reads the dump to its end, or as far as it can be read, and writes it.
  mutating func show(
    _ dump: inout SocketDump, to output: inout OutputBuffer, elapsed: () -> Duration
  ) -> DumpOutcome {
    var reading = Reading()
    // The first socket settles where they come from, which the renderers have to know.
    reading.advance(&dump)
    let origin = dump.origin
    switch format {
    case .netstat:
      var renderer = NetstatRenderer(hasHeader: hasHeader)
      return show(&reading, &dump, &renderer, &output, elapsed)
    case .wide:
      var renderer = WideRenderer(source: origin, hasHeader: hasHeader)
      return show(&reading, &dump, &renderer, &output, elapsed)
    case .jsonl:
      var renderer = JSONLinesRenderer(source: origin)
      return show(&reading, &dump, &renderer, &output, elapsed)
    case .json:
      var renderer = JSONRenderer(source: origin)
      return show(&reading, &dump, &renderer, &output, elapsed)
    case .csv:
      var renderer = CSVRenderer(source: origin, hasHeader: hasHeader)
      return show(&reading, &dump, &renderer, &output, elapsed)
    }
  }

  private mutating func show<Renderer: RowRenderer>(
    _ reading: inout Reading, _ dump: inout SocketDump, _ renderer: inout Renderer,
    _ output: inout OutputBuffer, _ elapsed: () -> Duration
  ) -> DumpOutcome {
    // A dump that failed at once is no empty table; only a JSON document says so by itself.
    let hasFailed = reading.hasFailed(dump)
    let hasTable = !hasFailed || format == .json
    if hasTable { renderer.begin(&output) }
    if sort == nil {
      stream(&reading, &dump, &renderer, &output)
    } else {
      showSorted(&reading, &dump, &renderer, &output, elapsed)
    }
    let outcome = DumpOutcome(
      origin: dump.origin, incidents: dump.incidents, error: reading.error, hasFailed: hasFailed,
      duration: reading.duration ?? elapsed())
    if hasTable { renderer.end(outcome, &output) }
    output.flush()
    return outcome
  }

  private mutating func stream<Renderer: RowRenderer>(
    _ reading: inout Reading, _ dump: inout SocketDump, _ renderer: inout Renderer,
    _ output: inout OutputBuffer
  ) {
    guard let first = reading.record, limit > 0 else { return }
    tally.count(first)
    renderer.row(first, round: dump.round, &output)
    do {
      while tally.shown < limit, output.isOpen, let record = try dump.next() {
        tally.count(record)
        renderer.row(record, round: dump.round, &output)
      }
    } catch {
      reading.error = error
    }
  }

  private mutating func showSorted<Renderer: RowRenderer>(
    _ reading: inout Reading, _ dump: inout SocketDump, _ renderer: inout Renderer,
    _ output: inout OutputBuffer, _ elapsed: () -> Duration
  ) {
    var rows: [(record: SocketRecord, round: Int, place: Int)] = []
    while let record = reading.record {
      rows.append((record, dump.round, rows.count))
      reading.advance(&dump)
    }
    reading.duration = elapsed()
    // Rows that are equal keep their order, so that the output can be compared.
    rows.sort {
      if precedes($0.record, $1.record) { return true }
      return $0.place < $1.place && !precedes($1.record, $0.record)
    }
    for row in rows.prefix(limit) where output.isOpen {
      tally.count(row.record)
      renderer.row(row.record, round: row.round, &output)
    }
  }

  private func precedes(_ left: SocketRecord, _ right: SocketRecord) -> Bool {
    switch sort {
    case .local: (left.local, left.remote) < (right.local, right.remote)
    case .remote: (left.remote, left.local) < (right.remote, right.local)
    default:
      // What has no timer has no time left to compare, and comes last.
      (left.timer.expiresIn ?? .seconds(Int64.max)) < (right.timer.expiresIn ?? .seconds(Int64.max))
    }
  }
}

/// The record that was read last, and the error that ended the reading.
private struct Reading {
  var record: SocketRecord?
  var error: DumpError?
  /// How long the reading took, when showing came after it.
  var duration: Duration?

  /// Whether there is nothing to show for another reason than that there are no such sockets. Only
  /// when the first one has been asked for and not come is everything known that went wrong.
  func hasFailed(_ dump: borrowing SocketDump) -> Bool {
    guard record == nil else { return false }
    return error != nil || (dump.socketsRead == 0 && dump.incidents.contains(where: \.isLoss))
  }

  mutating func advance(_ dump: inout SocketDump) {
    do {
      record = try dump.next()
    } catch {
      record = nil
      self.error = error
    }
  }
}
