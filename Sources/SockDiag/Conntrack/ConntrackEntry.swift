/// One connection that conntrack follows (a message of type `IPCTNL_MSG_CT_NEW`).
///
/// Holds no reference and allocates nothing, so that a table of any size can stream through.
public struct ConntrackEntry: Hashable, Sendable {
  /// As the first packet had it (attribute `CTA_TUPLE_ORIG`): its source is the client.
  public let original: ConntrackTuple
  /// What an answer has when it comes in (attribute `CTA_TUPLE_REPLY`): the original's reverse, unless
  /// an address or a port is translated.
  public let reply: ConntrackTuple
  /// Such as 6 for TCP (attribute `CTA_PROTO_NUM`).
  public let protocolNumber: UInt8
  /// Nil for what is not TCP, and for a connection that hardware or a flow table has taken over
  /// (attribute `CTA_PROTOINFO_TCP_STATE`).
  public let state: ConntrackState?
  /// Time until the entry goes unless a packet comes, in whole seconds, rounded down; nil where the
  /// kernel tells none, as for what a flow table has taken over (attribute `CTA_TIMEOUT`).
  public let timeout: Duration?
  /// The kernel's `IPS_*` bits (attribute `CTA_STATUS`); 0 where it tells none.
  public let status: UInt32
  /// Tells apart connections with the same addresses and ports; 0 is the default (attribute
  /// `CTA_ZONE`).
  public let zone: UInt16

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

  /// An address or a port of it is translated.
  @inlinable
  public var isTranslated: Bool { reply != original.reversed }

  /// A flow table or hardware forwards it, past conntrack's states and times (`IPS_OFFLOAD`,
  /// `IPS_HW_OFFLOAD`).
  @inlinable
  public var isOffloaded: Bool { status & 0xc000 != 0 }
}
