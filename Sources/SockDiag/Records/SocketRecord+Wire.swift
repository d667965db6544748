/// The layout of `struct inet_diag_msg`, the body of a reply. Host order, but for the ports and
/// addresses, which are big-endian; an IPv4 address fills the first word of its four.
///
///      0               1               2               3
///     +---------------+---------------+---------------+---------------+
///   0 | family        | state         | timer         | retransmits   |
///     +---------------+---------------+---------------+---------------+
///   4 | local port (be)               | remote port (be)              |
///     +-------------------------------+-------------------------------+
///   8 | local address (be, 16 bytes)                                  |
///  24 | remote address (be, 16 bytes)                                 |
///     +---------------------------------------------------------------+
///  40 | interface index                                               |
///  44 | cookie, low word                                              |
///  48 | cookie, high word                                             |
///  52 | expires (ms)                                                  |
///  56 | receive queue                                                 |
///  60 | send queue                                                    |
///  64 | uid                                                           |
///  68 | inode                                                         |
///     +---------------------------------------------------------------+
///  72 | attributes                                                    |
extension SocketRecord {
  /// Decodes the message body in `body`, which must lie inside `bytes`.
  ///
  /// - Throws: a `WireError` when the body is short, or neither IPv4 nor IPv6.
  @inlinable @inline(__always)
  public init(_ bytes: RawSpan, body: Range<Int>) throws(WireError) {
    guard body.count >= NetlinkABI.inetDiagMessageSize else {
      throw WireError(
        .bodyTooShort(body.count, required: NetlinkABI.inetDiagMessageSize), at: body.lowerBound)
    }
    // From here on the compiler sees that each fixed field lies inside.
    let message = bytes.extracting(body)
    let family = AddressFamily(rawValue: message.uint8(at: 0))
    let local: IPAddress
    let remote: IPAddress
    switch family {
    case .ipv4:
      local = IPAddress(ipv4: message.bigEndianUInt32(at: 8))
      remote = IPAddress(ipv4: message.bigEndianUInt32(at: 24))
    case .ipv6:
      local = IPAddress(ipv6: message.bigEndianUInt128(at: 8))
      remote = IPAddress(ipv6: message.bigEndianUInt128(at: 24))
    default:
      throw WireError(.unknownFamily(family.rawValue), at: body.lowerBound)
    }
    self.init(
      family: family,
      state: TCPState(rawValue: message.uint8(at: 1)),
      timer: SocketTimer(
        code: message.uint8(at: 2), milliseconds: message.uint32(at: 52)),
      retransmits: message.uint8(at: 3),
      local: Endpoint(address: local, port: message.bigEndianUInt16(at: 4)),
      remote: Endpoint(address: remote, port: message.bigEndianUInt16(at: 6)),
      interfaceIndex: message.uint32(at: 40),
      cookie: SocketCookie(rawValue: message.uint64(at: 44)),
      receiveQueue: message.uint32(at: 56),
      sendQueue: message.uint32(at: 60),
      uid: message.uint32(at: 64),
      inode: message.uint32(at: 68),
      mark: Self.mark(message))
  }

  /// The mark, which is the only attribute that a minisocket has, if it has one at all.
  @inlinable @inline(__always)
  static func mark(_ message: RawSpan) -> UInt32? {
    let attributes = NetlinkABI.inetDiagMessageSize
    if message.byteCount == attributes { return nil }
    if message.byteCount == attributes &+ 8,
      message.uint32(at: attributes) == UInt32(AttributeType.mark.rawValue) << 16 | 8
    {
      return message.uint32(at: attributes &+ 4)
    }
    return searchMark(message)
  }

  /// Finds the mark among other attributes. A malformed attribute does not discard the socket.
  @usableFromInline
  static func searchMark(_ message: RawSpan) -> UInt32? {
    var walk = AttributeWalk(NetlinkABI.inetDiagMessageSize..<message.byteCount)
    while let attribute = try? walk.next(in: message) {
      if attribute.type == AttributeType.mark.rawValue, attribute.payload.count >= 4 {
        return message.uint32(at: attribute.payload.lowerBound)
      }
    }
    return nil
  }

  /// Bytes that `encode` writes: the header, the body, and the mark where there is one.
  package var encodedSize: Int {
    NetlinkABI.headerSize + NetlinkABI.inetDiagMessageSize + (mark == nil ? 0 : 8)
  }

  /// Writes the record as the reply that the kernel would send (`SOCK_DIAG_BY_FAMILY`).
  ///
  /// - Parameter bytes: has at least `encodedSize` bytes from `offset` on.
  package func encode(
    into bytes: inout MutableRawSpan, at offset: Int, sequence: UInt32 = 0, portID: UInt32 = 0
  ) {
    let header = NetlinkHeader(
      length: encodedSize, type: NetlinkABI.SOCK_DIAG_BY_FAMILY, flags: NetlinkABI.NLM_F_MULTI,
      sequence: sequence, portID: portID)
    header.encode(into: &bytes, at: offset)
    let body = offset + NetlinkABI.headerSize
    bytes.store(family.rawValue, at: body)
    bytes.store(state.rawValue, at: body + 1)
    bytes.store(timer.code, at: body + 2)
    bytes.store(retransmits, at: body + 3)
    bytes.store(bigEndian: local.port, at: body + 4)
    bytes.store(bigEndian: remote.port, at: body + 6)
    local.address.encode(into: &bytes, at: body + 8)
    remote.address.encode(into: &bytes, at: body + 24)
    bytes.store(interfaceIndex, at: body + 40)
    bytes.store(UInt32(truncatingIfNeeded: cookie.rawValue), at: body + 44)
    bytes.store(UInt32(truncatingIfNeeded: cookie.rawValue >> 32), at: body + 48)
    bytes.store(timer.wireMilliseconds, at: body + 52)
    bytes.store(receiveQueue, at: body + 56)
    bytes.store(sendQueue, at: body + 60)
    bytes.store(uid, at: body + 64)
    bytes.store(inode, at: body + 68)
    if let mark {
      bytes.storeAttribute(AttributeType.mark.rawValue, payload: 4, at: body + 72)
      bytes.store(mark, at: body + 76)
    }
  }
}

extension IPAddress {
  /// Writes the sixteen bytes of an address field.
  func encode(into bytes: inout MutableRawSpan, at offset: Int) {
    if family == .ipv4 {
      bytes.store(bigEndian: bits << 96, at: offset)
    } else {
      bytes.store(bigEndian: bits, at: offset)
    }
  }
}

extension SocketTimer {
  /// What `idiag_expires` holds for this timer.
  var wireMilliseconds: UInt32 {
    let milliseconds = expiresIn?.wholeMilliseconds ?? 0
    return UInt32(bitPattern: Int32(clamping: milliseconds))
  }
}
