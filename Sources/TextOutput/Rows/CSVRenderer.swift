package import SockDiag
package import TimeWait

/// Comma-separated values as RFC 4180 has them, with the keys of the JSON objects as header.
package struct CSVRenderer: RowRenderer {
  private let hasHeader: Bool
  private let columns: [Column]
  private let isPlain: Bool
  private var cells: ValueCells?

  package init(columns: [Column], hasHeader: Bool) {
    self.columns = columns
    isPlain = columns == Column.csv
    self.hasHeader = hasHeader
  }

  package func begin(_ output: inout OutputBuffer) {
    guard hasHeader else { return }
    var row = output.beginRow()
    for (index, column) in columns.enumerated() {
      if index > 0 { row.append(",") }
      row.append(column.name)
    }
    row.append("\r\n")
    output.end(row)
  }

  package mutating func enter(_ scope: RowScope) { cells = ValueCells(scope: scope) }

  package func row(
    _ record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?,
    _ output: inout OutputBuffer
  ) {
    guard let cells else { return }
    if isPlain {
      var writer = output.beginRow()
      plainRow(record, round: round, forecast, cells, to: &writer)
      output.end(writer)
    } else {
      let row = SocketRow(
        record: record, round: round, forecast: forecast, details: details)
      chosenRow(row, cells, &output)
    }
  }

  private func chosenRow(_ row: SocketRow, _ cells: ValueCells, _ output: inout OutputBuffer) {
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

  /// The columns that are shown unless others are chosen, one after the other: a third of the
  /// instructions of asking each column what it is. Tests hold that both write the same.
  @inline(__always)
  private func plainRow(
    _ record: SocketRecord, round: Int, _ forecast: ReapForecast?, _ cells: ValueCells,
    to row: inout RowWriter
  ) {
    row.append(JSONRowWriter.schema)
    row.append(record.family == .ipv4 ? ",ipv4," : ",ipv6,")
    row.append(state: record.state)
    row.append(",")
    row.append(record.isMinisocket)
    row.appendFields(record.local)
    row.appendFields(record.remote)
    row.append(",")
    if record.interfaceIndex != 0 {
      let start = row.place
      row.append(cells.scope.interfaces.name(record.interfaceIndex).plain)
      row.quoteCSV(from: start)
    }
    row.append(",")
    row.append(timerName: record.timer)
    row.append(",")
    if let time = record.timer.expiresIn { row.append(decimal: time.wholeMilliseconds) }
    row.append(",")
    row.append(record.timer.isOverdue)
    numbers(record, to: &row)
    row.append(",")
    row.append(origin: cells.scope.origin)
    row.append(",")
    if round > 0 { row.append(decimal: UInt32(clamping: round)) }
    reap(forecast, to: &row)
    row.append("\r\n")
  }

  @inline(__always)
  private func reap(_ forecast: ReapForecast?, to row: inout RowWriter) {
    guard let forecast else { return row.append(",,,none") }
    row.append(",")
    row.append(decimal: forecast.milliseconds)
    row.append(",")
    row.append(decimal: forecast.error)
    row.append(",")
    row.append(basis: forecast.basis)
  }

  @inline(__always)
  private func numbers(_ record: SocketRecord, to row: inout RowWriter) {
    row.appendField(UInt32(record.retransmits))
    row.appendField(record.receiveQueue)
    row.appendField(record.sendQueue)
    row.appendField(record.uid)
    row.appendField(record.inode)
    row.append(",")
    if record.cookie != .none {
      row.append("0x")
      row.append(hexadecimal: record.cookie.rawValue)
    }
    row.append(",")
    if let mark = record.mark { row.append(decimal: mark) }
  }
}

extension RowWriter {
  fileprivate mutating func appendField(_ value: UInt32) {
    append(",")
    append(decimal: value)
  }

  fileprivate mutating func appendFields(_ endpoint: Endpoint) {
    append(",")
    append(endpoint.address)
    append(",")
    append(decimal: endpoint.port)
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
