package import SockDiag

/// Writes one row into the room that the output buffer has set aside for it.
///
/// The room is reserved once, and a row's length is bounded by what its fields can hold, so release
/// builds do not check what is appended. The cursor is a local value that no store through it can
/// change, so it stays in registers: a row takes a few hundred instructions.
package struct RowWriter {
  fileprivate(set) var cursor: RowCursor

  @inline(__always)
  init(cursor: RowCursor) { self.cursor = cursor }

  @inline(__always)
  package mutating func append(_ byte: UInt8) { cursor.put(byte, advance: 1) }

  /// Text that is known when compiling.
  @inline(__always)
  package mutating func append(_ text: StaticString) { cursor.put(text) }

  /// Bytes of bounded number, such as a sanitized name.
  package mutating func append(_ bytes: [UInt8]) {
    for byte in bytes { append(byte) }
  }

  @inline(__always)
  package mutating func append(decimal octet: UInt8) {
    let digits = cursor.digits(of: octet)
    // The byte of the count becomes a space, too: a column keeps what is written behind its text.
    cursor.put(digits & 0xff_ffff | 0x2000_0000, advance: Int(digits &>> 24))
  }

  @inline(__always)
  package mutating func append(decimal value: UInt64) {
    if value < 10 {
      append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value))
    } else {
      append(longDecimal: value)
    }
  }

  private mutating func append(longDecimal value: UInt64) {
    if let short = UInt16(exactly: value) {
      append(decimal: short)
      return
    }
    let high = value / 10_000
    let low = UInt32(truncatingIfNeeded: value &- high &* 10_000)
    append(longDecimal: high)
    append(twoDigits: low / 100)
    append(twoDigits: low % 100)
  }

  package mutating func append(decimal value: Int64) {
    if value < 0 { append("-") }
    append(decimal: value.magnitude)
  }

  @inline(__always)
  package mutating func append(decimal value: UInt32) { append(decimal: UInt64(value)) }

  /// All five digits are made at once and the leading zeros shifted out, since a branch for each
  /// length would be mispredicted for ports.
  @inline(__always)
  package mutating func append(decimal value: UInt16) {
    let number = UInt64(value)
    let first = number / 10_000
    let rest = number &- first &* 10_000
    let middle = rest / 100
    let digits = first | Self.pair(middle) &<< 8 | Self.pair(rest &- middle &* 100) &<< 24
    let zeros: UInt64 =
      (number < 10 ? 1 : 0) &+ (number < 100 ? 1 : 0) &+ (number < 1000 ? 1 : 0)
      &+ (number < 10_000 ? 1 : 0)
    let count = 5 &- zeros
    // Spaces behind the digits: a column keeps what is written behind its text.
    let spaces: UInt64 = 0x2020_2020_2020_2020 &<< (count &* 8)
    cursor.put((digits | 0x30_3030_3030) &>> (zeros &* 8) | spaces, advance: Int(count))
  }

  /// Two digits of a number below 100, the first in the low byte.
  @inline(__always)
  private static func pair(_ value: UInt64) -> UInt64 {
    let tens = (value &* 103) &>> 10
    return tens | (value &- tens &* 10) &<< 8
  }

  /// A number below 100 with its leading zero.
  @inline(__always)
  package mutating func append(twoDigits value: UInt32) {
    let digits = Self.pair(UInt64(value)) | 0x3030
    cursor.put(UInt16(truncatingIfNeeded: digits), advance: 2)
  }

  package mutating func append(hexadecimal value: UInt64) {
    let low = Self.hexadecimal(UInt32(truncatingIfNeeded: value))
    let count = max(1, (67 &- value.leadingZeroBitCount) / 4)
    if count <= 8 {
      cursor.put(low &>> (UInt64(8 &- count) &* 8), advance: count)
    } else {
      let high = Self.hexadecimal(UInt32(truncatingIfNeeded: value &>> 32))
      cursor.put(high &>> (UInt64(16 &- count) &* 8), advance: count &- 8)
      cursor.put(low, advance: 8)
    }
  }

  /// All eight digits, the first in the low byte.
  @inline(__always)
  private static func hexadecimal(_ value: UInt32) -> UInt64 {
    var digits = UInt64(value.byteSwapped)
    digits = (digits | digits &<< 16) & 0x0000_ffff_0000_ffff
    digits = (digits | digits &<< 8) & 0x00ff_00ff_00ff_00ff
    digits = (digits &>> 4 | digits &<< 8) & 0x0f0f_0f0f_0f0f_0f0f
    // One in each byte of a letter; between 9 and a are 39 other characters.
    let letters = ((digits &+ 0x0606_0606_0606_0606) &>> 4) & 0x0101_0101_0101_0101
    return digits &+ 0x3030_3030_3030_3030 &+ letters &* 39
  }

  @inline(__always)
  package mutating func append(_ address: IPAddress) {
    if address.family == .ipv4 {
      append(ipv4: UInt32(truncatingIfNeeded: address.bits))
    } else {
      append(ipv6: address)
    }
  }

  @inline(__always)
  private mutating func append(ipv4 address: UInt32) {
    append(decimal: UInt8(truncatingIfNeeded: address &>> 24))
    append(".")
    append(decimal: UInt8(truncatingIfNeeded: address &>> 16))
    append(".")
    append(decimal: UInt8(truncatingIfNeeded: address &>> 8))
    append(".")
    append(decimal: UInt8(truncatingIfNeeded: address))
  }

  private mutating func append(ipv6 address: IPAddress) {
    let text = IPAddressText(address)
    for index in 0..<text.count { append(text[index]) }
  }
}

