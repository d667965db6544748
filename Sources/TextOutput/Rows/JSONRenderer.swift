package import SockDiag
package import TimeWait

/// One JSON object on each line.
package struct JSONLinesRenderer: RowRenderer {
  private var writer: JSONRowWriter

  package init(needs: ColumnNeeds) { writer = JSONRowWriter(needs: needs) }

  package func begin(_ output: inout OutputBuffer) {}

  package mutating func enter(_ scope: RowScope) { writer.scope = scope }

  @inline(__always)
  package mutating func row(
    _ record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?,
    _ output: inout OutputBuffer
  ) {
    writer.object(record, round, forecast, details, before: "", after: "\n", &output)
  }
}

/// One JSON document: the sockets, and behind them how the dump went.
package struct JSONRenderer: RowRenderer {
  private var writer: JSONRowWriter
  private var count = 0

  package init(needs: ColumnNeeds) { writer = JSONRowWriter(needs: needs) }

  package func begin(_ output: inout OutputBuffer) {
    output.write("{\"schema\":\(JSONRowWriter.schema),\"sockets\":[")
  }

  package mutating func enter(_ scope: RowScope) { writer.scope = scope }

  @inline(__always)
  package mutating func row(
    _ record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?,
    _ output: inout OutputBuffer
  ) {
    if count == 0 {
      writer.object(record, round, forecast, details, before: "\n", after: "", &output)
    } else {
      writer.object(record, round, forecast, details, before: ",\n", after: "", &output)
    }
    count &+= 1
  }

  package func end(_ outcome: TableEnd, _ output: inout OutputBuffer) {
    output.write(count == 0 ? "]" : "\n]")
    output.write(jsonEnd: outcome, count: count)
  }
}

extension OutputBuffer {
  /// The members that end a document, behind its rows: their number, and how the reading went.
  package mutating func write(jsonEnd outcome: TableEnd, count: Int) {
    var json = JSONWriter()
    json.beginMembers()
    json.add("count", count)
    json.add("complete", outcome.isComplete)
    json.add("source", outcome.origin.rawValue)
    json.add("duration_us", outcome.microseconds)
    json.array("notes") { json in
      for note in outcome.notes { json.add(nil, note) }
    }
    json.add("error", outcome.errors.isEmpty ? nil : outcome.errors.joined(separator: "; "))
    write(json.bytes)
    write("}\n")
  }
}
