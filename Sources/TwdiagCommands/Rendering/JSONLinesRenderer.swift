import NetlinkTransport
import SockDiag

/// One JSON object on each line.
struct JSONLinesRenderer: RowRenderer {
  private var writer: JSONRowWriter

  init(needs: ColumnNeeds) { writer = JSONRowWriter(needs: needs) }

  func begin(_ output: inout OutputBuffer) {}

  mutating func enter(_ scope: RowScope) { writer.scope = scope }

  @inline(__always)
  mutating func row(_ row: SocketRow, _ output: inout OutputBuffer) {
    writer.object(row, before: "", after: "\n", &output)
  }
}
