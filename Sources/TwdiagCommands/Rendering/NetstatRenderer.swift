import SockDiag

/// Rows as `netstat -tano` prints them, except that long addresses are never cut.
struct NetstatRenderer: RowRenderer {
  let hasHeader: Bool

  func begin(_ output: inout OutputBuffer) {
    guard hasHeader else { return }
    output.write(
      "Proto Recv-Q Send-Q Local Address           Foreign Address         State       Timer\n")
  }

  @inline(__always)
  func row(_ record: SocketRecord, round: Int, _ output: inout OutputBuffer) {
    var row = output.beginRow()
    self.row(record, to: &row)
    output.end(row)
  }

  @inline(__always)
  private func row(_ record: SocketRecord, to output: inout RowWriter) {
    let isIPv4 = record.family == .ipv4
    let sendQueue = record.state == .listen ? 0 : record.sendQueue
    if record.receiveQueue | sendQueue == 0 {
      // One call for each text, so that its length is known when compiling.
      if isIPv4 {
        output.append("tcp        0      0 ")
      } else {
        output.append("tcp6       0      0 ")
      }
    } else {
      output.append(isIPv4 ? "tcp   " : "tcp6  ")
      output.append(rightAligned: record.receiveQueue, width: 6)
      output.append(" ")
      // netstat shows no backlog limit here, which is what a listener's send queue is.
      output.append(rightAligned: sendQueue, width: 6)
      output.append(" ")
    }
    endpoint(record.local, to: &output)
    endpoint(record.remote, to: &output)
    if record.state == .timeWait {
      output.append("TIME_WAIT   ")
    } else {
      state(record.state, to: &output)
    }
    timer(record, to: &output)
  }

  @inline(__always)
  private func endpoint(_ endpoint: Endpoint, to output: inout RowWriter) {
    let column = output.beginColumn(width: 23)
    // netstat writes the IPv4 form of a v4-mapped address.
    if endpoint.address.family == .ipv6, let ipv4 = endpoint.address.embeddedIPv4 {
      output.append(IPAddress(ipv4: ipv4))
    } else {
      output.append(endpoint.address)
    }
    output.append(":")
    if endpoint.port == 0 {
      output.append("*")
    } else {
      output.append(decimal: endpoint.port)
    }
    output.end(column)
    output.append(" ")
  }

  private func state(_ state: TCPState, to output: inout RowWriter) {
    let column = output.beginColumn(width: 12)
    if let name = state.name {
      output.append(name)
    } else {
      output.append("UNKNOWN")
    }
    output.end(column)
  }

  @inline(__always)
  private func timer(_ record: SocketRecord, to output: inout RowWriter) {
    switch record.timer {
    case .timeWait(let remaining):
      output.append("timewait (")
      seconds(remaining, to: &output)
      output.append("/0/0)\n")
    case .off:
      output.append("off (0.00/0/0)\n")
    default:
      otherTimer(record, to: &output)
    }
  }

  private func otherTimer(_ record: SocketRecord, to output: inout RowWriter) {
    // netstat tells retransmissions and unanswered probes apart; the kernel reports the one that
    // the running timer is about.
    var isProbing = false
    switch record.timer {
    case .retransmit: output.append("on (")
    case .keepalive:
      output.append("keepalive (")
      isProbing = true
    case .probe:
      output.append("probe (")
      isProbing = true
    default:
      output.append("unkn-")
      output.append(decimal: UInt64(record.timer.code))
      output.append(" (")
    }
    seconds(record.timer.expiresIn ?? .zero, to: &output)
    output.append("/")
    output.append(decimal: isProbing ? 0 : UInt64(record.retransmits))
    output.append("/")
    output.append(decimal: isProbing ? UInt64(record.retransmits) : 0)
    output.append(")\n")
  }

  /// Seconds with two decimals, cut and not rounded, as the kernel does for /proc; a time in the
  /// past is 0.00 there too.
  @inline(__always)
  private func seconds(_ time: Duration, to output: inout RowWriter) {
    let milliseconds = UInt64(max(0, time.wholeMilliseconds))
    let whole = milliseconds / 1000
    if whole < 100 {
      if whole >= 10 {
        output.append(twoDigits: UInt32(truncatingIfNeeded: whole))
      } else {
        output.append(UInt8(truncatingIfNeeded: 48 &+ whole))
      }
    } else {
      output.append(decimal: whole)
    }
    output.append(".")
    output.append(
      twoDigits: UInt32(truncatingIfNeeded: milliseconds &- whole &* 1000) / 10)
  }
}

extension RowWriter {
  /// A number with spaces before it, in a column of at least `width`.
  mutating func append(rightAligned value: UInt32, width: Int) {
    var digits = 1
    var bound: UInt64 = 10
    while UInt64(value) >= bound {
      digits += 1
      bound *= 10
    }
    append(spaces: width - digits)
    append(decimal: value)
  }
}
