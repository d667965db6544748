/// The counterpart of the reader: numbers become bytes here, for the rows that are made from
/// `/proc/net/tcp` and for the tests that encode what they decoded.
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
}
