/// The place in the output buffer's memory where the next byte goes. One of the target's two fences.
///
/// The memory begins with the digits of all octets, 4 bytes each; text follows. All places are
/// offsets, so only the accesses are unsafe. Debug builds assert that each write ends before the
/// end of the row's room.
@safe
struct RowCursor {
  /// Bytes of the digits before the text.
  static let textStart = 256 * 4

  private let base: UnsafeMutableRawPointer
  /// Where the next byte goes, from the start of the memory.
  var offset: Int
  #if DEBUG
    private let end: Int
  #endif

  /// - Parameter end: the end of the room.
  @inline(__always)
  init(base: UnsafeMutableRawPointer, offset: Int, end: Int) {
    // Safe: a copy of what the caller vouches for.
    unsafe self.base = base
    self.offset = offset
    #if DEBUG
      self.end = end
    #endif
  }

  @inline(__always)
  private func check(_ count: Int) {
    #if DEBUG
      assert(offset >= 0 && count >= 0 && offset + count <= end, "a row is longer than its room")
    #endif
  }

  /// Writes a value, and moves on by a part of it: what is behind that part is written over.
  @inline(__always)
  mutating func put<T: BitwiseCopyable>(_ value: T, advance: Int) {
    check(MemoryLayout<T>.size)
    // Safe: the room has these bytes.
    unsafe base.storeBytes(of: value, toByteOffset: offset, as: T.self)
    offset &+= advance
  }

  @inline(__always)
  mutating func put(_ text: StaticString) {
    check(text.utf8CodeUnitCount)
    // Safe: a string literal has a pointer to that many bytes, and the room has space for them.
    unsafe (base + offset).copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
    offset &+= text.utf8CodeUnitCount
  }

  /// Copies bytes from another row memory, eight at a time: few cells are longer than sixteen.
  @inline(__always)
  mutating func put(_ memory: borrowing RowMemory, _ range: Range<Int>) {
    let end = offset &+ range.count
    var place = range.lowerBound
    while place < range.upperBound {
      // Safe: the memory has seven bytes more than what was written there.
      put(unsafe memory.base.loadUnaligned(fromByteOffset: place, as: UInt64.self), advance: 8)
      place &+= 8
    }
    offset = end
  }

  /// A byte that was written.
  func byte(at place: Int) -> UInt8 {
    assert(place < offset)
    // Safe: the bytes before the cursor are initialised.
    return unsafe base.load(fromByteOffset: place, as: UInt8.self)
  }

  /// The digits of an octet in the low bytes, first digit lowest, with spaces behind them, and their
  /// number in the top byte.
  @inline(__always)
  func digits(of octet: UInt8) -> UInt32 {
    // Safe: the table has an entry for each octet.
    unsafe base.load(fromByteOffset: Int(octet) &* 4, as: UInt32.self)
  }

  /// Writes the digits of all octets where the memory begins.
  mutating func putDigits() {
    offset = 0
    for octet: UInt32 in 0..<256 { put(Self.decimal(octet), advance: 4) }
  }

  private static func decimal(_ octet: UInt32) -> UInt32 {
    let zero = UInt32(UInt8(ascii: "0"))
    let (hundreds, tens, ones) = (zero + octet / 100, zero + octet / 10 % 10, zero + octet % 10)
    if octet >= 100 { return 3 << 24 | ones << 16 | tens << 8 | hundreds }
    if octet >= 10 { return 2 << 24 | 0x20 << 16 | ones << 8 | tens }
    return 1 << 24 | 0x2020 << 8 | ones
  }
}

/// The memory of an output buffer, allocated once.
@safe
struct RowMemory: ~Copyable {
  fileprivate let base: UnsafeMutableRawPointer
  private let size: Int

  /// - Parameter capacity: the bytes of text.
  init(capacity: Int) {
    // Eight bytes at a time are copied from it.
    size = RowCursor.textStart + capacity + 8
    // Safe: it is freed when this value ends.
    unsafe base = .allocate(byteCount: size, alignment: 16)
    // Safe: the cursor gets the memory's own bounds.
    var cursor = unsafe RowCursor(base: base, offset: 0, end: size)
    cursor.putDigits()
  }

  // Safe: it was allocated by this value.
  deinit { unsafe base.deallocate() }

  /// A cursor for a row of at most `length` bytes.
  @inline(__always)
  func cursor(at offset: Int, length: Int) -> RowCursor {
    assert(offset + length <= size)
    // Safe: the room is within the memory, and the output buffer keeps it while the row is written.
    return unsafe RowCursor(base: base, offset: offset, end: offset &+ length)
  }

  /// Writes initialised bytes to a descriptor.
  func write(_ range: Range<Int>, to descriptor: CInt) -> WriteResult {
    // Safe: the range was written before.
    unsafe TextOutput.write(descriptor, base + range.lowerBound, count: range.count)
  }
}
