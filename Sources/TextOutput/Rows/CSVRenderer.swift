package import SockDiag
package import TimeWait

/// Comma-separated values as RFC 4180 has them, with the keys of the JSON objects as header.
package struct CSVRenderer: RowRenderer {
  private let hasHeader: Bool
  private let entries: [Column.Entry]
  private let isPlain: Bool
  private var scope: RowScope?

  package init(columns: [Column], hasHeader: Bool) {
    entries = columns.map(\.entry)
    isPlain = columns == Column.csv
    self.hasHeader = hasHeader
  }

  package func begin(_ output: inout OutputBuffer) {
    guard hasHeader else { return }
    var row = output.beginRow()
    for (index, entry) in entries.enumerated() {
      if index > 0 { row.append(",") }
      row.append(entry.name)
    }
    row.append("\r\n")
    output.end(row)
  }

  package mutating func enter(_ scope: RowScope) { self.scope = scope }

  package func row(
    _ record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?,
    _ output: inout OutputBuffer
  ) {
    guard let scope else { return }
    var writer = output.beginRow()
    if isPlain {
      plainRow(record, round: round, forecast, scope, to: &writer)
    } else {
      let row = SocketRow(record: record, round: round, forecast: forecast, details: details)
      chosenRow(ColumnInput(row: row, scope: scope), to: &writer)
    }
    output.end(writer)
  }

  private func chosenRow(_ input: ColumnInput, to row: inout RowWriter) {
    for (index, entry) in entries.enumerated() {
      if index > 0 { row.append(",") }
      entry.value(input).writeCSV(to: &row)
    }
    row.append("\r\n")
  }

  /// The columns that are shown unless others are chosen, one after the other: a third of the
  /// instructions of the table's. A test holds that both write the same.
  @inline(__always)
  private func plainRow(
    _ record: SocketRecord, round: Int, _ forecast: ReapForecast?, _ scope: RowScope,
    to row: inout RowWriter
  ) {
    row.append(decimal: UInt32(JSONRowWriter.schema))
    row.append(record.family == .ipv4 ? ",ipv4," : ",ipv6,")
    row.append(state: record.state)
    row.append(",")
    row.append(record.isMinisocket)
    row.appendFields(record.local)
    row.appendFields(record.remote)
    row.append(",")
    if record.interfaceIndex != 0 {
      let start = row.place
      row.append(scope.interfaces.name(record.interfaceIndex).plain)
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
    row.append(origin: scope.origin)
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
