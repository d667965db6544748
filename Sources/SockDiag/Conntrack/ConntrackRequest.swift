/// A request for the entries of conntrack's table (`IPCTNL_MSG_CT_GET` with `NLM_F_DUMP`).
public struct ConntrackRequest: Hashable, Sendable {
  /// The only family to dump; nil for all (kernel field `nfgen_family`).
  public let family: AddressFamily?
  /// The only protocol to dump; nil for all. The kernel filters by protocol since Linux 5.8, and
  /// only within one family. `NetlinkHeader.isFiltered` says whether it did.
  public let protocolNumber: UInt8?

  /// A request for all entries, unless the arguments say otherwise.
  public init(family: AddressFamily? = nil, protocolNumber: UInt8? = nil) {
    self.family = family
    self.protocolNumber = protocolNumber
  }

  /// Bytes that `encode` writes.
  var encodedSize: Int {
    NetlinkABI.headerSize + CTNetlink.familyHeaderSize
      + (protocolNumber == nil ? 0 : Self.filterSize)
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

  /// The whole message, to be sent as one datagram over a netfilter socket.
  ///
  /// - Parameter sequence: the number by which the replies will be known.
  public func message(sequence: UInt32) -> [UInt8] {
    [UInt8](messageOf: encodedSize) { encode(into: &$0, sequence: sequence) }
  }

  /// - Parameter bytes: has at least `encodedSize` bytes.
  private func encode(into bytes: inout MutableRawSpan, sequence: UInt32) {
    let header = NetlinkHeader(
      length: encodedSize, type: CTNetlink.IPCTNL_MSG_CT_GET,
      flags: NetlinkABI.NLM_F_REQUEST | NetlinkABI.NLM_F_DUMP, sequence: sequence, portID: 0)
    header.encode(into: &bytes, at: 0)
    bytes.store(family?.rawValue ?? 0, at: 16)
    bytes.store(0 as UInt8, at: 17)
    bytes.store(0 as UInt16, at: 18)
    if let protocolNumber { encodeFilter(protocolNumber, &bytes) }
  }

  private func encodeFilter(_ protocolNumber: UInt8, _ bytes: inout MutableRawSpan) {
    let nested = CTNetlink.NLA_F_NESTED
    bytes.storeAttribute(CTNetlink.CTA_TUPLE_ORIG | nested, payload: 12, at: 20)
    bytes.storeAttribute(CTNetlink.CTA_TUPLE_PROTO | nested, payload: 8, at: 24)
    bytes.storeAttribute(CTNetlink.CTA_PROTO_NUM, payload: 1, at: 28)
    // The number, and the padding behind it.
    bytes.store(UInt32(littleEndian: UInt32(protocolNumber)), at: 32)
    bytes.storeAttribute(CTNetlink.CTA_FILTER | nested, payload: 16, at: 36)
    bytes.storeAttribute(CTNetlink.CTA_FILTER_ORIG_FLAGS, payload: 4, at: 40)
    bytes.store(CTNetlink.CTA_FILTER_PROTO_NUM, at: 44)
    bytes.storeAttribute(CTNetlink.CTA_FILTER_REPLY_FLAGS, payload: 4, at: 48)
    bytes.store(0 as UInt32, at: 52)
  }
}
