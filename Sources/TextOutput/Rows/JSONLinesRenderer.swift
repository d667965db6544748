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
