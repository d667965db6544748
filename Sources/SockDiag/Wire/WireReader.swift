/// The one place where received bytes become numbers.
///
/// `RawSpan` has no checked load of its own for integers. These are checked: an offset outside the
/// span traps, and no caller lets it come to that, since each compares the length first and reports
/// a `WireError`. Netlink is in host order; only addresses and ports are big-endian.
extension RawSpan {
  @inlinable @inline(__always)
  package func uint8(at offset: Int) -> UInt8 {
    // Safe: bounds are checked, and every bit pattern is a valid integer.
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  @inlinable @inline(__always)
  package func uint16(at offset: Int) -> UInt16 {
    // Safe: bounds are checked, and every bit pattern is a valid integer.
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self)
  }

  @inlinable @inline(__always)
  package func uint32(at offset: Int) -> UInt32 {
    // Safe: bounds are checked, and every bit pattern is a valid integer.
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
  }

  @inlinable @inline(__always)
  package func uint64(at offset: Int) -> UInt64 {
    // Safe: bounds are checked, and every bit pattern is a valid integer.
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  @inlinable @inline(__always)
  package func bigEndianUInt16(at offset: Int) -> UInt16 {
    UInt16(bigEndian: uint16(at: offset))
  }

  @inlinable @inline(__always)
  package func bigEndianUInt32(at offset: Int) -> UInt32 {
    UInt32(bigEndian: uint32(at: offset))
  }

  @inlinable @inline(__always)
  package func bigEndianUInt128(at offset: Int) -> UInt128 {
    let high = UInt64(bigEndian: uint64(at: offset))
    let low = UInt64(bigEndian: uint64(at: offset &+ 8))
    return UInt128(high) << 64 | UInt128(low)
  }

  /// A copy of the bytes in `range`, for the few things that outlive their datagram.
  package func bytes(in range: Range<Int>) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(range.count)
    for offset in range { copy.append(uint8(at: offset)) }
    return copy
  }

  /// The text up to the first NUL in `range`, as kernel strings are stored.
  ///
  /// They are printable ASCII. Any other byte, which only a forged capture holds, becomes a question
  /// mark, so that no terminal obeys it.
  package func string(in range: Range<Int>) -> String {
    let text = bytes(in: range).prefix { $0 != 0 }
    return String(
      decoding: text.map { (0x20..<0x7f).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
  }
}

extension [UInt8] {
  /// The bytes, to be read.
  @inlinable @inline(__always)
  package var raw: RawSpan {
    @_lifetime(borrow self)
    get {
      // Safe: only types with padding have bytes that may not be initialised.
      unsafe span.bytes
    }
  }
}
