import NetlinkTransport
import SockDiag
import TimeWaitAnalysis

/// One JSON object on each line.
struct JSONLinesRenderer: RowRenderer {
  private var writer: JSONRowWriter

  init(needs: ColumnNeeds) { writer = JSONRowWriter(needs: needs) }

  func begin(_ output: inout OutputBuffer) {}

  mutating func enter(_ scope: RowScope) { writer.scope = scope }

  @inline(__always)
  mutating func row(
    _ record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?,
    _ output: inout OutputBuffer
  ) {
    writer.object(record, round, forecast, details, before: "", after: "\n", &output)
  }
}
