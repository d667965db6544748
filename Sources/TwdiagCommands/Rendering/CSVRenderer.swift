import NetlinkTransport
import SockDiag

/// Comma-separated values as RFC 4180 has them, with the keys of the JSON objects as header.
struct CSVRenderer: RowRenderer {
  private let hasHeader: Bool
  private let columns: [Column]
  private var cells: ValueCells?

  init(columns: [Column], hasHeader: Bool) {
    self.columns = columns
    self.hasHeader = hasHeader
  }

  func begin(_ output: inout OutputBuffer) {
    guard hasHeader else { return }
    var row = output.beginRow()
    for (index, column) in columns.enumerated() {
      if index > 0 { row.append(",") }
      row.append(column.name)
    }
    row.append("\r\n")
    output.end(row)
  }

  mutating func enter(_ scope: RowScope) { cells = ValueCells(scope: scope) }

  func row(_ row: SocketRow, _ output: inout OutputBuffer) {
    guard let cells else { return }
    var writer = output.beginRow()
    for (index, column) in columns.enumerated() {
      if index > 0 { writer.append(",") }
      let start = writer.place
      cells.write(column, of: row, to: &writer)
      if column.isText { writer.quoteCSV(from: start) }
    }
    writer.append("\r\n")
    output.end(writer)
  }
}

extension Column {
  /// Holds names, in which any character may stand.
  fileprivate var isText: Bool {
    switch self {
    case .interface, .netns, .process, .listener, .localHost, .localService, .remoteHost,
      .remoteService, .congestionControl, .socketMemory:
      true
    default: false
    }
  }
}
