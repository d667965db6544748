import SockDiag

/// What stands in the columns of the wide format.
struct WideCells {
  var interfaces: InterfaceNames

  mutating func write(_ column: WideColumn, of record: SocketRecord, to row: inout RowWriter) {
    switch column {
    case .family: row.append(record.family == .ipv4 ? "tcp" : "tcp6")
    case .state: row.append(state: record.state)
    case .kind: row.append(record.isMinisocket ? "minisocket" : "socket")
    case .timer: timer(record, to: &row)
    case .local: endpoint(record.local, to: &row)
    case .remote: endpoint(record.remote, to: &row)
    case .receiveQueue: row.append(decimal: record.receiveQueue)
    case .sendQueue: row.append(decimal: record.sendQueue)
    case .uid: row.append(decimal: record.uid)
    case .inode: row.append(decimal: record.inode)
    case .interface: interface(record.interfaceIndex, to: &row)
    case .mark: mark(record.mark, to: &row)
    case .cookie: cookie(record.cookie, to: &row)
    }
  }

  private func timer(_ record: SocketRecord, to row: inout RowWriter) {
    switch record.timer {
    case .off:
      row.append("-")
    case .timeWait(let remaining):
      timeWait(remaining.wholeMilliseconds, to: &row)
    case .retransmit(let time):
      row.append("retransmit")
      due(time, to: &row)
    case .keepalive(let time):
      row.append("keepalive")
      due(time, to: &row)
    case .probe(let time):
      row.append("probe")
      due(time, to: &row)
    case .unknown(let code, let time):
      row.append("timer ")
      row.append(decimal: UInt32(code))
      due(time, to: &row)
    }
    if record.retransmits > 0 {
      row.append(", ")
      row.append(decimal: UInt32(record.retransmits))
      row.append(" tried")
    }
  }

  private func timeWait(_ milliseconds: Int64, to row: inout RowWriter) {
    if milliseconds > 0 {
      row.append("due in ")
      row.append(seconds: milliseconds)
    } else if milliseconds == 0 {
      row.append("due, 0 ms left")
    } else {
      row.append("overdue by ")
      row.append(seconds: -milliseconds)
    }
  }

  private func due(_ time: Duration, to row: inout RowWriter) {
    let milliseconds = time.wholeMilliseconds
    row.append(milliseconds < 0 ? " overdue by " : " in ")
    row.append(seconds: abs(milliseconds))
  }

  private func endpoint(_ endpoint: Endpoint, to row: inout RowWriter) {
    let isIPv6 = endpoint.address.family == .ipv6
    if isIPv6 { row.append("[") }
    row.append(endpoint.address)
    if isIPv6 { row.append("]") }
    row.append(":")
    if endpoint.port == 0 {
      row.append("*")
    } else {
      row.append(decimal: endpoint.port)
    }
  }

  private mutating func interface(_ index: UInt32, to row: inout RowWriter) {
    guard index != 0 else {
      row.append("-")
      return
    }
    // A name may hold any byte but a slash and white space; a terminal must not obey it.
    for byte in interfaces.name(index) {
      row.append((0x21..<0x7f).contains(byte) ? byte : UInt8(ascii: "?"))
    }
  }

  private func mark(_ mark: UInt32?, to row: inout RowWriter) {
    guard let mark else {
      row.append("-")
      return
    }
    row.append("0x")
    row.append(hexadecimal: UInt64(mark))
  }

  private func cookie(_ cookie: SocketCookie, to row: inout RowWriter) {
    guard cookie != .none else {
      row.append("-")
      return
    }
    row.append("0x")
    row.append(hexadecimal: cookie.rawValue)
  }
}

extension RowWriter {
  /// Seconds with their three decimals, and the unit.
  fileprivate mutating func append(seconds milliseconds: Int64) {
    append(decimal: UInt64(milliseconds / 1000))
    append(".")
    let rest = UInt32(milliseconds % 1000)
    append(UInt8(truncatingIfNeeded: 48 + rest / 100))
    append(twoDigits: rest % 100)
    append(" s")
  }
}
