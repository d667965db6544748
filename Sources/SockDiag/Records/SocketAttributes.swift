/// What the attributes of one reply say, decoded on demand; a time-wait minisocket has the mark
/// only.
///
/// A payload that is shorter than its kind requires is kept as unknown, one that is longer is read
/// as far as it is known: structures such as `tcp_info` grow with the kernel.
public struct SocketAttributes: Hashable, Sendable {
  /// An attribute that is not decoded here, as it came.
  public struct Unknown: Hashable, Sendable {
    /// Kernel field `nla_type`, without its flags.
    public let type: UInt16
    /// The bytes behind the attribute's header.
    public let payload: [UInt8]
  }

  /// `struct tcp_info`, as long as this kernel has it; empty when it was not sent (attribute
  /// `INET_DIAG_INFO`).
  public private(set) var tcpInfo: [UInt8] = []
  /// Name of the congestion control algorithm (attribute `INET_DIAG_CONG`).
  public private(set) var congestionControl: String?
  /// The TOS byte of outgoing IPv4 packets (attribute `INET_DIAG_TOS`).
  public private(set) var typeOfService: UInt8?
  /// The traffic class of outgoing IPv6 packets (attribute `INET_DIAG_TCLASS`).
  public private(set) var trafficClass: UInt8?
  /// Bytes of memory: receive, write, forward allocation, transmit (attribute
  /// `INET_DIAG_MEMINFO`, kernel `struct inet_diag_meminfo`).
  public private(set) var memoryInfo: [UInt32] = []
  /// `SK_MEMINFO_*` in the kernel's order, bytes but for the last (attribute
  /// `INET_DIAG_SKMEMINFO`).
  public private(set) var socketMemory: [UInt32] = []
  /// 1 for a closed receiving side, 2 for a closed sending side, 3 for both (attribute
  /// `INET_DIAG_SHUTDOWN`).
  public private(set) var shutdown: UInt8?
  /// `IPPROTO_*`, in destroy events and for raw sockets (attribute `INET_DIAG_PROTOCOL`).
  public private(set) var protocolNumber: UInt8?
  /// Whether an IPv6 socket takes no IPv4 traffic (attribute `INET_DIAG_SKV6ONLY`).
  public private(set) var isIPv6Only: Bool?
  /// The socket's mark, for readers with CAP_NET_ADMIN (attribute `INET_DIAG_MARK`).
  public private(set) var mark: UInt32?
  /// The class of outgoing packets, the socket's priority where there is none; for readers with
  /// CAP_NET_ADMIN (attribute `INET_DIAG_CLASS_ID`).
  public private(set) var classID: UInt32?
  /// Identity of the control group in the v2 hierarchy, in Linux 5.15, not in 5.0 (attribute
  /// `INET_DIAG_CGROUP_ID`).
  public private(set) var cgroupID: UInt64?
  /// Two bytes of option bits (kernel `inet_diag_sockopt`), in Linux 5.15, not in 5.0
  /// (attribute `INET_DIAG_SOCKOPT`).
  public private(set) var socketOptions: UInt16?
  /// Everything else, in the order it came.
  public private(set) var unknown: [Unknown] = []

  /// Decodes the attributes behind the fixed part of the message body in `body`.
  ///
  /// - Throws: a `WireError` when an attribute's length is impossible.
  public init(_ bytes: RawSpan, body: Range<Int>) throws(WireError) {
    let start = min(body.lowerBound + NetlinkABI.inetDiagMessageSize, body.upperBound)
    var walk = AttributeWalk(start..<body.upperBound)
    while let attribute = try walk.next(in: bytes) {
      if !decode(attribute, bytes) {
        unknown.append(
          Unknown(type: attribute.type, payload: bytes.bytes(in: attribute.payload)))
      }
    }
  }

  /// What `tcpInfo` says; nil when it was not sent.
  public var info: TCPInfo? { tcpInfo.isEmpty ? nil : TCPInfo(bytes: tcpInfo) }

  /// What `socketMemory` says; nil when it was not sent.
  public var memory: SocketMemory? {
    socketMemory.isEmpty ? nil : SocketMemory(words: socketMemory)
  }

  /// Whether the attribute was known, and long enough.
  private mutating func decode(_ attribute: Attribute, _ bytes: RawSpan) -> Bool {
    let payload = attribute.payload
    let start = payload.lowerBound
    let count = payload.count
    switch AttributeType(rawValue: attribute.type) {
    case .tcpInfo: tcpInfo = bytes.bytes(in: payload)
    case .congestionControl: congestionControl = bytes.string(in: payload)
    case .memoryInfo: memoryInfo = bytes.words(in: payload)
    case .socketMemory: socketMemory = bytes.words(in: payload)
    case .padding: break
    case .typeOfService where count >= 1: typeOfService = bytes.uint8(at: start)
    case .trafficClass where count >= 1: trafficClass = bytes.uint8(at: start)
    case .shutdown where count >= 1: shutdown = bytes.uint8(at: start)
    case .protocolNumber where count >= 1: protocolNumber = bytes.uint8(at: start)
    case .ipv6Only where count >= 1: isIPv6Only = bytes.uint8(at: start) != 0
    case .mark where count >= 4 && mark == nil: mark = bytes.uint32(at: start)
    case .classID where count >= 4: classID = bytes.uint32(at: start)
    case .cgroupID where count >= 8: cgroupID = bytes.uint64(at: start)
    case .socketOptions where count >= 2: socketOptions = bytes.uint16(at: start)
    default: return false
    }
    return true
  }
}

extension RawSpan {
  /// The whole 32-bit words in `range`.
  fileprivate func words(in range: Range<Int>) -> [UInt32] {
    var words: [UInt32] = []
    words.reserveCapacity(range.count / 4)
    for index in 0..<(range.count / 4) {
      words.append(uint32(at: range.lowerBound + 4 * index))
    }
    return words
  }
}