// MARK: Columns

extension RowWriter {
  /// A column of the row that is being written.
  package struct Column { fileprivate let end: Int }

  /// Starts a column of at least `width` bytes, at most 32: lays out the spaces first and lets the
  /// text be written over them, which is cheaper than counting what is missing.
  @inline(__always)
  package mutating func beginColumn(width: Int) -> Column {
    cursor.put(SIMD32<UInt8>(repeating: UInt8(ascii: " ")), advance: 0)
    return Column(end: cursor.offset &+ width)
  }

  /// Ends a column; a longer text pushes what follows to the right.
  ///
  /// What follows a column that was wide enough starts at a place that is known beforehand. The
  /// rare case is a call, so that the processor predicts a branch, and does not wait until the
  /// length of this text is known before it begins with the next.
  @inline(__always)
  package mutating func end(_ column: Column) {
    if _fastPath(cursor.offset <= column.end) {
      cursor.offset = column.end
    } else {
      cursor.offset = Self.kept(cursor.offset)
    }
  }

  @inline(never)
  private static func kept(_ offset: Int) -> Int { offset }
}

// MARK: What was written

extension RowWriter {
  /// Where the next byte goes, to measure what is written from here on.
  package struct Place {
    fileprivate let offset: Int

    package func distance(from start: Place) -> Int { offset - start.offset }
  }

  package var place: Place { Place(offset: cursor.offset) }

  /// Forgets what was written since `start`.
  package mutating func rewind(to start: Place) { cursor.offset = start.offset }

  /// What was written since `start`.
  package func bytes(from start: Place) -> [UInt8] {
    (start.offset..<cursor.offset).map(cursor.byte)
  }

  /// Puts what was written since `start` in quotes, where it holds a character that has a meaning in
  /// CSV; quotes are doubled.
  package mutating func quoteCSV(from start: Place) {
    let bytes = bytes(from: start)
    guard bytes.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ",") }) else {
      return
    }
    rewind(to: start)
    append("\"")
    for byte in bytes {
      if byte == UInt8(ascii: "\"") { append(byte) }
      append(byte)
    }
    append("\"")
  }

  /// Copies a cell from another row memory.
  @inline(__always)
  mutating func append(_ memory: borrowing RowMemory, _ cell: Range<Int>) {
    cursor.put(memory, cell)
  }

  /// Any number of spaces.
  @inline(__always)
  package mutating func append(spaces: Int) {
    var left = spaces
    while left > 0 {
      // All eight are written, and those too many are written over.
      cursor.put(0x2020_2020_2020_2020 as UInt64, advance: min(left, 8))
      left &-= 8
    }
  }

  /// A number with spaces before it, in a column of at least `width`.
  package mutating func append(rightAligned value: UInt32, width: Int) {
    var digits = 1
    var bound: UInt64 = 10
    while UInt64(value) >= bound {
      digits += 1
      bound *= 10
    }
    append(spaces: width - digits)
    append(decimal: value)
  }
}
