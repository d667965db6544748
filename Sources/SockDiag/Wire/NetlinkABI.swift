// Kernel names are kept as they are, so that they can be searched for.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

/// Numbers of the netlink and sock_diag ABI, under their kernel names.
///
/// Source: `linux/netlink.h`, `linux/sock_diag.h`, `linux/inet_diag.h`.
@usableFromInline
package enum NetlinkABI {
  // nlmsg_type
  @inlinable package static var NLMSG_NOOP: UInt16 { 1 }
  @inlinable package static var NLMSG_ERROR: UInt16 { 2 }
  @inlinable package static var NLMSG_DONE: UInt16 { 3 }
  @inlinable package static var NLMSG_OVERRUN: UInt16 { 4 }
  @inlinable package static var TCPDIAG_GETSOCK: UInt16 { 18 }
  @inlinable package static var SOCK_DIAG_BY_FAMILY: UInt16 { 20 }
  @inlinable package static var SOCK_DESTROY: UInt16 { 21 }

  // nlmsg_flags
  @inlinable package static var NLM_F_REQUEST: UInt16 { 0x1 }
  @inlinable package static var NLM_F_MULTI: UInt16 { 0x2 }
  @inlinable package static var NLM_F_ACK: UInt16 { 0x4 }
  @inlinable package static var NLM_F_DUMP_INTR: UInt16 { 0x10 }
  @inlinable package static var NLM_F_CAPPED: UInt16 { 0x100 }
  @inlinable package static var NLM_F_ACK_TLVS: UInt16 { 0x200 }
  @inlinable package static var NLM_F_DUMP: UInt16 { 0x300 }

  // Attributes of a request
  @inlinable package static var INET_DIAG_REQ_BYTECODE: UInt16 { 1 }

  // Attributes of an extended acknowledgement
  @inlinable package static var NLMSGERR_ATTR_MSG: UInt16 { 1 }

  /// Netlink family of sock_diag, the protocol field of a captured packet.
  @inlinable package static var NETLINK_SOCK_DIAG: UInt16 { 4 }

  /// `sizeof(struct nlmsghdr)`.
  @inlinable package static var headerSize: Int { 16 }
  /// `sizeof(struct inet_diag_msg)`.
  @inlinable package static var inetDiagMessageSize: Int { 72 }
  /// `sizeof(struct inet_diag_req_v2)`.
  @inlinable package static var inetDiagRequestV2Size: Int { 56 }
  /// `sizeof(struct inet_diag_req)`.
  @inlinable package static var inetDiagRequestSize: Int { 60 }
  /// Bits of `nla_type` that are flags (`NLA_F_NESTED`, `NLA_F_NET_BYTEORDER`).
  @inlinable package static var NLA_TYPE_MASK: UInt16 { 0x3fff }

  /// Messages and attributes start at multiples of four.
  @inlinable
  package static func align(_ length: Int) -> Int { (length &+ 3) & ~3 }
}
