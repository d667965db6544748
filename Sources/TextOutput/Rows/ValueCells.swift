package import LinuxProc
package import SockDiag
import TimeWait

/// The plain values of columns, as CSV has them; nothing where a value is not known.
package struct ValueCells {
  let scope: RowScope

  package init(scope: RowScope) { self.scope = scope }

  package func write(_ column: Column, of row: SocketRow, to output: inout RowWriter) {
    let record = row.record
    switch column {
    case .schema: output.append(JSONRowWriter.schema)
    case .family: output.append(record.family == .ipv4 ? "ipv4" : "ipv6")
    case .state: output.append(state: record.state)
    case .minisocket: output.append(record.isMinisocket)
    case .timer: output.append(timerName: record.timer)
    case .expires:
      if let time = record.timer.expiresIn { output.append(decimal: time.wholeMilliseconds) }
    case .overdue: output.append(record.timer.isOverdue)
    case .age: if let age = record.age { output.append(decimal: age.wholeMilliseconds) }
    case .retransmits: output.append(decimal: UInt32(record.retransmits))
    case .receiveQueue: output.append(decimal: record.receiveQueue)
    case .sendQueue: output.append(decimal: record.sendQueue)
    case .uid: output.append(decimal: record.uid)
    case .inode: output.append(decimal: record.inode)
    case .mark: if let mark = record.mark { output.append(decimal: mark) }
    case .source: output.append(origin: scope.origin)
    case .reapedIn:
      if let forecast = row.forecast { output.append(decimal: forecast.milliseconds) }
    case .reapError: if let forecast = row.forecast { output.append(decimal: forecast.error) }
    case .reapBasis: output.append(basis: row.forecast?.basis ?? .none)
    case .round: if row.round > 0 { output.append(decimal: UInt32(clamping: row.round)) }
    default: writeAddress(column, of: row, to: &output)
    }
  }

  private func writeAddress(_ column: Column, of row: SocketRow, to output: inout RowWriter) {
    let record = row.record
    switch column {
    case .local: output.append(record.local)
    case .localAddress: output.append(record.local.address)
    case .localPort: output.append(decimal: record.local.port)
    case .remote: output.append(record.remote)
    case .remoteAddress: output.append(record.remote.address)
    case .remotePort: output.append(decimal: record.remote.port)
    case .localHost: output.append(scope.names?.host(record.local.address) ?? [])
    case .localService: output.append(scope.names?.service(record.local.port) ?? [])
    case .remoteHost: output.append(scope.names?.host(record.remote.address) ?? [])
    case .remoteService: output.append(scope.names?.service(record.remote.port) ?? [])
    default: writeName(column, of: row, to: &output)
    }
  }

  private func writeName(_ column: Column, of row: SocketRow, to output: inout RowWriter) {
    let record = row.record
    switch column {
    case .interface:
      if record.interfaceIndex != 0 {
        output.append(scope.interfaces.name(record.interfaceIndex).plain)
      }
    case .cookie:
      if record.cookie != .none {
        output.append("0x")
        output.append(hexadecimal: record.cookie.rawValue)
      }
    case .netns: output.append(scope.namespace)
    case .process: output.append(owners: scope.ownership?.owners(of: record) ?? [])
    case .listener: output.append(owners: scope.ownership?.listeners(for: record) ?? [])
    default:
      if let details = row.details { InformationCells(details).write(column, to: &output) }
    }
  }
}

extension SocketRecord {
  /// How long the socket has been in TIME_WAIT, where that can be known: the kernel gives each one
  /// 60 seconds. A timer that was armed again makes it look younger.
  var age: Duration? {
    guard state == .timeWait, case .timeWait(let remaining) = timer else { return nil }
    return .seconds(60) - remaining
  }
}

extension RowWriter {
  package mutating func append(_ endpoint: Endpoint) {
    let isIPv6 = endpoint.address.family == .ipv6
    if isIPv6 { append("[") }
    append(endpoint.address)
    if isIPv6 { append("]") }
    append(":")
    append(decimal: endpoint.port)
  }

  @inline(__always)
  package mutating func append(origin: DumpOrigin) {
    switch origin {
    case .netlink: append("netlink")
    case .proc: append("proc")
    case .capture: append("capture")
    }
  }

  /// Bytes that were made harmless and short.
  package mutating func append(_ bytes: [UInt8]) {
    for byte in bytes { append(byte) }
  }

  /// The first few owners, as `812/nginx 813/nginx`, and how many more there are.
  package mutating func append(owners: ArraySlice<SocketOwner>) {
    for owner in owners.prefix(SocketOwnership.shownOwners) {
      if owner != owners.first { append(" ") }
      append(decimal: UInt64(UInt32(bitPattern: owner.processID)))
      append("/")
      append(PlainText.bytes(owner.command))
    }
    if owners.count > SocketOwnership.shownOwners {
      append(" +")
      append(decimal: UInt64(owners.count - SocketOwnership.shownOwners))
    }
  }
}
