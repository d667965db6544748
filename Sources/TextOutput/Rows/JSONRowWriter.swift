import SockDiag
import TimeWait

/// Writes the JSON object of a socket; `docs/schema.md` describes it.
///
/// The members that every object has are written by hand, one after the other, for speed; a test holds
/// them equal to the table of columns. Those that options add derive from the table.
package struct JSONRowWriter {
  /// Version of the keys and their meaning; a key that is added does not change it.
  package static let schema = 1

  /// The scope of the sockets that follow.
  var scope: RowScope?
  private let hasExtras: Bool
  private let extras: [Column.Entry]
  private let information: [Column.Entry]
  private let hasInformation: Bool
  private var json = JSONWriter()

  init(needs: ColumnNeeds) {
    hasExtras = !needs.isEmpty
    hasInformation = needs.contains(.information)
    extras = Column.added(by: needs.subtracting(.information)).map(\.entry)
    information = Column.added(by: .information).map(\.entry)
  }

  @inline(__always)
  mutating func object(
    _ record: SocketRecord, _ round: Int, _ forecast: ReapForecast?, _ details: SocketDetails?,
    before: StaticString, after: StaticString, _ output: inout OutputBuffer
  ) {
    var writer = output.beginRow()
    writer.append(before)
    members(record, round: round, to: &writer)
    reap(forecast, to: &writer)
    if hasExtras {
      output.end(writer)
      writeExtras(SocketRow(record: record, round: round, forecast: forecast, details: details))
      output.write(json.bytes)
      writer = output.beginRow()
    }
    writer.append("}")
    writer.append(after)
    output.end(writer)
  }

  @inline(__always)
  private func members(_ record: SocketRecord, round: Int, to row: inout RowWriter) {
    row.append("{\"schema\":")
    row.append(decimal: UInt32(Self.schema))
    if record.family == .ipv4 {
      row.append(",\"family\":\"ipv4\",\"state\":\"")
    } else {
      row.append(",\"family\":\"ipv6\",\"state\":\"")
    }
    row.append(state: record.state)
    row.append("\",\"minisocket\":")
    row.append(record.isMinisocket)
    row.append(",\"local_address\":\"")
    row.append(record.local.address)
    row.append("\",\"local_port\":")
    row.append(decimal: record.local.port)
    row.append(",\"remote_address\":\"")
    row.append(record.remote.address)
    row.append("\",\"remote_port\":")
    row.append(decimal: record.remote.port)
    if record.interfaceIndex == 0 {
      row.append(",\"interface\":null")
    } else {
      row.append(",\"interface\":\"")
      row.append(scope?.interfaces.name(record.interfaceIndex).json ?? [])
      row.append("\"")
    }
    numbers(record, round: round, to: &row)
  }

  @inline(__always)
  private func numbers(_ record: SocketRecord, round: Int, to row: inout RowWriter) {
    row.append(",\"timer\":\"")
    row.append(timerName: record.timer)
    row.append("\",\"expires_ms\":")
    if let time = record.timer.expiresIn {
      row.append(decimal: time.wholeMilliseconds)
    } else {
      row.append("null")
    }
    row.append(",\"overdue\":")
    row.append(record.timer.isOverdue)
    row.append(",\"retransmits\":")
    row.append(decimal: UInt32(record.retransmits))
    row.append(",\"recv_queue\":")
    row.append(decimal: record.receiveQueue)
    row.append(",\"send_queue\":")
    row.append(decimal: record.sendQueue)
    row.append(",\"uid\":")
    row.append(decimal: record.uid)
    row.append(",\"inode\":")
    row.append(decimal: record.inode)
    if record.cookie == .none {
      row.append(",\"cookie\":null")
    } else {
      row.append(",\"cookie\":\"0x")
      row.append(hexadecimal: record.cookie.rawValue)
      row.append("\"")
    }
    row.append(",\"mark\":")
    if let mark = record.mark {
      row.append(decimal: mark)
    } else {
      row.append("null")
    }
    origin(round, to: &row)
  }

  @inline(__always)
  private func origin(_ round: Int, to row: inout RowWriter) {
    switch scope?.origin {
    case .proc: row.append(",\"source\":\"proc\",\"round\":null")
    case .capture:
      row.append(",\"source\":\"capture\",\"round\":")
      if round == 0 {
        row.append("null")
      } else {
        row.append(decimal: UInt32(clamping: round))
      }
    case .netlink, nil: row.append(",\"source\":\"netlink\",\"round\":null")
    }
  }
}

extension JSONRowWriter {
  @inline(__always)
  private func reap(_ forecast: ReapForecast?, to row: inout RowWriter) {
    guard let forecast else {
      row.append(",\"reaped_in_ms\":null,\"reaped_in_error_ms\":null,\"reap_basis\":\"none\"")
      return
    }
    row.append(",\"reaped_in_ms\":")
    row.append(decimal: forecast.milliseconds)
    row.append(",\"reaped_in_error_ms\":")
    row.append(decimal: forecast.error)
    row.append(",\"reap_basis\":\"")
    row.append(basis: forecast.basis)
    row.append("\"")
  }
}

// MARK: What options add

extension JSONRowWriter {
  private mutating func writeExtras(_ row: SocketRow) {
    json.beginMembers()
    guard let scope else { return }
    let input = ColumnInput(row: row, scope: scope)
    for entry in extras { entry.value(input).write(entry.jsonName, to: &json) }
    if hasInformation { writeInformation(input) }
  }

  /// An object with a member for each column of `--info`; null for a socket that has none.
  private mutating func writeInformation(_ input: ColumnInput) {
    guard input.attributes?.info != nil || input.attributes?.memory != nil else {
      return json.null("info")
    }
    json.object("info") { json in
      for entry in information { entry.value(input).write(entry.jsonName, to: &json) }
    }
  }
}
