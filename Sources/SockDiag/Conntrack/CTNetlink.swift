// Kernel names are kept as they are, so that they can be searched for.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

/// Numbers of the ctnetlink ABI, under their kernel names.
///
/// Source: `linux/netfilter/nfnetlink.h`, `linux/netfilter/nfnetlink_conntrack.h`; those of
/// `CTA_FILTER`'s flags are in the kernel's own `nf_internals.h`.
@usableFromInline
enum CTNetlink {
  // nlmsg_type: the subsystem NFNL_SUBSYS_CTNETLINK, 1, and the message
  @inlinable static var IPCTNL_MSG_CT_NEW: UInt16 { 0x100 }
  @inlinable static var IPCTNL_MSG_CT_GET: UInt16 { 0x101 }

  /// The kernel applied the request's filter to this dump.
  @inlinable static var NLM_F_DUMP_FILTERED: UInt16 { 0x20 }
  @inlinable static var NLA_F_NESTED: UInt16 { 0x8000 }

  // Attributes of a message
  @inlinable static var CTA_TUPLE_ORIG: UInt16 { 1 }
  @inlinable static var CTA_TUPLE_REPLY: UInt16 { 2 }
  @inlinable static var CTA_STATUS: UInt16 { 3 }
  @inlinable static var CTA_PROTOINFO: UInt16 { 4 }
  @inlinable static var CTA_TIMEOUT: UInt16 { 7 }
  @inlinable static var CTA_ZONE: UInt16 { 18 }
  @inlinable static var CTA_FILTER: UInt16 { 25 }

  // Of a tuple
  @inlinable static var CTA_TUPLE_IP: UInt16 { 1 }
  @inlinable static var CTA_TUPLE_PROTO: UInt16 { 2 }
  @inlinable static var CTA_IP_V4_SRC: UInt16 { 1 }
  @inlinable static var CTA_IP_V4_DST: UInt16 { 2 }
  @inlinable static var CTA_IP_V6_SRC: UInt16 { 3 }
  @inlinable static var CTA_IP_V6_DST: UInt16 { 4 }
  @inlinable static var CTA_PROTO_NUM: UInt16 { 1 }
  @inlinable static var CTA_PROTO_SRC_PORT: UInt16 { 2 }
  @inlinable static var CTA_PROTO_DST_PORT: UInt16 { 3 }

  // Of a protocol's own part
  @inlinable static var CTA_PROTOINFO_TCP: UInt16 { 1 }
  @inlinable static var CTA_PROTOINFO_TCP_STATE: UInt16 { 1 }

  // Of a filter: which parts of a tuple count
  @inlinable static var CTA_FILTER_ORIG_FLAGS: UInt16 { 1 }
  @inlinable static var CTA_FILTER_REPLY_FLAGS: UInt16 { 2 }
  /// `CTA_FILTER_F_CTA_PROTO_NUM`.
  @inlinable static var CTA_FILTER_PROTO_NUM: UInt32 { 8 }

  /// `sizeof(struct nfgenmsg)`.
  @inlinable static var familyHeaderSize: Int { 4 }
}

extension NetlinkHeader {
  /// Whether the message is an entry of conntrack's table (`IPCTNL_MSG_CT_NEW`).
  @inlinable @inline(__always)
  public var isConntrackEntry: Bool { type == CTNetlink.IPCTNL_MSG_CT_NEW }

  /// Whether the kernel applied the request's filter (`NLM_F_DUMP_FILTERED`). A kernel that does
  /// not know the filter ignores it and sends everything.
  @inlinable @inline(__always)
  public var isFiltered: Bool { flags & CTNetlink.NLM_F_DUMP_FILTERED != 0 }
}
