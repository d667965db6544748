package import SockDiag

/// Writes JSON: documents, and objects on a line of their own. The project's one JSON writer, besides the
/// module that replaces Foundation for the argument parser.
///
/// Members stand in the order in which they are added. A name of nil adds an element to an array, or
/// the document itself:
///
///     var json = JSONWriter()
///     json.object { json in
///       json.add("count", 2)
///       json.array("ports") { json in
///         for port in [80, 443] { json.add(nil, port) }
///       }
///       json.range("age_ms", (least: 4, most: nil))
///     }
///     json.endLine()
///
/// A nil value becomes `null`. Integers are written whole, a `Double` with three decimals. Text from
/// outside (`String`) is escaped; a `StaticString` is the program's own word, and is not.
package struct JSONWriter {
  /// What has been written.
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false

  package init() {}

  /// What has been written, as text.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Ends a line; the next object is not separated from the one before by a comma.
  package mutating func endLine() {
    put(UInt8(ascii: "\n"))
    needsComma = false
  }

  /// Forgets what was written and keeps the memory, for the next line.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  /// Clears what was written, to add members to an object that already has some and whose
  /// braces others write.
  package mutating func beginMembers() {
    removeAll()
    needsComma = true
  }
}

// MARK: Objects and arrays

extension JSONWriter {
  package mutating func object(
    _ name: StaticString? = nil, _ members: (inout JSONWriter) -> Void
  ) {
    begin(name)
    nest("{", "}", members)
  }

  package mutating func array(
    _ name: StaticString? = nil, _ elements: (inout JSONWriter) -> Void
  ) {
    begin(name)
    nest("[", "]", elements)
  }

  /// An object whose members `min` and `max` bound a number; nil for no bound, or for no range at all.
  package mutating func range(_ name: StaticString?, _ range: (least: Int64?, most: Int64?)?) {
    guard let range else { return null(name) }
    object(name) { json in
      json.add("min", range.least)
      json.add("max", range.most)
    }
  }

  private mutating func nest(
    _ open: StaticString, _ close: StaticString, _ body: (inout JSONWriter) -> Void
  ) {
    put(open)
    needsComma = false
    body(&self)
    put(close)
    needsComma = true
  }
}

// MARK: Values

extension JSONWriter {
  package mutating func null(_ name: StaticString?) {
    begin(name)
    put("null")
  }

  package mutating func add(_ name: StaticString?, _ value: Int64?) {
    guard let value else { return null(name) }
    begin(name)
    put(decimal: value)
  }

  package mutating func add(_ name: StaticString?, _ value: Int?) {
    add(name, value.map(Int64.init))
  }

  package mutating func add(_ name: StaticString?, _ value: UInt64?) {
    guard let value else { return null(name) }
    begin(name)
    put(decimal: value)
  }

  package mutating func add(_ name: StaticString?, _ value: Bool) {
    begin(name)
    put(value ? "true" : "false")
  }

  /// A number rounded to three decimals; `null` for what is not finite or at least 10^15.
  package mutating func add(_ name: StaticString?, _ value: Double?) {
    guard let value, value.magnitude < 1e15 else { return null(name) }
    add(name, thousandths: Int64((value * 1000).rounded()))
  }

  /// A number of thousandths, written with three decimals.
  package mutating func add(_ name: StaticString?, thousandths value: Int64?) {
    guard let value else { return null(name) }
    begin(name)
    if value < 0 { put(UInt8(ascii: "-")) }
    put(value.magnitude, decimals: 3)
  }

  /// A number of millionths, written with six decimals.
  package mutating func add(_ name: StaticString?, millionths value: UInt64) {
    begin(name)
    put(value, decimals: 6)
  }

  /// Text from outside, of which at most `longest` characters are taken.
  package mutating func add(_ name: StaticString?, _ value: String?, longest: Int = .max) {
    guard let value else { return null(name) }
    begin(name)
    put(UInt8(ascii: "\""))
    for scalar in value.unicodeScalars.prefix(longest) { JSONEscape.append(scalar, to: &bytes) }
    put(UInt8(ascii: "\""))
  }

