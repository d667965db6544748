/// One message of a datagram: its header, and where its body lies.
public struct NetlinkMessage: Hashable, Sendable {
  /// The header, whose length has been checked.
  public let header: NetlinkHeader
  /// Offsets in the datagram of the bytes behind the header, without the padding behind the
  /// message.
  public let body: Range<Int>

  @inlinable @inline(__always)
  init(header: NetlinkHeader, at offset: Int) {
    self.header = header
    body = (offset &+ NetlinkABI.headerSize)..<(offset &+ header.length)
  }
}

/// Steps through the messages of a datagram, each of which starts at a multiple of four.
///
///     var walk = MessageWalk(0..<datagram.byteCount)
///     while let message = try walk.next(in: datagram) {
///       guard message.header.isSocketMessage else { continue }
///       print(try SocketRecord(datagram, body: message.body))
///     }
///
/// It holds offsets and no bytes, so that a value which owns its buffer can hold the walk too.
public struct MessageWalk: Sendable {
  @usableFromInline var offset: Int
  @usableFromInline let end: Int

  /// Starts at the lower bound of `range`; the first byte that belongs to no message is its upper
  /// bound.
  @inlinable
  public init(_ range: Range<Int>) {
    offset = range.lowerBound
    end = range.upperBound
  }

  /// The next message, or nil at the end.
  ///
  /// - Parameter bytes: the buffer that the walk's range refers to; the same at each call.
  /// - Throws: a `WireError` when a header is cut or its length is impossible, and the same again
  ///   at each further call: where the next message starts is unknown.
  @inlinable @inline(__always)
  public mutating func next(in bytes: RawSpan) throws(WireError) -> NetlinkMessage? {
    let start = offset
    guard start < end else { return nil }
    let header = try NetlinkHeader(bytes.extracting(first: end), at: start)
    offset = start &+ NetlinkABI.align(header.length)
    return NetlinkMessage(header: header, at: start)
  }
}
