package import SockDiag

/// Writes one row into the room that the output buffer has set aside for it.
///
/// The room is reserved once; what is appended then is not checked again, since a row's length is
/// bounded by what its fields can hold. The cursor is a local value that no store through it can
/// change, so it stays in a register: a row takes a few hundred instructions.
@safe
package struct RowWriter {
  fileprivate(set) var cursor: UnsafeMutableRawPointer
  /// The text of each octet, made once.
  private let octets: UnsafeMutablePointer<UInt32>

  @inline(__always)
  init(cursor: UnsafeMutableRawPointer, octets: UnsafeMutablePointer<UInt32>) {
    unsafe self.cursor = cursor
    unsafe self.octets = octets
  }

  @inline(__always)
  private mutating func put<T: BitwiseCopyable>(_ value: T, advance: Int) {
    unsafe cursor.storeBytes(of: value, as: T.self)
    unsafe cursor += advance
  }

  @inline(__always)
  package mutating func append(_ byte: UInt8) { put(byte, advance: 1) }

  /// Text that is known when compiling.
  @inline(__always)
  package mutating func append(_ text: StaticString) {
    // Safe: a string literal has a pointer to that many bytes.
    unsafe cursor.copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
    unsafe cursor += text.utf8CodeUnitCount
  }

  @inline(__always)
  package mutating func append(decimal octet: UInt8) {
    // Safe: the table has an entry for each octet.
    let digits = unsafe octets[Int(octet)]
    // The byte of the count becomes a space, too: a column keeps what is written behind its text.
    put(digits & 0xff_ffff | 0x2000_0000, advance: Int(digits &>> 24))
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
    put((digits | 0x30_3030_3030) &>> (zeros &* 8) | spaces, advance: Int(count))
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
    put(UInt16(truncatingIfNeeded: digits), advance: 2)
  }

  package mutating func append(hexadecimal value: UInt64) {
    let digits: StaticString = "0123456789abcdef"
    var shift = max(0, 60 - value.leadingZeroBitCount / 4 * 4)
    while shift >= 0 {
      // Safe: the index is below sixteen.
      append(unsafe digits.utf8Start[Int(truncatingIfNeeded: value &>> UInt64(shift)) & 0xf])
      shift &-= 4
    }
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

  // MARK: Columns

  /// A column of the row that is being written.
  @safe
  package struct Column { fileprivate let end: UnsafeMutableRawPointer }

  /// Starts a column of at least `width` bytes, at most 32: lays out the spaces first and lets the
  /// text be written over them, which is cheaper than counting what is missing.
  @inline(__always)
  package mutating func beginColumn(width: Int) -> Column {
    put(SIMD32<UInt8>(repeating: UInt8(ascii: " ")), advance: 0)
    return unsafe Column(end: cursor + width)
  }

  /// Ends a column; a longer text pushes what follows to the right.
  ///
  /// What follows a column that was wide enough starts at a place that is known beforehand. The
  /// rare case is a call, so that the processor predicts a branch, and does not wait until the
  /// length of this text is known before it begins with the next.
  @inline(__always)
  package mutating func end(_ column: Column) {
    if _fastPath(unsafe cursor <= column.end) {
      unsafe cursor = column.end
    } else {
      unsafe cursor = Self.kept(cursor)
    }
  }

  @inline(never)
  private static func kept(_ cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
    unsafe cursor
  }

  /// Where the next byte goes, to measure what is written from here on.
  @safe
  package struct Place {
    fileprivate let address: UnsafeMutableRawPointer

    package func distance(from start: Place) -> Int { unsafe address - start.address }
  }

  package var place: Place { unsafe Place(address: cursor) }

  /// Forgets what was written since `start`.
  package mutating func rewind(to start: Place) { unsafe cursor = start.address }

  /// What was written since `start`.
  package func bytes(from start: Place) -> [UInt8] {
    // Safe: these bytes of the row have been written.
    (0..<place.distance(from: start)).map {
      unsafe start.address.load(fromByteOffset: $0, as: UInt8.self)
    }
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

  /// Moves what was written since `start` to the right, with spaces before it.
  package mutating func shift(from start: Place, by spaces: Int) {
    guard spaces > 0 else { return }
    let length = place.distance(from: start)
    // Safe: the row has room, and the move allows for overlap.
    unsafe (start.address + spaces).copyMemory(from: start.address, byteCount: length)
    for index in 0..<spaces {
      unsafe start.address.storeBytes(
        of: UInt8(ascii: " "), toByteOffset: index, as: UInt8.self)
    }
    unsafe cursor += spaces
  }

  /// Any number of spaces.
  package mutating func append(spaces: Int) {
    for _ in 0..<max(0, spaces) { append(" ") }
  }
}