  /// Text that is escaped already.
  mutating func add(_ name: StaticString?, escaped text: [UInt8]) {
    begin(name)
    put(UInt8(ascii: "\""))
    bytes += text
    put(UInt8(ascii: "\""))
  }

  /// A word of the program's own that needs no escapes.
  package mutating func add(_ name: StaticString?, _ word: StaticString?) {
    guard let word else { return null(name) }
    begin(name)
    put(UInt8(ascii: "\""))
    put(word)
    put(UInt8(ascii: "\""))
  }

  package mutating func add(_ name: StaticString?, _ address: IPAddress?) {
    guard let address else { return null(name) }
    begin(name)
    let text = IPAddressText(address)
    put(UInt8(ascii: "\""))
    for index in 0..<text.count { put(text[index]) }
    put(UInt8(ascii: "\""))
  }

  /// Text from outside that may not be UTF-8.
  package mutating func add(_ name: StaticString?, raw text: [UInt8]) {
    add(name, escaped: JSONEscape.escaped(text))
  }

  /// A number as text in hexadecimal, such as a cookie: `"0x59d1"`.
  package mutating func add(_ name: StaticString?, hexadecimal value: UInt64?) {
    guard let value else { return null(name) }
    begin(name)
    put("\"0x")
    bytes += String(value, radix: 16).utf8
    put(UInt8(ascii: "\""))
  }
}

// MARK: Bytes

extension JSONWriter {
  private mutating func begin(_ name: StaticString?) {
    if needsComma { put(UInt8(ascii: ",")) }
    needsComma = true
    guard let name else { return }
    put(UInt8(ascii: "\""))
    put(name)
    put("\":")
  }

  private mutating func put(_ byte: UInt8) { bytes.append(byte) }

  private mutating func put(_ text: StaticString) {
    text.append(to: &bytes)
  }

  /// A number of the smallest unit, with this many digits after the decimal point.
  private mutating func put(_ value: UInt64, decimals: Int) {
    let divisors: [UInt64] = [100_000, 10_000, 1000, 100, 10, 1].suffix(decimals)
    let (whole, rest) = value.quotientAndRemainder(dividingBy: divisors[0] * 10)
    put(decimal: whole)
    put(UInt8(ascii: "."))
    for divisor in divisors { put(digit: rest / divisor % 10) }
  }

  private mutating func put(digit: UInt64) { put(UInt8(ascii: "0") + UInt8(digit)) }

  private mutating func put(decimal value: Int64) {
    if value < 0 { put(UInt8(ascii: "-")) }
    put(decimal: value.magnitude)
  }

  private mutating func put(decimal value: UInt64) {
    if value >= 10 { put(decimal: value / 10) }
    put(digit: value % 10)
  }
}

/// The inside of JSON strings: the project's one escaper.
enum JSONEscape {
  private static let digits = Array("0123456789abcdef".utf8)

  /// A character of a string. What a terminal might obey is escaped, so that it is safe to look at a
  /// document there.
  static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    switch scalar {
    case "\"", "\\":
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(UInt8(truncatingIfNeeded: scalar.value))
    case _ where SanitizedText.isHarmless(scalar):
      bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
    default:
      for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter {
        append(escape: unit, to: &bytes)
      }
    }
  }

  static func escaped(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars { append(scalar, to: &bytes) }
    return bytes
  }

  /// A string of bytes that may not be UTF-8, such as the name of an interface: every byte that is not
  /// ASCII is escaped, as the character of its number.
  static func escaped(_ raw: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    for byte in raw {
      if byte < 0x80 {
        append(Unicode.Scalar(byte), to: &bytes)
      } else {
        append(escape: UInt16(byte), to: &bytes)
      }
    }
    return bytes
  }

  private static func append(escape unit: UInt16, to bytes: inout [UInt8]) {
    bytes += "\\u".utf8
    for shift: UInt16 in [12, 8, 4, 0] { bytes.append(digits[Int(unit >> shift & 0xf)]) }
  }
}
