/// One connection that conntrack follows (a message of type `IPCTNL_MSG_CT_NEW`).
///
/// Holds no reference and allocates nothing, so that a table of any size can stream through.
public struct ConntrackEntry: Hashable, Sendable {
  /// The addresses and ports of the first packet (attribute `CTA_TUPLE_ORIG`): its source
  /// is the client.
  public let original: ConntrackTuple
  /// The addresses and ports of an incoming reply (attribute `CTA_TUPLE_REPLY`): the reverse of
  /// `original`, unless an address or a port is translated (NAT).
  public let reply: ConntrackTuple
  /// `IPPROTO_*`, such as 6 for TCP (attribute `CTA_PROTO_NUM`).
  public let protocolNumber: UInt8
  /// The state that conntrack sees; nil for what is not TCP, and for a connection that hardware or
  /// a flow table has taken over (attribute `CTA_PROTOINFO_TCP_STATE`).
  public let state: ConntrackState?
  /// Time until the entry expires if no packet arrives, in whole seconds, rounded down (attribute
  /// `CTA_TIMEOUT`); nil if the kernel reports none, as for a connection in a flow table.
  public let timeout: Duration?
  /// The kernel's `IPS_*` bits (attribute `CTA_STATUS`); 0 where it gives none.
  public let status: UInt32
  /// The zone, which separates connections with the same addresses and ports; 0 is the default
  /// (attribute `CTA_ZONE`).
  public let zone: UInt16

  /// Creates an entry. Fields that the kernel may omit are absent by default.
  @inlinable
  public init(
    original: ConntrackTuple, reply: ConntrackTuple, protocolNumber: UInt8,
    state: ConntrackState? = nil, timeout: Duration? = nil, status: UInt32 = 0, zone: UInt16 = 0
  ) {
    self.original = original
    self.reply = reply
    self.protocolNumber = protocolNumber
    self.state = state
    self.timeout = timeout
    self.status = status
    self.zone = zone
  }

  /// Whether an address or a port of the connection is translated.
  @inlinable
  public var isTranslated: Bool { reply != original.reversed }

  /// Whether a flow table or hardware forwards the connection, past conntrack's states and times
  /// (`IPS_OFFLOAD`, `IPS_HW_OFFLOAD`).
  @inlinable
  public var isOffloaded: Bool { status & 0xc000 != 0 }
}

/// One direction of a connection that conntrack follows (kernel `struct nf_conntrack_tuple`).
public struct ConntrackTuple: Hashable, Sendable, BitwiseCopyable {
  /// Where a packet of this direction comes from.
  public let source: Endpoint
  /// Where a packet of this direction goes to.
  public let destination: Endpoint

  /// A direction from one end to the other.
  @inlinable
  public init(source: Endpoint, destination: Endpoint) {
    self.source = source
    self.destination = destination
  }

  /// The same connection seen from its other end.
  @inlinable
  public var reversed: Self { Self(source: destination, destination: source) }
}

/// The state of a TCP connection as conntrack sees it: its own, and not that of a socket.
///
/// Kernel enum `tcp_conntrack`.
public struct ConntrackState: RawRepresentable, Hashable, Sendable {
  /// The kernel's number.
  public let rawValue: UInt8

  /// Any number, also of a state that is not known here.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// A SYN was seen (`TCP_CONNTRACK_SYN_SENT`).
  public static let synSent = Self(rawValue: 1)
  /// A SYN-ACK was seen (`TCP_CONNTRACK_SYN_RECV`).
  public static let synReceived = Self(rawValue: 2)
  /// The handshake is complete (`TCP_CONNTRACK_ESTABLISHED`).
  public static let established = Self(rawValue: 3)
  /// A FIN was seen (`TCP_CONNTRACK_FIN_WAIT`).
  public static let finWait = Self(rawValue: 4)
  /// The FIN was acknowledged (`TCP_CONNTRACK_CLOSE_WAIT`).
  public static let closeWait = Self(rawValue: 5)
  /// A FIN was seen from the other end too (`TCP_CONNTRACK_LAST_ACK`).
  public static let lastAck = Self(rawValue: 6)
  /// The last FIN was acknowledged (`TCP_CONNTRACK_TIME_WAIT`).
  public static let timeWait = Self(rawValue: 7)
  /// A RST was seen (`TCP_CONNTRACK_CLOSE`).
  public static let close = Self(rawValue: 8)
  /// A SYN was seen from either end, a simultaneous open (`TCP_CONNTRACK_SYN_SENT2`).
  public static let synSent2 = Self(rawValue: 9)
}
