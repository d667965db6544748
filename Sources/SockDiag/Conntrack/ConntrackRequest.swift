/// A request for the entries of conntrack's table (`IPCTNL_MSG_CT_GET` with `NLM_F_DUMP`).
public struct ConntrackRequest: Hashable, Sendable {
  /// Entries of this family; of all for nil.
  public let family: AddressFamily?
  /// Entries of this protocol only, where the kernel knows how to select them: Linux 5.8 and later, and
  /// only for one family. `NetlinkHeader.isFiltered` tells whether it did.
  public let protocolNumber: UInt8?

  public init(family: AddressFamily? = nil, protocolNumber: UInt8? = nil) {
    self.family = family
    self.protocolNumber = protocolNumber
  }

  /// Bytes of the whole message.
  public var encodedSize: Int {
    Netlink.headerSize + CTNetlink.familyHeaderSize + (protocolNumber == nil ? 0 : Self.filterSize)
  }
}

/// The layout of the message. Host order.
///
///      0               1               2               3
///     +---------------+---------------+---------------+---------------+
///   0 | header (16 bytes, struct nlmsghdr)                            |
///     +---------------+---------------+-------------------------------+
///  16 | family        | version 0     | resource 0                    |
///     +---------------+---------------+-------------------------------+
///  20 | CTA_TUPLE_ORIG, 16 bytes                                      |
///  24 |   CTA_TUPLE_PROTO, 12 bytes                                   |
///  28 |     CTA_PROTO_NUM, 5 bytes                                    |
///     +---------------+-----------------------------------------------+
///  32 |     protocol  | padding                                       |
///     +---------------+-----------------------------------------------+
///  36 | CTA_FILTER, 20 bytes                                          |
///  40 |   CTA_FILTER_ORIG_FLAGS, 8 bytes                              |
///  44 |     the protocol                                              |
///  48 |   CTA_FILTER_REPLY_FLAGS, 8 bytes                             |
///  52 |     0: nothing of the reply                                   |
///     +---------------------------------------------------------------+
extension ConntrackRequest {
  private static let filterSize = 36

  /// Writes the message to the first `encodedSize` bytes.
  public func encode(into bytes: inout MutableRawSpan, sequence: UInt32) {
    let header = NetlinkHeader(
      length: encodedSize, type: CTNetlink.IPCTNL_MSG_CT_GET,
      flags: Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP, sequence: sequence, portID: 0)
    header.encode(into: &bytes, at: 0)
    bytes.store(family?.rawValue ?? 0, at: 16)
    bytes.store(0 as UInt8, at: 17)
    bytes.store(0 as UInt16, at: 18)
    if let protocolNumber { encodeFilter(protocolNumber, &bytes) }
  }

  private func encodeFilter(_ protocolNumber: UInt8, _ bytes: inout MutableRawSpan) {
    Self.attribute(CTNetlink.CTA_TUPLE_ORIG | CTNetlink.NLA_F_NESTED, 16, &bytes, at: 20)
    Self.attribute(CTNetlink.CTA_TUPLE_PROTO | CTNetlink.NLA_F_NESTED, 12, &bytes, at: 24)
    Self.attribute(CTNetlink.CTA_PROTO_NUM, 5, &bytes, at: 28)
    // The number, and the padding behind it.
    bytes.store(UInt32(littleEndian: UInt32(protocolNumber)), at: 32)
    Self.attribute(CTNetlink.CTA_FILTER | CTNetlink.NLA_F_NESTED, 20, &bytes, at: 36)
    Self.attribute(CTNetlink.CTA_FILTER_ORIG_FLAGS, 8, &bytes, at: 40)
    bytes.store(CTNetlink.CTA_FILTER_PROTO_NUM, at: 44)
    Self.attribute(CTNetlink.CTA_FILTER_REPLY_FLAGS, 8, &bytes, at: 48)
    bytes.store(0 as UInt32, at: 52)
  }

  private static func attribute(
    _ type: UInt16, _ length: UInt16, _ bytes: inout MutableRawSpan, at offset: Int
  ) {
    bytes.store(length, at: offset)
    bytes.store(type, at: offset + 2)
  }
}
