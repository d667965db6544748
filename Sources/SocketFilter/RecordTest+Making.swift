import SockDiag

extension RecordTest {
  /// What a condition means in a namespace.
  init(_ test: FilterTest, _ tree: FilterTree, _ context: FilterContext) {
    switch test {
    case .always: self = .constant(true)
    case .states(let states): self = .states(states.reportedBits)
    case .port(let side, let comparison, let port):
      self = Self.port(side, comparison.range(port))
    case .host(.local, let prefix, let port): self = .local(prefix, ports: Self.ports(port))
    case .host(.remote, let prefix, let port): self = .remote(prefix, ports: Self.ports(port))
    case .autobound: self = .localPort(context.ephemeralPorts)
    case .remaining(let comparison, let nanoseconds):
      self = Self.time(comparison.range(Self.attoseconds(nanoseconds)), of: Self.remaining)
    case .age(let comparison, let nanoseconds):
      let remaining = Self.attoseconds(TimeWait.length) - Self.attoseconds(nanoseconds)
      self = Self.time(comparison.mirrored.range(remaining), of: Self.timeWaitRemaining)
    default: self = Self.plain(test, tree, context)
    }
  }

  private static func plain(
    _ test: FilterTest, _ tree: FilterTree, _ context: FilterContext
  ) -> RecordTest {
    switch test {
    case .interface(let index): .interface(index)
    case .mark(let value, let mask): .mark(value, mask: mask)
    case .cgroup(let number, _): .cgroup(number)
    case .overdue: .overdue
    case .minisocket: .minisocket
    case .timer(let code): .timer(code)
    case .family(let family): .family(family)
    case .cookie(let number): .cookie(number)
    case .uid(let comparison, let number):
      comparison.range(number).map(RecordTest.uid) ?? .constant(false)
    case .inode(let comparison, let number):
      comparison.range(number).map(RecordTest.inode) ?? .constant(false)
    case .namespace(let name):
      .constant(context.namespaceNames.contains(tree.names[Int(name)]))
    default: .constant(true)
    }
  }

  private static func ports(_ port: UInt16?) -> ClosedRange<UInt16> {
    port.map { $0...$0 } ?? 0...65535
  }

  private static func port(_ side: FilterSide, _ ports: ClosedRange<UInt16>?) -> RecordTest {
    guard let ports else { return .constant(false) }
    return side == .local ? .localPort(ports) : .remotePort(ports)
  }

  private static func attoseconds(_ nanoseconds: Int64) -> Int128 {
    Int128(nanoseconds) * 1_000_000_000
  }

  private static func time(
    _ range: ClosedRange<Int128>?, of test: (ClosedRange<Int128>) -> RecordTest
  ) -> RecordTest {
    range.map(test) ?? .constant(false)
  }
}

enum TimeWait {
  /// How long a TIME_WAIT lasts in nanoseconds, the same in every kernel (`TCP_TIMEWAIT_LEN`).
  static let length: Int64 = 60_000_000_000
}

extension Comparison {
  /// How the negatives of two numbers compare.
  var mirrored: Comparison {
    switch self {
    case .equal: .equal
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}

extension TCPStateSet {
  /// The states, and those that sockets in them are reported in.
  var reported: TCPStateSet {
    var reported = self
    if contains(.newSynReceived) { reported.insert(Self(.synReceived)) }
    if contains(.boundInactive) { reported.insert(Self(.close)) }
    return reported
  }

  /// One bit for each state that a record may have; all of them mean also those of later kernels,
  /// which the last bit stands for where their numbers are high.
  fileprivate var reportedBits: UInt64 {
    isSuperset(of: .all) ? .max : UInt64(reported.rawValue)
  }
}
