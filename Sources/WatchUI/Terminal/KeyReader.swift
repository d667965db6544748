/// A key press, or a paste.
package enum Key: Equatable, Sendable {
  case character(Unicode.Scalar)
  /// A letter with the control key, in lower case.
  case control(Unicode.Scalar)
  case enter, escape, tab, backspace, delete
  case left, right, up, down, home, end, pageUp, pageDown
  /// Text between the marks of a bracketed paste; a line end in it is not Enter.
  case paste(String)
}

/// Decodes the bytes of a terminal into keys, wherever reads cut them.
struct KeyReader {
  /// Bytes of a sequence; no terminal sends a longer one.
  private static let longestSequence = 32
  /// Bytes of a paste; the end of a longer one is dropped.
  private static let longestPaste = 65_536

  private enum State: Equatable {
    case ground
    /// After an escape byte: the Escape key, or the beginning of a sequence.
    case escape
    /// After `ESC O` (SS3).
    case shift
    /// After `ESC [` (CSI).
    case control
    /// After `ESC [ [`, which begins the function keys of the Linux console.
    case console
    /// Inside a UTF-8 character of several bytes.
    case character(missing: Int)
    /// Inside a bracketed paste.
    case paste
  }

  private var state = State.ground
  private var pending: [UInt8] = []
  private var keys: [Key] = []

  /// Whether a sequence may be incomplete: the caller waits a moment for the rest, then calls `flush`.
  var isPending: Bool { state != .ground && state != .paste }

  mutating func read(_ bytes: some Sequence<UInt8>) -> [Key] {
    for byte in bytes { process(byte) }
    return takeKeys()
  }

  /// Ends an incomplete sequence; an escape byte alone is the Escape key.
  mutating func flush() -> [Key] {
    guard isPending else { return [] }
    if state == .escape { keys.append(.escape) }
    reset()
    return takeKeys()
  }

  private mutating func takeKeys() -> [Key] {
    defer { keys = [] }
    return keys
  }

  private mutating func reset() {
    state = .ground
    pending = []
  }

  private mutating func process(_ byte: UInt8) {
    switch state {
    case .ground: ground(byte)
    case .escape: escape(byte)
    case .shift: shift(byte)
    case .control: control(byte)
    case .console: reset()
    case .character(let missing): character(byte, missing)
    case .paste: paste(byte)
    }
  }

  // MARK: Single bytes

  private mutating func ground(_ byte: UInt8) {
    switch byte {
    case 0x1b: state = .escape
    case 0x0d, 0x0a: keys.append(.enter)
    case 0x09: keys.append(.tab)
    case 0x08, 0x7f: keys.append(.backspace)
    case 0x00..<0x20: keys.append(.control(Unicode.Scalar(byte + 0x60)))
    case 0x20..<0x7f: keys.append(.character(Unicode.Scalar(byte)))
    case 0xc2...0xdf: begin(byte, missing: 1)
    case 0xe0...0xef: begin(byte, missing: 2)
    case 0xf0...0xf4: begin(byte, missing: 3)
    default: break
    }
  }

  private mutating func begin(_ byte: UInt8, missing: Int) {
    pending = [byte]
    state = .character(missing: missing)
  }

  private mutating func character(_ byte: UInt8, _ missing: Int) {
    guard byte & 0xc0 == 0x80 else {
      reset()
      return ground(byte)
    }
    pending.append(byte)
    guard missing == 1 else {
      state = .character(missing: missing - 1)
      return
    }
    var decoder = UTF8()
    var bytes = pending.makeIterator()
    if case .scalarValue(let scalar) = decoder.decode(&bytes) { keys.append(.character(scalar)) }
    reset()
  }

  // MARK: Sequences

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "["): state = .control
    case UInt8(ascii: "O"): state = .shift
    default:
      // Escape, then another key. A letter with Alt looks the same.
      keys.append(.escape)
      reset()
      ground(byte)
    }
  }

  private mutating func shift(_ byte: UInt8) {
    reset()
    if byte == UInt8(ascii: "M") {
      keys.append(.enter)
    } else if let key = Self.cursorKey(byte) {
      keys.append(key)
    } else if byte < 0x20 || byte >= 0x80 {
      ground(byte)
    }
  }

  private mutating func control(_ byte: UInt8) {
    switch byte {
    case 0x20..<0x40:
      pending.append(byte)
      if pending.count > Self.longestSequence { reset() }
    case UInt8(ascii: "[") where pending.isEmpty: state = .console
    case 0x40..<0x7f: end(byte)
    default:
      // A control byte does not belong to a sequence.
      reset()
      ground(byte)
    }
  }

  /// The last byte of a sequence; unknown sequences are ignored.
  private mutating func end(_ byte: UInt8) {
    let number = pending.prefix { (0x30...0x39).contains($0) }
      .reduce(0) { min($0 * 10 + Int($1 - 0x30), 10_000) }
    reset()
    if byte == UInt8(ascii: "~") {
      if number == 200 {
        state = .paste
      } else if let key = Self.numberedKey(number) {
        keys.append(key)
      }
    } else if let key = Self.cursorKey(byte) {
      keys.append(key)
    }
  }

  private static func cursorKey(_ byte: UInt8) -> Key? {
    switch byte {
    case UInt8(ascii: "A"): .up
    case UInt8(ascii: "B"): .down
    case UInt8(ascii: "C"): .right
    case UInt8(ascii: "D"): .left
    case UInt8(ascii: "H"): .home
    case UInt8(ascii: "F"): .end
    default: nil
    }
  }

  private static func numberedKey(_ number: Int) -> Key? {
    switch number {
    case 1, 7: .home
    case 4, 8: .end
    case 3: .delete
    case 5: .pageUp
    case 6: .pageDown
    default: nil
    }
  }

  // MARK: Pastes

  private static let endOfPaste = Array("\u{1b}[201~".utf8)

  private mutating func paste(_ byte: UInt8) {
    pending.append(byte)
    if pending.count >= Self.endOfPaste.count,
      pending.suffix(Self.endOfPaste.count).elementsEqual(Self.endOfPaste)
    {
      let text = String(decoding: pending.dropLast(Self.endOfPaste.count), as: UTF8.self)
      keys.append(.paste(text))
      reset()
    } else if pending.count > Self.longestPaste {
      // Drop a byte before the last ones, which may be the beginning of the end mark.
      pending.remove(at: Self.longestPaste - Self.endOfPaste.count)
    }
  }
}
