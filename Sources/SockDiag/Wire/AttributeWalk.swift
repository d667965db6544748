/// One attribute of a message: its type, and where its payload lies.
public struct Attribute: Hashable, Sendable {
  /// Kernel field `nla_type`, without the flags in its two highest bits.
  public let type: UInt16
  /// Offsets of the payload, without the padding behind it.
  public let payload: Range<Int>

  @inlinable
  init(type: UInt16, payload: Range<Int>) {
    self.type = type
    self.payload = payload
  }
}

/// Steps through the attributes of a message (kernel `struct nlattr`: length, type, payload).
///
/// Like `MessageWalk` it holds offsets and no bytes.
public struct AttributeWalk: Sendable {
  @usableFromInline var offset: Int
  @usableFromInline let end: Int

  /// Starts at the lower bound of `range`, which holds attributes and nothing else.
  @inlinable
  public init(_ range: Range<Int>) {
    offset = range.lowerBound
    end = range.upperBound
  }

  /// The next attribute, or nil at the end; fewer than four bytes there are padding.
  ///
  /// - Parameter bytes: the buffer that the walk's range refers to; the same at each call.
  /// - Throws: a `WireError` when a length is impossible; the walk is at its end then.
  @inlinable
  public mutating func next(in bytes: RawSpan) throws(WireError) -> Attribute? {
    let start = offset
    let available = end &- start
    guard available >= 4 else { return nil }
    let length = bytes.uint16(at: start)
    guard length >= 4, length <= available else {
      offset = end
      throw WireError(.attributeLength(length, available: available), at: start)
    }
    offset = min(end, start &+ NetlinkABI.align(Int(length)))
    return Attribute(
      type: bytes.uint16(at: start &+ 2) & NetlinkABI.NLA_TYPE_MASK,
      payload: (start &+ 4)..<(start &+ Int(length)))
  }
}

extension MutableRawSpan {
  /// Writes the header of an attribute, four bytes.
  ///
  /// - Parameter payload: bytes behind the header, without padding.
  package mutating func storeAttribute(_ type: UInt16, payload: Int, at offset: Int) {
    store(UInt16(payload + 4), at: offset)
    store(type, at: offset + 2)
  }
}
