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
    var walk = MessageWalk(0..<bytes.byteCount)
    while let message = try walk.next(in: bytes) {
      let header = message.header
      let isOurs = header.sequence == expected.sequence && header.portID == expected.portID
      if isOurs, let reply = try decode(bytes, header, message.body) { return reply }
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
    guard header.isError else { return nil }
    let status = try KernelStatus(error: bytes, header, body: body)
    return status.isSuccess ? nil : .status(status)
  }
}
