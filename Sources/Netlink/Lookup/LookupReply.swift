import SockDiag

/// The kernel's answer to a request for one socket.
enum LookupReply {
  case socket(SocketRecord, SocketAttributes)
  /// Why there is no socket; ENOENT when none was found.
  case status(KernelStatus)

  /// Searches a datagram for the answer; nil when it holds none for this request.
  init?(_ bytes: RawSpan, _ expected: ExpectedReply) throws(DumpError) {
    do {
      guard let reply = try Self.find(bytes, expected) else { return nil }
      self = reply
    } catch {
      throw .wire(error)
    }
  }

  private static func find(
    _ bytes: RawSpan, _ expected: ExpectedReply
  ) throws(WireError) -> Self? {
    var start = 0
    while start < bytes.byteCount {
      let header = try NetlinkHeader(bytes, at: start)
      let body = (start + Netlink.headerSize)..<(start + header.length)
      let isOurs = header.sequence == expected.sequence && header.portID == expected.portID
      if isOurs, let reply = try decode(bytes, header, body) { return reply }
      start += Netlink.align(header.length)
    }
    return nil
  }

  private static func decode(
    _ bytes: RawSpan, _ header: NetlinkHeader, _ body: Range<Int>
  ) throws(WireError) -> Self? {
    if header.isSocketMessage {
      return .socket(
        try SocketRecord(bytes, body: body), try SocketAttributes(bytes, body: body))
    }
    guard header.type == Netlink.NLMSG_ERROR else { return nil }
    let status = try KernelStatus(error: bytes, header, body: body)
    return status.isSuccess ? nil : .status(status)
  }
}
