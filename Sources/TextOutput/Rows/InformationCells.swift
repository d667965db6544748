package import SockDiag

/// What the kernel tells of full sockets beyond the record, one value for each column.
struct InformationCells {
  private let attributes: SocketAttributes

  init(_ details: SocketDetails) { attributes = details.attributes }

  func write(_ column: Column, to output: inout RowWriter) {
    switch column {
    case .congestionControl:
      output.append(PlainText.bytes(attributes.congestionControl ?? ""))
    case .socketMemory:
      if let memory = attributes.memory { output.append(memory: memory) }
    default:
      guard let info = attributes.info else { return }
      if let time = Self.time(column, info) {
        output.append(microseconds: time)
      } else if let number = Self.number(column, info) {
        output.append(decimal: number)
      }
    }
  }

  private static func time(_ column: Column, _ info: TCPInfo) -> Duration? {
    switch column {
    // None measured yet, as for a listener.
    case .rtt: info.rtt == .zero ? nil : info.rtt
    case .rttVariance: info.rttVariance
    case .minimumRTT: info.minimumRTT
    case .rto: info.rto
    default: nil
    }
  }

  private static func number(_ column: Column, _ info: TCPInfo) -> UInt64? {
    switch column {
    case .congestionWindow: info.congestionWindow.map(UInt64.init)
    case .slowStartThreshold: info.sendSlowStartThreshold.map(UInt64.init)
    case .mss: info.sendMSS.map(UInt64.init)
    case .unacknowledged: info.unacked.map(UInt64.init)
    case .lost: info.lost.map(UInt64.init)
    case .totalRetransmits: info.totalRetransmits.map(UInt64.init)
    case .bytesSent: info.bytesSent
    case .bytesAcknowledged: info.bytesAcked
    case .bytesReceived: info.bytesReceived
    case .deliveryRate: info.deliveryRate
    default: nil
    }
  }
}

extension RowWriter {
  /// Milliseconds with the three decimals that microseconds are.
  package mutating func append(microseconds time: Duration) {
    let (seconds, attoseconds) = time.components
    let microseconds =
      UInt64(max(0, seconds)) * 1_000_000 + UInt64(max(0, attoseconds) / 1_000_000_000_000)
    append(decimal: microseconds / 1000)
    append(".")
    let rest = UInt32(microseconds % 1000)
    append(UInt8(truncatingIfNeeded: 48 + rest / 100))
    append(twoDigits: rest % 100)
  }

  /// The fields under the letters that ss has for them.
  package mutating func append(memory: SocketMemory) {
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

extension SocketMemory {
  /// The fields in the kernel's order: under the letters that ss has for them, and under the names of
  /// the kernel (`SK_MEMINFO_*`).
  var fields: [(letters: StaticString, name: StaticString, value: UInt32?)] {
    [
      ("r", "rmem_alloc", receiveAllocated), ("rb", "rcvbuf", receiveBuffer),
      ("t", "wmem_alloc", sendAllocated), ("tb", "sndbuf", sendBuffer),
      ("f", "fwd_alloc", forwardAllocated), ("w", "wmem_queued", sendQueued),
      ("o", "optmem", optionMemory), ("bl", "backlog", backlog), ("d", "drops", drops),
    ]
  }
}
