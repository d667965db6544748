package import LinuxProc
package import SockDiag
package import TimeWait

/// Values as the formats of rows have them.
extension RowWriter {
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
  package mutating func append(origin: DumpOrigin) {
    switch origin {
    case .netlink: append("netlink")
    case .proc: append("proc")
    case .capture: append("capture")
    }
  }

  package mutating func append(_ endpoint: Endpoint) {
    append(bracketed: endpoint.address)
    append(":")
    append(decimal: endpoint.port)
  }

  /// An address as it stands before a port.
  mutating func append(bracketed address: IPAddress) {
    let isIPv6 = address.family == .ipv6
    if isIPv6 { append("[") }
    append(address)
    if isIPv6 { append("]") }
  }

  /// A number of thousandths, at least 0, with three decimals.
  mutating func append(thousandths value: Int64) {
    append(decimal: UInt64(value / 1000))
    append(".")
    let rest = UInt32(value % 1000)
    append(UInt8(truncatingIfNeeded: 48 + rest / 100))
    append(twoDigits: rest % 100)
  }

  /// The first few owners, as `812/nginx 813/nginx`, and how many more there are.
  package mutating func append(owners: ArraySlice<SocketOwner>) {
    for owner in owners.prefix(SocketOwnership.shownOwners) {
      if owner != owners.first { append(" ") }
      append(decimal: UInt64(UInt32(bitPattern: owner.processID)))
      append("/")
      append(SanitizedText.cell(owner.command.utf8))
    }
    if owners.count > SocketOwnership.shownOwners {
      append(" +")
      append(decimal: UInt64(owners.count - SocketOwnership.shownOwners))
    }
  }

  /// The inside of a JSON string, of bytes that may not be UTF-8.

  /// The fields under the letters that ss has for them.
  mutating func append(memory: SocketMemory) {
    var isFirst = true
    for field in memory.fields {
      guard let value = field.value else { continue }
      if !isFirst { append(",") }
      isFirst = false
      append(field.letters)
      append(decimal: value)
    }
  }
}
