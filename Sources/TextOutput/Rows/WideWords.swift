import LinuxProc
import SockDiag
import TimeWait

/// The cells of the wide format that say in words what a value means.
enum WideWords {
  static func family(_ input: ColumnInput, to row: inout RowWriter) {
    row.append(input.record.family == .ipv4 ? "tcp" : "tcp6")
  }

  static func holder(_ input: ColumnInput, to row: inout RowWriter) {
    row.append(input.record.isMinisocket ? "minisocket" : "socket")
  }

  static func overdue(_ input: ColumnInput, to row: inout RowWriter) {
    row.append(input.record.timer.isOverdue ? "overdue" : "-")
  }

  static func mark(_ input: ColumnInput, to row: inout RowWriter) {
    guard let mark = input.record.mark else { return row.append("-") }
    row.append("0x")
    row.append(hexadecimal: UInt64(mark))
  }

  static func reap(_ input: ColumnInput, to row: inout RowWriter) {
    guard let forecast = input.row.forecast else { return row.append("-") }
    row.append(seconds: forecast.milliseconds)
    row.append(" +-")
    row.append(seconds: forecast.error)
  }

  /// Who holds the socket. A minisocket is held by nobody; who listens on its port is named as that.
  static func process(_ input: ColumnInput, to row: inout RowWriter) {
    let owners = input.owners
    if !owners.isEmpty { return row.append(owners: owners) }
    let listeners = input.listeners
    guard !listeners.isEmpty else { return row.append("-") }
    row.append("listener ")
    row.append(owners: listeners)
  }
}

// MARK: Endpoints

extension WideWords {
  static func local(_ input: ColumnInput, to row: inout RowWriter) {
    endpoint(input.record.local, input.scope.endpointNames, to: &row)
  }

  static func remote(_ input: ColumnInput, to row: inout RowWriter) {
    endpoint(input.record.remote, input.scope.endpointNames, to: &row)
  }

  private static func endpoint(
    _ endpoint: Endpoint, _ names: NameCache?, to row: inout RowWriter
  ) {
    if let host = names?.host(endpoint.address) {
      row.append(host.plain)
    } else {
      row.append(bracketed: endpoint.address)
    }
    row.append(":")
    if endpoint.port == 0 {
      row.append("*")
    } else if let service = names?.service(endpoint.port) {
      row.append(service.plain)
    } else {
      row.append(decimal: endpoint.port)
    }
  }
}

// MARK: Timers

extension WideWords {
  static func timer(_ input: ColumnInput, to row: inout RowWriter) {
    let record = input.record
    switch record.timer {
    case .off: row.append("-")
    case .timeWait(let remaining): timeWait(remaining.wholeMilliseconds, to: &row)
    case .retransmit(let time): other("retransmit", time, to: &row)
    case .keepalive(let time): other("keepalive", time, to: &row)
    case .probe(let time): other("probe", time, to: &row)
    case .delayedAck(let time): other("delayed ack", time, to: &row)
    case .unknown(let code, let time):
      row.append("timer ")
      row.append(decimal: UInt32(code))
      other("", time, to: &row)
    }
    guard record.retransmits > 0 else { return }
    row.append(", ")
    row.append(decimal: UInt32(record.retransmits))
    row.append(record.retransmits == 1 ? " retry" : " retries")
  }

  private static func timeWait(_ milliseconds: Int64, to row: inout RowWriter) {
    if milliseconds == 0 { return row.append("overdue") }
    row.append(milliseconds > 0 ? "expires in " : "overdue by ")
    row.append(seconds: abs(milliseconds))
  }

  private static func other(_ name: StaticString, _ time: Duration, to row: inout RowWriter) {
    let milliseconds = time.wholeMilliseconds
    row.append(name)
    row.append(milliseconds < 0 ? " overdue by " : " in ")
    row.append(seconds: abs(milliseconds))
  }
}

extension RowWriter {
  /// Seconds with their three decimals, and the unit.
  fileprivate mutating func append(seconds milliseconds: Int64) {
    append(thousandths: milliseconds)
    append(" s")
  }
}
