import NetlinkTransport
import SockDiag

/// One JSON object on each line.
struct JSONLinesRenderer: RowRenderer {
  private var writer: JSONRowWriter

  init(source: DumpOrigin) { writer = JSONRowWriter(source: source) }

  func begin(_ output: inout OutputBuffer) {}

  @inline(__always)
  mutating func row(_ record: SocketRecord, round: Int, _ output: inout OutputBuffer) {
    var row = output.beginRow()
    writer.object(record, round: round, to: &row)
    row.append("\n")
    output.end(row)
  }
}
