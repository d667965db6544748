import SockDiag

/// The messages of a dump around its rows.
enum ModelMessages {
  /// A request for all TCP sockets; of both families for nil, in the legacy form.
  static func request(_ family: AddressFamily?, sequence: UInt32) -> [UInt8] {
    let size = family == nil ? Netlink.inetDiagRequestSize : Netlink.inetDiagRequestV2Size
    let type = family == nil ? Netlink.TCPDIAG_GETSOCK : Netlink.SOCK_DIAG_BY_FAMILY
    var bytes = message(
      type, Netlink.NLM_F_REQUEST | Netlink.NLM_F_DUMP, sequence, portID: 0, size: size)
    let body = Netlink.headerSize
    bytes[body] = family?.rawValue ?? 0
    if family != nil { bytes[body + 1] = 6 }
    var span = bytes.mutableSpan
    // Safe: integers of one byte have no padding, and take any bits.
    var raw = unsafe span.mutableBytes
    raw.storeBytes(
      of: TCPStateSet.all.rawValue, toByteOffset: body + (family == nil ? 52 : 4),
      as: UInt32.self)
    return bytes
  }

  /// The end of a dump.
  static func done(sequence: UInt32) -> [UInt8] {
    message(
      Netlink.NLMSG_DONE, Netlink.NLM_F_MULTI, sequence, portID: ModelRows.portID, size: 4)
  }

  /// A header, and so many zeros.
  private static func message(
    _ type: UInt16, _ flags: UInt16, _ sequence: UInt32, portID: UInt32, size: Int
  ) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Netlink.headerSize + size)
    let header = NetlinkHeader(
      length: bytes.count, type: type, flags: flags, sequence: sequence, portID: portID)
    var span = bytes.mutableSpan
    // Safe: integers of one byte have no padding, and take any bits.
    var raw = unsafe span.mutableBytes
    header.encode(into: &raw, at: 0)
    return bytes
  }
}
