package import SockDiag
package import TimeWait

/// Rows as `netstat -tano` prints them, except that long addresses are never cut.
///
/// What options add stands where netstat has it, the processes before the timer, or where it has
/// nothing, behind the row.
package struct NetstatRenderer: RowRenderer {
  private let hasHeader: Bool
  private let isColoured: Bool
  private let needs: ColumnNeeds
  private var scope: RowScope?
  private var names: NameCache?
  private let information: [Column.Entry]

  package init(hasHeader: Bool, isColoured: Bool, needs: ColumnNeeds) {
    self.hasHeader = hasHeader
    self.isColoured = isColoured
    self.needs = needs
    information = Column.added(by: needs.intersection(.information)).map(\.entry)
  }

  package func begin(_ output: inout OutputBuffer) {
    guard hasHeader else { return }
    output.write(
      "Proto Recv-Q Send-Q Local Address           Foreign Address         State       ")
    if needs.contains(.processes) { output.write("PID/Program name     ") }
    output.write(needs.contains(.namespace) ? "Timer                    Netns\n" : "Timer\n")
  }

  package mutating func enter(_ scope: RowScope) {
    self.scope = scope
    names = scope.endpointNames
  }

  @inline(__always)
  package func row(
    _ record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?,
    _ output: inout OutputBuffer
  ) {
    var writer = output.beginRow()
    let stands = isColoured && record.timer.isOverdue
    if stands { writer.append(Colour.overdue) }
    if needs.isEmpty {
      row(record, to: &writer)
    } else {
      let row = SocketRow(record: record, round: round, forecast: forecast, details: details)
      widerRow(row, to: &writer)
    }
    if stands { writer.append(Colour.plain) }
    writer.append("\n")
    output.end(writer)
  }

  private func widerRow(_ row: SocketRow, to output: inout RowWriter) {
    let record = row.record
    leftPart(record, to: &output)
    if needs.contains(.processes) { processes(record, to: &output) }
    let column = output.beginColumn(width: needs.contains(.namespace) ? 24 : 0)
    timer(record, to: &output)
    output.end(column)
    if needs.contains(.namespace) {
      output.append(" ")
      output.append(scope?.namespace ?? [])
    }
    information(row, to: &output)
  }

  /// The owners, as wide as in netstat; for a socket without one the listeners on its port, after
  /// the word `listener`, or `-`.
  private func processes(_ record: SocketRecord, to output: inout RowWriter) {
    let column = output.beginColumn(width: 20)
    let owners = scope?.ownership?.owners(of: record) ?? []
    let listeners = scope?.ownership?.listeners(for: record) ?? []
    if !owners.isEmpty {
      output.append(owners: owners)
    } else if !listeners.isEmpty {
      output.append("listener ")
      output.append(owners: listeners)
    } else {
      output.append("-")
    }
    output.end(column)
    output.append(" ")
  }

  /// A line of its own below the row, as ss has it.
  private func information(_ row: SocketRow, to output: inout RowWriter) {
    guard let scope else { return }
    let input = ColumnInput(row: row, scope: scope)
    var isFirst = true
    for entry in information {
      let start = output.place
      output.append(isFirst ? "\n         " : " ")
      output.append(entry.name)
      output.append(":")
      let value = output.place
      entry.value(input).write(to: &output)
      if output.place.distance(from: value) == 0 {
        output.rewind(to: start)
      } else {
        isFirst = false
      }
    }
  }

  @inline(__always)
  private func row(_ record: SocketRecord, to output: inout RowWriter) {
    leftPart(record, to: &output)
    timer(record, to: &output)
  }

  /// Everything before the timer.
  @inline(__always)
  private func leftPart(_ record: SocketRecord, to output: inout RowWriter) {
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
  }

  @inline(__always)
  private func endpoint(_ endpoint: Endpoint, to output: inout RowWriter) {
    if let names { return named(endpoint, names, to: &output) }
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

  private func named(_ endpoint: Endpoint, _ names: NameCache, to output: inout RowWriter) {
    let column = output.beginColumn(width: 23)
    let ipv4 = endpoint.address.embeddedIPv4.map(IPAddress.init(ipv4:))
    if endpoint.address.bits == 0 {
      output.append("*")
    } else if let host = names.host(ipv4 ?? endpoint.address) {
      output.append(host.plain)
    } else {
      output.append(ipv4 ?? endpoint.address)
    }
    output.append(":")
    if endpoint.port == 0 {
      output.append("*")
    } else if let service = names.service(endpoint.port) {
      output.append(service.plain)
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
      output.append("/0/0)")
    case .off: output.append("off (0.00/0/0)")
    // netstat tells retransmissions and unanswered probes apart; the kernel reports the one that
    // the running timer is about.
    case .retransmit(let time):
      output.append("on (")
      tries(time, retransmits: record.retransmits, to: &output)
    case .keepalive(let time):
      output.append("keepalive (")
      tries(time, probes: record.retransmits, to: &output)
    case .probe(let time):
      output.append("probe (")
      tries(time, probes: record.retransmits, to: &output)
    // netstat knows no such timer, and would print its number.
    case .delayedAck(let time):
      output.append("delack (")
      tries(time, retransmits: record.retransmits, to: &output)
    case .unknown(let code, let time):
      output.append("unkn-")
      output.append(decimal: UInt64(code))
      output.append(" (")
      tries(time, retransmits: record.retransmits, to: &output)
    }
  }

  @inline(never)
  private func tries(
    _ time: Duration, retransmits: UInt8 = 0, probes: UInt8 = 0, to output: inout RowWriter
  ) {
    seconds(time, to: &output)
    output.append("/")
    output.append(decimal: UInt64(retransmits))
    output.append("/")
    output.append(decimal: UInt64(probes))
    output.append(")")
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
