/// Makes names harmless: of interfaces, namespaces, processes and hosts, which may hold anything.
///
/// A terminal obeys control bytes, and bytes that are no UTF-8 may hide some; each becomes a
/// question mark.
package enum PlainText {
  /// Longer names are cut, so that a row has a bounded length.
  package static let longest = 255

  package static func bytes(_ text: String) -> [UInt8] { bytes(Array(text.utf8.prefix(longest))) }

  static func bytes(_ text: [UInt8]) -> [UInt8] {
    text.prefix(longest).map { (0x20..<0x7f).contains($0) ? $0 : UInt8(ascii: "?") }
  }

  /// The text for a sentence: control characters become question marks, letters of any script stay.
  package static func sentence(_ text: String) -> String {
    var plain = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      plain.append(isHarmless(scalar) ? scalar : "?")
    }
    return String(plain)
  }

  /// Format characters can turn the direction of what follows.
  package static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: false
    default: true
    }
  }
}
