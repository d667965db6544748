public import SockDiag

/// One condition of a filter, with its names resolved.
///
/// This file holds all that a condition means: which fields of a socket it asks about, which states it
/// allows, the test of a record, and the kernel's instructions. `Text/ConditionWord.swift` holds how a
/// condition is written. A new condition is a new case here and a new word there; the compiler lists
/// every switch that must handle it.
enum Condition: Hashable, Sendable {
  /// True for every socket: `src = *`.
  case always
  /// The states as a request names them, which may differ from those that the kernel reports.
  case states(TCPStateSet)
  case port(FilterSide, Comparison, UInt16)
  case host(FilterSide, AddressPrefix, port: UInt16?)
  /// The index of an interface.
  case interface(UInt32)
  /// `mark & mask` is this value.
  case mark(UInt32, mask: UInt32)
  /// The id of a control group, and the path by which the filter names it.
  case cgroup(UInt64, path: String)
  case autobound
  case overdue
  case minisocket
  /// Time until the socket's timer fires.
  case remaining(Comparison, nanoseconds: Int64)
  /// Time since the socket entered TIME_WAIT.
  case age(Comparison, nanoseconds: Int64)
  /// The kernel's number of a timer.
  case timer(UInt8)
  case family(AddressFamily)
  case cookie(UInt64)
  case uid(Comparison, UInt32)
  case inode(Comparison, UInt32)
  case namespace(String)
}

/// What a filter needs to know about the network namespace whose sockets it judges.
public struct FilterContext: Sendable, Hashable {
  /// The words that `netns = …` accepts for this namespace: its names, and its inode in decimal.
  public var namespaceNames: [String]
  /// The ports that the kernel assigns by itself (sysctl `net.ipv4.ip_local_port_range`).
  public var ephemeralPorts: ClosedRange<UInt16>

  /// Creates a context.
  ///
  /// - Parameters:
  ///   - namespaceNames: none by default; no `netns = …` is true then.
  ///   - ephemeralPorts: by default the kernel's own default range.
  public init(namespaceNames: [String] = [], ephemeralPorts: ClosedRange<UInt16> = 32768...60999) {
    self.namespaceNames = namespaceNames
    self.ephemeralPorts = ephemeralPorts
  }
}

/// The fields of a socket that a filter asks about.
///
/// A caller uses them to request the attributes that the filter needs (`cgroup` needs
/// `INET_DIAG_CGROUP_ID`), and to say which of them a source, such as an old capture, does not have.
public struct FilterFields: OptionSet, Hashable, Sendable {
  /// One bit for each field.
  public let rawValue: UInt32

  /// Creates a set from its bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The TCP state: `state` and `exclude`.
  public static let state = Self(rawValue: 1 << 0)
  /// The kind of timer: `timer`.
  public static let timer = Self(rawValue: 1 << 1)
  /// Whether the socket is a minisocket: `minisocket`.
  public static let minisocket = Self(rawValue: 1 << 2)
  /// The owner: `uid`.
  public static let uid = Self(rawValue: 1 << 3)
  /// The inode: `inode`.
  public static let inode = Self(rawValue: 1 << 4)
  /// The control group: `cgroup` (kernel attribute `INET_DIAG_CGROUP_ID`, since Linux 5.9).
  public static let cgroup = Self(rawValue: 1 << 5)
  /// The mark: `fwmark` (kernel attribute `INET_DIAG_MARK`), which needs CAP_NET_ADMIN.
  public static let mark = Self(rawValue: 1 << 6)
  /// The index of the interface: `dev`.
  public static let interface = Self(rawValue: 1 << 7)
  /// The cookie: `cookie`.
  public static let cookie = Self(rawValue: 1 << 8)
  /// The network namespace: `netns`.
  public static let netns = Self(rawValue: 1 << 9)
  /// Whether the local port is an ephemeral one: `autobound`.
  public static let autobound = Self(rawValue: 1 << 10)
  /// The time that the timer has left: `remaining`, `age` and `overdue`.
  public static let remaining = Self(rawValue: 1 << 11)
  /// An address: `src` and `dst` with an address.
  public static let address = Self(rawValue: 1 << 12)
  /// A port: `sport`, `dport`, and `src` and `dst` with a port.
  public static let port = Self(rawValue: 1 << 13)
  /// The address family: `family`, and `src` and `dst` with `inet:` or `inet6:`.
  public static let family = Self(rawValue: 1 << 14)
}

