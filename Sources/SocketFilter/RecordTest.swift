public import SockDiag

/// One condition, ready to be tried on a record: no name, and nothing to look up.
@usableFromInline
enum RecordTest: Hashable, Sendable {
  case constant(Bool)
  /// Bits of the states that are reported so.
  case states(UInt64)
  case localPort(ClosedRange<UInt16>)
  case remotePort(ClosedRange<UInt16>)
  case local(AddressPrefix, ports: ClosedRange<UInt16>)
  case remote(AddressPrefix, ports: ClosedRange<UInt16>)
  case interface(UInt32)
  case mark(UInt32, mask: UInt32)
  case cgroup(UInt64)
  case overdue
  case minisocket
  /// Attoseconds until the timer fires.
  case remaining(ClosedRange<Int128>)
  /// Attoseconds until a TIME_WAIT ends.
  case timeWaitRemaining(ClosedRange<Int128>)
  case timer(UInt8)
  case family(AddressFamily)
  case cookie(UInt64)
  case uid(ClosedRange<UInt32>)
  case inode(ClosedRange<UInt32>)

  @inlinable
  func matches(_ record: SocketRecord, cgroupID: UInt64?) -> Bool {
    switch self {
    case .localPort(let ports): ports.contains(record.local.port)
    case .remotePort(let ports): ports.contains(record.remote.port)
    case .local(let prefix, let ports):
      ports.contains(record.local.port) && prefix.contains(record.local.address)
    case .remote(let prefix, let ports):
      ports.contains(record.remote.port) && prefix.contains(record.remote.address)
    case .states(let bits): bits & 1 << UInt64(min(record.state.rawValue, 63)) != 0
    case .family(let family): record.family == family
    case .overdue: record.timer.isOverdue
    case .minisocket: record.isMinisocket
    default: matchesRarely(record, cgroupID: cgroupID)
    }
  }

  /// The conditions that are seldom asked for, out of the way of the others.
  @usableFromInline
  func matchesRarely(_ record: SocketRecord, cgroupID: UInt64?) -> Bool {
    switch self {
    case .constant(let value): value
    case .interface(let index): record.interfaceIndex == index
    case .mark(let value, let mask): record.mark.map { $0 & mask == value } ?? false
    case .cgroup(let number): cgroupID ?? 0 == number
    case .remaining(let times):
      record.timer.expiresIn.map { times.contains($0.attoseconds) } ?? false
    case .timeWaitRemaining(let times): timeWait(record, times)
    case .timer(let code): record.timer.code == code
    case .cookie(let number): record.cookie != .none && record.cookie.rawValue == number
    case .uid(let numbers): record.hasOwner && numbers.contains(record.uid)
    case .inode(let numbers): numbers.contains(record.inode)
    default: false
    }
  }

  private func timeWait(_ record: SocketRecord, _ times: ClosedRange<Int128>) -> Bool {
    guard record.state == .timeWait, case .timeWait(let remaining) = record.timer else {
      return false
    }
    return times.contains(remaining.attoseconds)
  }
}

extension SocketRecord {
  /// Whether the uid is one: for minisockets and request sockets the kernel says 0, whoever made them.
  fileprivate var hasOwner: Bool { !isMinisocket && state != .synReceived }
}
