/// The header that starts each netlink message (kernel `struct nlmsghdr`).
///
///      0               4       6       8               12              16
///     +---------------+-------+-------+---------------+---------------+
///     | length        | type  | flags | sequence      | port id       |
///     +---------------+-------+-------+---------------+---------------+
///
/// The length counts the header. The next message starts at the next multiple of four.
public struct NetlinkHeader: Hashable, Sendable {
  /// Bytes of the message, this header included and padding not (kernel field `nlmsg_len`).
  public let length: Int
  /// Kernel field `nlmsg_type`.
  public let type: UInt16
  /// Kernel field `nlmsg_flags`.
  public let flags: UInt16
  /// The number that the request had, which the kernel repeats in each reply (kernel field
  /// `nlmsg_seq`).
  public let sequence: UInt32
  /// In a reply, the port id of the socket that it is for; 0 in a request (kernel field
  /// `nlmsg_pid`).
  public let portID: UInt32

  /// Reads the header at `offset`, and makes sure that the whole message lies inside `bytes`.
  ///
  /// - Throws: a `WireError` when the header is cut, or its length is below 16 or reaches beyond
  ///   `bytes`.
  @inlinable @inline(__always)
  public init(_ bytes: RawSpan, at offset: Int) throws(WireError) {
    let available = bytes.byteCount &- offset
    guard available >= NetlinkABI.headerSize else {
      throw WireError(.headerCut(available: available), at: offset)
    }
    let length = bytes.uint32(at: offset)
    guard length >= NetlinkABI.headerSize else {
      throw WireError(.lengthBelowHeader(length), at: offset)
    }
    guard length <= available else {
      throw WireError(.lengthBeyondData(length, available: available), at: offset)
    }
    self.init(unchecked: bytes, at: offset)
  }

  /// Reads the header fields only; the caller has made sure that 16 bytes are there.
  @inlinable @inline(__always)
  package init(unchecked bytes: RawSpan, at offset: Int) {
    // One check for all fields, instead of one for each.
    let header = bytes.extracting(offset..<(offset &+ NetlinkABI.headerSize))
    length = Int(header.uint32(at: 0))
    type = header.uint16(at: 4)
    flags = header.uint16(at: 6)
    sequence = header.uint32(at: 8)
    portID = header.uint32(at: 12)
  }

  package init(length: Int, type: UInt16, flags: UInt16, sequence: UInt32, portID: UInt32) {
    self.length = length
    self.type = type
    self.flags = flags
    self.sequence = sequence
    self.portID = portID
  }

  /// Whether the message is about sockets, as a request or as a reply (`SOCK_DIAG_BY_FAMILY`,
  /// `TCPDIAG_GETSOCK`).
  @inlinable @inline(__always)
  public var isSocketMessage: Bool {
    type == NetlinkABI.SOCK_DIAG_BY_FAMILY || type == NetlinkABI.TCPDIAG_GETSOCK
  }

  /// Whether the message ends a dump (`NLMSG_DONE`); `KernelStatus(done:_:body:)` decodes its body.
  @inlinable @inline(__always)
  public var isDone: Bool { type == NetlinkABI.NLMSG_DONE }

  /// Whether the message is an error or an acknowledgement (`NLMSG_ERROR`);
  /// `KernelStatus(error:_:body:)` decodes its body.
  @inlinable @inline(__always)
  public var isError: Bool { type == NetlinkABI.NLMSG_ERROR }

  /// Whether the message goes to the kernel (`NLM_F_REQUEST`).
  @inlinable @inline(__always)
  public var isRequest: Bool { flags & NetlinkABI.NLM_F_REQUEST != 0 }

  /// Whether the kernel saw the table change in a way that this dump may not show
  /// (`NLM_F_DUMP_INTR`, since Linux 3.1).
  @inlinable @inline(__always)
  public var isInterrupted: Bool { flags & NetlinkABI.NLM_F_DUMP_INTR != 0 }

  package func encode(into bytes: inout MutableRawSpan, at offset: Int) {
    bytes.store(UInt32(truncatingIfNeeded: length), at: offset)
    bytes.store(type, at: offset + 4)
    bytes.store(flags, at: offset + 6)
    bytes.store(sequence, at: offset + 8)
    bytes.store(portID, at: offset + 12)
  }
}
