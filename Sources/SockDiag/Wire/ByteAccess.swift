/// The one place where received bytes become numbers, and numbers become bytes to be sent.
///
/// `RawSpan` has no checked load of its own for integers. These are checked: an offset outside the
/// span traps. No caller lets it come to that, since each compares the length first and throws a
/// `WireError`. Netlink is in host order; only addresses, ports and conntrack's numbers are
/// big-endian.
extension RawSpan {
  @inlinable @inline(__always)
  package func load<Number: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: Number.Type
  ) -> Number {
    // Safe: the bounds are checked, and every bit pattern is a valid integer.
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: type)
  }

  @inlinable @inline(__always)
  package func uint8(at offset: Int) -> UInt8 { load(at: offset, as: UInt8.self) }

  @inlinable @inline(__always)
  package func uint16(at offset: Int) -> UInt16 { load(at: offset, as: UInt16.self) }

  @inlinable @inline(__always)
  package func uint32(at offset: Int) -> UInt32 { load(at: offset, as: UInt32.self) }

  @inlinable @inline(__always)
  package func uint64(at offset: Int) -> UInt64 { load(at: offset, as: UInt64.self) }

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
  /// They are printable ASCII. Any other byte, which only a forged capture holds, becomes a
  /// question mark, so that no terminal obeys it.
  package func string(in range: Range<Int>) -> String {
    let text = bytes(in: range).prefix { $0 != 0 }
    return String(
      decoding: text.map { (0x20..<0x7f).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
  }
}

/// The writer of every request, and of the replies that are made from `/proc/net/tcp` or a model.
/// An offset outside the span traps.
extension MutableRawSpan {
  @inlinable @inline(__always)
  package mutating func store(_ value: UInt8, at offset: Int) {
    storeBytes(of: value, toByteOffset: offset, as: UInt8.self)
  }

  @inlinable @inline(__always)
  package mutating func store(_ value: UInt16, at offset: Int) {
    storeBytes(of: value, toByteOffset: offset, as: UInt16.self)
  }

  @inlinable @inline(__always)
  package mutating func store(_ value: UInt32, at offset: Int) {
    storeBytes(of: value, toByteOffset: offset, as: UInt32.self)
  }

  @inlinable @inline(__always)
  package mutating func store(bigEndian value: UInt16, at offset: Int) {
    store(value.bigEndian, at: offset)
  }

  @inlinable @inline(__always)
  package mutating func store(bigEndian value: UInt32, at offset: Int) {
    store(value.bigEndian, at: offset)
  }

  package mutating func store(bigEndian value: UInt128, at offset: Int) {
    let high = UInt64(truncatingIfNeeded: value >> 64)
    let low = UInt64(truncatingIfNeeded: value)
    storeBytes(of: high.bigEndian, toByteOffset: offset, as: UInt64.self)
    storeBytes(of: low.bigEndian, toByteOffset: offset &+ 8, as: UInt64.self)
  }

  package mutating func store(_ bytes: [UInt8], at offset: Int) {
    for (index, byte) in bytes.enumerated() { store(byte, at: offset &+ index) }
  }

  package mutating func storeZeros(_ range: Range<Int>) {
    for offset in range { store(0 as UInt8, at: offset) }
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

  /// Creates a message of `count` bytes, all zero except for what `encode` stores.
  init(messageOf count: Int, _ encode: (inout MutableRawSpan) -> Void) {
    self.init(repeating: 0, count: count)
    var span = mutableSpan
    var bytes = span.raw
    encode(&bytes)
  }
}

extension MutableSpan<UInt8> {
  /// The bytes, to be written.
  @inlinable @inline(__always)
  package var raw: MutableRawSpan {
    @_lifetime(&self)
    mutating get {
      // Safe: integers of one byte have no padding, and take any bits.
      unsafe mutableBytes
    }
  }
}