extension Condition {
  /// What the condition asks about.
  var fields: FilterFields {
    switch self {
    case .always: []
    case .states: .state
    case .port: .port
    case .host(_, _, let port): port == nil ? .address : [.address, .port]
    case .interface: .interface
    case .mark: .mark
    case .cgroup: .cgroup
    case .autobound: .autobound
    case .overdue, .remaining, .age: .remaining
    case .minisocket: .minisocket
    case .timer: .timer
    case .family: .family
    case .cookie: .cookie
    case .uid: .uid
    case .inode: .inode
    case .namespace: .netns
    }
  }

  /// The states in which the condition can be true, and those in which it can be false.
  var states: (whenTrue: TCPStateSet, whenFalse: TCPStateSet) {
    switch self {
    case .always: (.all, [])
    case .states(let states): (states.reported, states.reported.complement)
    case .overdue, .minisocket, .timer(3): (.minisockets, .all)
    case .age: (TCPStateSet(.timeWait), .all)
    case .port, .host, .interface, .mark, .cgroup, .autobound, .remaining, .timer, .family, .cookie,
      .uid, .inode, .namespace:
      (.all, .all)
    }
  }

  /// The port without which the condition is false; nil when there is none.
  var requiredPort: (side: FilterSide, port: UInt16)? {
    switch self {
    case .port(let side, .equal, let port), .host(let side, _, let port?): (side, port)
    case .port, .host, .always, .states, .interface, .mark, .cgroup, .autobound, .overdue,
      .minisocket, .remaining, .age, .timer, .family, .cookie, .uid, .inode, .namespace:
      nil
    }
  }
}

// MARK: The test of a record

extension Condition {
  /// The test that the condition is in a namespace.
  func recordTest(in context: FilterContext) -> RecordTest {
    switch self {
    case .always: .constant(true)
    case .states(let states): .states(states.reportedBits)
    case .port(.local, let comparison, let port): comparison.test(port, RecordTest.localPort)
    case .port(.remote, let comparison, let port): comparison.test(port, RecordTest.remotePort)
    case .host(.local, let prefix, let port): .local(prefix, ports: .only(port))
    case .host(.remote, let prefix, let port): .remote(prefix, ports: .only(port))
    case .interface(let index): .interface(index)
    case .mark(let value, let mask): .mark(value, mask: mask)
    case .cgroup(let id, _): .cgroup(id)
    case .autobound: .localPort(context.ephemeralPorts)
    case .overdue: .overdue
    case .minisocket: .minisocket
    case .remaining(let comparison, let time):
      comparison.test(Self.attoseconds(time), RecordTest.remaining)
    case .age(let comparison, let time):
      comparison.mirrored.test(
        Self.attoseconds(Self.timeWaitLength - time), RecordTest.timeWaitRemaining)
    case .timer(let code): .timer(code)
    case .family(let family): .family(family)
    case .cookie(let number): .cookie(number)
    case .uid(let comparison, let number): comparison.test(number, RecordTest.uid)
    case .inode(let comparison, let number): comparison.test(number, RecordTest.inode)
    case .namespace(let name): .constant(context.namespaceNames.contains(name))
    }
  }

  /// How long a socket stays in TIME_WAIT, in nanoseconds: 60 s on every kernel (`TCP_TIMEWAIT_LEN`).
  private static let timeWaitLength: Int64 = 60_000_000_000

  private static func attoseconds(_ nanoseconds: Int64) -> Int128 {
    Int128(nanoseconds) * 1_000_000_000
  }
}

