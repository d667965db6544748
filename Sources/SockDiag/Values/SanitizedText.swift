/// Sanitizes text from outside, such as names of files, processes and hosts, before people see it.
///
/// A terminal obeys control characters, and format characters can reverse the text after them.
package enum SanitizedText {
  /// Bytes kept of a name in a table or a JSON line, so that a row has a bounded length.
  package static let longest = 255

  /// True for what a terminal only prints: not for control, format and private-use characters,
  /// surrogates, and separators of lines and paragraphs.
  package static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20..<0x7f: return true
    case ..<0xa0: return false
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate:
      return false
    default: return true
    }
  }

  /// The text for a sentence: letters of any script stay, each harmful character becomes `?`.
  package static func sentence(_ text: some StringProtocol) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { isHarmless($0) ? $0 : "?" }))
  }

  /// The text on one line: a tab or a line break becomes a space, each other harmful character `?`.
  package static func line(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    String(
      String.UnicodeScalarView(
        scalars.map { scalar in
          if isHarmless(scalar) { return scalar }
          return scalar == "\t" || scalar == "\n" || scalar == "\r" ? " " : "?"
        }))
  }

  /// The bytes for a cell of a table, at most `longest`: each that is not printable ASCII becomes `?`.
  package static func cell(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    bytes.prefix(longest).map { (0x20..<0x7f).contains($0) ? $0 : UInt8(ascii: "?") }
  }

  /// The text for a cell of a table, at most `longest` bytes: each byte that is not printable ASCII
  /// becomes `?`.
  package static func cell(_ text: String) -> String {
    String(decoding: cell(text.utf8), as: UTF8.self)
  }
}
