/// One attribute of a message: its type without flags, and where its payload lies.
public struct Attribute: Hashable, Sendable {
  public let type: UInt16
  public let payload: Range<Int>

  @inlinable
  init(type: UInt16, payload: Range<Int>) {
    self.type = type
    self.payload = payload
  }
}

/// Steps through the attributes of a message (kernel `struct nlattr`: length, type, payload).
public struct AttributeWalk: Sendable {
  @usableFromInline var offset: Int
  @usableFromInline let end: Int

  @inlinable
  public init(_ range: Range<Int>) {
    offset = range.lowerBound
    end = range.upperBound
  }

  /// The next attribute, or nil at the end.
  ///
  /// - Throws: a `WireError` when a length lies; the walk is at its end then.
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
    offset = min(end, start &+ Netlink.align(Int(length)))
    return Attribute(
      type: bytes.uint16(at: start &+ 2) & Netlink.NLA_TYPE_MASK,
      payload: (start &+ 4)..<(start &+ Int(length)))
  }
}