/// The test of one condition on a record, ready to run: all names are resolved.
@usableFromInline
enum RecordTest: Hashable, Sendable {
  case constant(Bool)
  /// One bit for each state that the kernel reports.
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
  /// Attoseconds until TIME_WAIT ends.
  case timeWaitRemaining(ClosedRange<Int128>)
  case timer(UInt8)
  case family(AddressFamily)
  case cookie(UInt64)
  case uid(ClosedRange<UInt32>)
  case inode(ClosedRange<UInt32>)

  /// Whether the test is true of the record. A socket without the value that is compared fails it.
  @inlinable
  func matches(_ record: SocketRecord, cgroupID: UInt64?) -> Bool {
    switch self {
    case .constant(let value): value
    case .states(let bits): bits & 1 << UInt64(min(record.state.rawValue, 63)) != 0
    case .localPort(let ports): ports.contains(record.local.port)
    case .remotePort(let ports): ports.contains(record.remote.port)
    case .local(let prefix, let ports):
      ports.contains(record.local.port) && prefix.contains(record.local.address)
    case .remote(let prefix, let ports):
      ports.contains(record.remote.port) && prefix.contains(record.remote.address)
    case .interface(let index): record.interfaceIndex == index
    case .mark(let value, let mask): record.hasMark(value, mask: mask)
    case .cgroup(let id): cgroupID ?? 0 == id
    case .overdue: record.timer.isOverdue
    case .minisocket: record.isMinisocket
    case .remaining(let times): record.timerExpires(in: times)
    case .timeWaitRemaining(let times): record.timeWaitEnds(in: times)
    case .timer(let code): record.timer.code == code
    case .family(let family): record.family == family
    case .cookie(let number): record.cookie != .none && record.cookie.rawValue == number
    case .uid(let numbers): record.isOwned(by: numbers)
    case .inode(let numbers): numbers.contains(record.inode)
    }
  }
}

/// What takes more than a comparison. Not inlined, so that the common tests stay small.
extension SocketRecord {
  @usableFromInline
  func hasMark(_ value: UInt32, mask: UInt32) -> Bool { mark.map { $0 & mask == value } ?? false }

  @usableFromInline
  func timerExpires(in times: ClosedRange<Int128>) -> Bool {
    timer.expiresIn.map { times.contains($0.attoseconds) } ?? false
  }

  @usableFromInline
  func timeWaitEnds(in times: ClosedRange<Int128>) -> Bool {
    guard state == .timeWait, case .timeWait(let remaining) = timer else { return false }
    return times.contains(remaining.attoseconds)
  }

  /// The kernel reports uid 0 for minisockets and request sockets, whoever opened the connection.
  @usableFromInline
  func isOwned(by numbers: ClosedRange<UInt32>) -> Bool {
    !isMinisocket && state != .synReceived && numbers.contains(uid)
  }
}

// MARK: The kernel's instructions

extension Condition {
  /// What the kernel can judge of the condition, or of its negation.
  func kernelCondition(isNegated: Bool, in context: FilterContext) -> KernelCondition {
    switch self {
    case .always: isNegated ? .never : .always
    case .port(let side, let comparison, let port):
      .ports(side, comparison.range(port), isNegated: isNegated)
    case .host(let side, let prefix, let port):
      .test(.host(side, prefix, port: port), isNegated: isNegated)
    case .interface(let index): .test(.interface(index), isNegated: isNegated)
    // A kernel that does not report the mark of a minisocket judges it as 0, so a negated test would
    // reject sockets that may have to pass.
    case .mark(let value, let mask):
      isNegated ? .unknown : .test(.mark(value, mask: mask), isNegated: false)
    case .cgroup(let id, _): .test(.cgroup(id), isNegated: isNegated)
    // To the kernel every minisocket is autobound, so a negated test would reject every TIME_WAIT.
    case .autobound:
      isNegated
        ? .ports(.local, context.ephemeralPorts, isNegated: true)
        : .autobound(context.ephemeralPorts)
    case .family(let family):
      .test(.host(.local, .anyIPv6, port: nil), isNegated: isNegated != (family == .ipv4))
    case .namespace(let name):
      context.namespaceNames.contains(name) != isNegated ? .always : .never
    case .states, .overdue, .minisocket, .remaining, .age, .timer, .cookie, .uid, .inode: .unknown
    }
  }
}
