extension CaptureEnvironment {
  /// Reads the comment of a capture; lines without a "=" are ignored.
  package init(text: String) {
    self.init(lines: Self.texts(text).compactMap(Self.line))
  }

  /// Whether a comment begins with a line of `name = value`.
  package static func hasLines(_ text: String) -> Bool {
    texts(text, most: 1).first.flatMap(line) != nil
  }

  private static func texts(_ text: String, most: Int = .max) -> [Substring.UTF8View] {
    text.utf8.split(separator: UInt8(ascii: "\n"), maxSplits: most)
  }

  private static func line(_ text: Substring.UTF8View) -> (name: String, value: String)? {
    guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    let name = trimmed(text[..<equals])
    return name.isEmpty ? nil : (name, trimmed(text[text.index(after: equals)...]))
  }

  private static func trimmed(_ text: Substring.UTF8View) -> String {
    let head = text.drop(while: isBlank)
    let tail = head.reversed().prefix(while: isBlank).count
    return String(Substring(head.dropLast(tail)))
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }
}
