/// A word of the text, without the backslashes that escape characters.
struct FilterWord {
  /// The place in the text, in bytes.
  let range: Range<Int>
  let bytes: [UInt8]
  let text: String

  init(range: Range<Int>, bytes: [UInt8]) {
    self.range = range
    self.bytes = bytes
    text = String(decoding: bytes, as: UTF8.self)
  }
}

/// A sign between conditions.
enum FilterSign {
  case and, or, not, open, close
}

/// Splits the text into words and signs, on demand: what ends a word depends on what is expected.
///
/// ss needs spaces around everything. Here signs need none: a name ends before any of them, and a value
/// ends before those that paths do not contain, which excludes `=`, `<`, `>` and `!`.
struct FilterScanner {
  let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var atEnd: Bool { position == bytes.count }

  mutating func skipBlanks() {
    while !atEnd, Self.isBlank(bytes[position]) { position += 1 }
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }

  static func endsValue(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "&"), UInt8(ascii: "|"): true
    default: isBlank(byte)
    }
  }

  static func endsName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "!"): true
    default: endsValue(byte)
    }
  }

  /// Reads a sign between conditions, where `!=` is read as `!`; nil, and nothing read, if there is none.
  mutating func sign() -> FilterSign? {
    skipBlanks()
    guard !atEnd else { return nil }
    let start = position
    skipEscape()
    switch bytes[position] {
    case UInt8(ascii: "("): return take(1, .open)
    case UInt8(ascii: ")"): return take(1, .close)
    case UInt8(ascii: "!"): return take(1, .not)
    case UInt8(ascii: "&"): return take(isDoubled ? 2 : 1, .and)
    case UInt8(ascii: "|"): return take(isDoubled ? 2 : 1, .or)
    default:
      position = start
      return nil
    }
  }

  /// A sign may have a backslash before it, as in a shell.
  private mutating func skipEscape() {
    guard bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count,
      Self.endsName(bytes[position + 1]), !Self.isBlank(bytes[position + 1])
    else { return }
    position += 1
  }

  private var isDoubled: Bool {
    position + 1 < bytes.count && bytes[position + 1] == bytes[position]
  }

  private mutating func take<Result>(_ count: Int, _ result: Result) -> Result {
    position += count
    return result
  }

  /// Reads `=`, `!=` and so on, or one of their names; nil, and nothing read, if there is none.
  mutating func comparison() -> (comparison: Comparison, isNegated: Bool)? {
    skipBlanks()
    guard !atEnd else { return nil }
    let start = position
    skipEscape()
    let isFollowed = position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "=")
    switch bytes[position] {
    case UInt8(ascii: "="): return take(isFollowed ? 2 : 1, (.equal, false))
    case UInt8(ascii: "!") where isFollowed: return take(2, (.equal, true))
    case UInt8(ascii: "<"):
      return take(isFollowed ? 2 : 1, (isFollowed ? .lessOrEqual : .less, false))
    case UInt8(ascii: ">"):
      return take(isFollowed ? 2 : 1, (isFollowed ? .greaterOrEqual : .greater, false))
    default:
      position = start
      return namedComparison()
    }
  }

  private mutating func namedComparison() -> (comparison: Comparison, isNegated: Bool)? {
    let start = position
    switch word(endsAt: Self.endsName).text {
    case "eq": return (.equal, false)
    case "ne", "neq": return (.equal, true)
    case "lt": return (.less, false)
    case "gt": return (.greater, false)
    case "le", "leq": return (.lessOrEqual, false)
    case "ge", "geq": return (.greaterOrEqual, false)
    default:
      position = start
      return nil
    }
  }

  /// Reads the name of a condition, or a connective.
  mutating func name() -> FilterWord { word(endsAt: Self.endsName) }

  /// Reads a value; empty if there is none.
  mutating func value() -> FilterWord { word(endsAt: Self.endsValue) }

  /// Skips blanks and reads a word, in which a backslash escapes the next byte.
  private mutating func word(endsAt isEnd: (UInt8) -> Bool) -> FilterWord {
    skipBlanks()
    let start = position
    var isEscaped = false
    while !atEnd, !isEnd(bytes[position]) {
      if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count {
        isEscaped = true
        position += 1
      }
      position += 1
    }
    let content = bytes[start..<position]
    return FilterWord(
      range: start..<position, bytes: isEscaped ? Self.unescaped(content) : Array(content))
  }

  private static func unescaped(_ content: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    var isEscaped = false
    for (index, byte) in content.enumerated() {
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped && index + 1 < content.count
      if !isEscaped { bytes.append(byte) }
    }
    return bytes
  }

  /// The place of the next word or sign, for an error; empty at the end.
  mutating func placeOfNext() -> Range<Int> {
    skipBlanks()
    guard !atEnd else { return position..<position }
    var end = position
    while end < bytes.count, !Self.endsName(bytes[end]) { end += 1 }
    return position..<max(end, position + 1)
  }

  mutating func rewind(to position: Int) { self.position = position }
}
