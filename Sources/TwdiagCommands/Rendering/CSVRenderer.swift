import NetlinkTransport
import SockDiag

/// Comma-separated values as RFC 4180 has them, with the keys of the JSON objects as header.
struct CSVRenderer: RowRenderer {
  private let hasHeader: Bool
  private let source: DumpOrigin
  private var interfaces: InterfaceNames

  init(source: DumpOrigin, hasHeader: Bool) {
    self.source = source
    self.hasHeader = hasHeader
    interfaces = InterfaceNames(isLive: source != .capture)
  }

  func begin(_ output: inout OutputBuffer) {
    guard hasHeader else { return }
    output.write(
      "schema,family,state,minisocket,local_address,local_port,remote_address,remote_port,"
        + "interface,timer,expires_ms,overdue,retransmits,recv_queue,send_queue,uid,inode,"
        + "cookie,mark,source,round\r\n")
  }

  mutating func row(_ record: SocketRecord, round: Int, _ output: inout OutputBuffer) {
    var row = output.beginRow()
    row.append(JSONRowWriter.schema)
    row.append(record.family == .ipv4 ? ",ipv4," : ",ipv6,")
    row.append(state: record.state)
    row.append(",")
    row.append(record.isMinisocket)
    row.appendField(record.local)
    row.appendField(record.remote)
    row.append(",")
    if record.interfaceIndex != 0 {
      row.append(csvEscaped: interfaces.name(record.interfaceIndex))
    }
    row.append(",")
    row.append(timerName: record.timer)
    row.append(",")
    if let time = record.timer.expiresIn { row.append(decimal: time.wholeMilliseconds) }
    row.append(",")
    row.append(record.timer.isOverdue)
    numbers(record, round: round, to: &row)
    output.end(row)
  }

  private func numbers(_ record: SocketRecord, round: Int, to row: inout RowWriter) {
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
    switch source {
    case .netlink: row.append(",netlink,")
    case .proc: row.append(",proc,")
    case .capture:
      row.append(",capture,")
      if round > 0 { row.append(decimal: UInt32(clamping: round)) }
    }
    row.append("\r\n")
  }
}

extension RowWriter {
  fileprivate mutating func appendField(_ value: UInt32) {
    append(",")
    append(decimal: value)
  }

  fileprivate mutating func appendField(_ endpoint: Endpoint) {
    append(",")
    append(endpoint.address)
    append(",")
    append(decimal: endpoint.port)
  }

  /// A field in quotes where it holds a character that has a meaning; quotes are doubled. What is
  /// not printable ASCII becomes a question mark, as a terminal must not obey it.
  fileprivate mutating func append(csvEscaped text: [UInt8]) {
    let isQuoted = text.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ",") }
    if isQuoted { append("\"") }
    for byte in text {
      if byte == UInt8(ascii: "\"") { append(byte) }
      append((0x20..<0x7f).contains(byte) ? byte : UInt8(ascii: "?"))
    }
    if isQuoted { append("\"") }
  }
}
