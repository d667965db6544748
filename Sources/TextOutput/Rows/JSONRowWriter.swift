package import SockDiag
package import TimeWait

/// Writes the JSON object of a socket; `docs/schema.md` describes it.
package struct JSONRowWriter {
  /// Version of the keys and their meaning; a key that is added does not change it.
  package static let schema: StaticString = "1"

  /// What holds for the sockets that come.
  var scope: RowScope?
  let needs: ColumnNeeds

  init(needs: ColumnNeeds) { self.needs = needs }

  @inline(__always)
  func object(
    _ record: SocketRecord, _ round: Int, _ forecast: ReapForecast?, _ details: SocketDetails?,
    before: StaticString, after: StaticString, _ output: inout OutputBuffer
  ) {
    var writer = output.beginRow()
    writer.append(before)
    members(record, round: round, to: &writer)
    reap(forecast, to: &writer)
    if !needs.isEmpty {
      output.end(writer)
      extras(record, details, &output)
      writer = output.beginRow()
    }
    writer.append("}")
    writer.append(after)
    output.end(writer)
  }

  @inline(__always)
  private func members(_ record: SocketRecord, round: Int, to row: inout RowWriter) {
    row.append("{\"schema\":")
    row.append(Self.schema)
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
      row.append(jsonEscaped: scope?.interfaces.name(record.interfaceIndex).raw ?? [])
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
    default: row.append(",\"source\":\"netlink\",\"round\":null")
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

extension RowWriter {
  @inline(__always)
  package mutating func append(basis: ReapBasis) {
    switch basis {
    case .times: append("times")
    case .timerList: append("timer_list")
    case .bursts: append("bursts")
    case .deadline: append("deadline")
    case .none: append("none")
    }
  }

  @inline(__always)
  package mutating func append(_ value: Bool) {
    if value {
      append("true")
    } else {
      append("false")
    }
  }

  /// The state's name; one that is not known as `UNKNOWN(14)`.
  @inline(__always)
  package mutating func append(state: TCPState) {
    if state == .timeWait {
      append("TIME_WAIT")
    } else if let name = state.name {
      append(name)
    } else {
      append("UNKNOWN(")
      append(decimal: UInt32(state.rawValue))
      append(")")
    }
  }

  /// The timer's name as netstat has it; one that is not known as `unknown(7)`.
  @inline(__always)
  package mutating func append(timerName timer: SocketTimer) {
    switch timer {
    case .timeWait: append("timewait")
    case .off: append("off")
    case .retransmit: append("on")
    case .keepalive: append("keepalive")
    case .probe: append("probe")
    case .delayedAck: append("delack")
    case .unknown(let code, _):
      append("unknown(")
      append(decimal: UInt32(code))
      append(")")
    }
  }

  /// The inside of a JSON string. What is not ASCII is escaped too, since nothing says that an
  /// interface's name is UTF-8.
  package mutating func append(jsonEscaped text: [UInt8]) {
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        append("\\")
        append(byte)
      case 0x20..<0x7f:
        append(byte)
      default:
        append("\\u00")
        append(hexadecimal: UInt64(byte >> 4))
        append(hexadecimal: UInt64(byte & 0xf))
      }
    }
  }
}
