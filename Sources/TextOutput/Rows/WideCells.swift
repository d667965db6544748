import SockDiag
import TimeWait

/// What stands in the columns of the wide format: values with their meaning in words.
struct WideCells {
  let scope: RowScope

  func write(_ column: Column, of row: SocketRow, to output: inout RowWriter) {
    let record = row.record
    switch column {
    case .family: output.append(record.family == .ipv4 ? "tcp" : "tcp6")
    case .minisocket: output.append(record.isMinisocket ? "minisocket" : "socket")
    case .timer: timer(record, to: &output)
    case .reapedIn: reap(row.forecast, to: &output)
    case .overdue: output.append(record.timer.isOverdue ? "overdue" : "-")
    case .local: endpoint(record.local, to: &output)
    case .remote: endpoint(record.remote, to: &output)
    case .mark: mark(record.mark, to: &output)
    case .process: process(record, to: &output)
    case .interface where record.interfaceIndex == 0, .cookie where record.cookie == .none,
      .netns where scope.namespace.isEmpty:
      output.append("-")
    default:
      let start = output.place
      ValueCells(scope: scope).write(column, of: row, to: &output)
      if output.place.distance(from: start) == 0 { output.append("-") }
    }
  }

  private func timer(_ record: SocketRecord, to output: inout RowWriter) {
    switch record.timer {
    case .off:
      output.append("-")
    case .timeWait(let remaining):
      timeWait(remaining.wholeMilliseconds, to: &output)
    default:
      otherTimer(record.timer, to: &output)
    }
    if record.retransmits > 0 {
      output.append(", ")
      output.append(decimal: UInt32(record.retransmits))
      output.append(" tried")
    }
  }

  private func otherTimer(_ timer: SocketTimer, to output: inout RowWriter) {
    switch timer {
    case .retransmit: output.append("retransmit")
    case .keepalive: output.append("keepalive")
    case .probe: output.append("probe")
    case .delayedAck: output.append("delayed ack")
    default:
      output.append("timer ")
      output.append(decimal: UInt32(timer.code))
    }
    let milliseconds = timer.expiresIn?.wholeMilliseconds ?? 0
    output.append(milliseconds < 0 ? " overdue by " : " in ")
    output.append(seconds: abs(milliseconds))
  }

  private func timeWait(_ milliseconds: Int64, to output: inout RowWriter) {
    if milliseconds > 0 {
      output.append("due in ")
      output.append(seconds: milliseconds)
    } else if milliseconds == 0 {
      output.append("due, 0 ms left")
    } else {
      output.append("overdue by ")
      output.append(seconds: -milliseconds)
    }
  }

  private func reap(_ forecast: ReapForecast?, to output: inout RowWriter) {
    guard let forecast else { return output.append("-") }
    output.append(seconds: forecast.milliseconds)
    output.append(" +-")
    output.append(seconds: forecast.error)
  }

  private func endpoint(_ endpoint: Endpoint, to output: inout RowWriter) {
    if let host = scope.endpointNames?.host(endpoint.address) {
      output.append(host)
    } else {
      let isIPv6 = endpoint.address.family == .ipv6
      if isIPv6 { output.append("[") }
      output.append(endpoint.address)
      if isIPv6 { output.append("]") }
    }
    output.append(":")
    if endpoint.port == 0 {
      output.append("*")
    } else if let service = scope.endpointNames?.service(endpoint.port) {
      output.append(service)
    } else {
      output.append(decimal: endpoint.port)
    }
  }

  private func mark(_ mark: UInt32?, to output: inout RowWriter) {
    guard let mark else {
      output.append("-")
      return
    }
    output.append("0x")
    output.append(hexadecimal: UInt64(mark))
  }

  /// Who holds the socket. A minisocket is held by nobody; who listens on its port is named as that.
  private func process(_ record: SocketRecord, to output: inout RowWriter) {
    guard let ownership = scope.ownership else { return output.append("-") }
    let owners = ownership.owners(of: record)
    if !owners.isEmpty { return output.append(owners: owners) }
    let listeners = ownership.listeners(for: record)
    guard !listeners.isEmpty else { return output.append("-") }
    output.append("listener ")
    output.append(owners: listeners)
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
