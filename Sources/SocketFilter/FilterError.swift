/// A filter that cannot be understood, and where.
public struct FilterError: Error, Hashable, Sendable {
  /// The whole text of the filter.
  public let text: String
  /// The place, in bytes of the text's UTF-8 form; empty at the end of the text.
  public let range: Range<Int>
  /// What is wrong and what was expected, one sentence without a full stop.
  public let message: String
  /// A word that may have been meant.
  public let suggestion: String?

  public init(text: String, range: Range<Int>, message: String, suggestion: String? = nil) {
    self.text = text
    self.range = range
    self.message = message
    self.suggestion = suggestion
  }
}

extension FilterError: CustomStringConvertible {
  /// The sentence, the text, and a caret under the place; of a long text the part around the place.
  public var description: String {
    let sentence = suggestion.map { "\(message); did you mean '\(printable($0))'?" } ?? message
    let excerpt = FilterExcerpt(text, range)
    return "\(sentence)\n  \(excerpt.line)\n  \(excerpt.pointer)"
  }
}

/// The part of a text around a place, in one printable line, and the line that points to it.
private struct FilterExcerpt {
  /// Characters shown before the place, of the place itself, and behind it.
  private static let before = 40
  private static let within = 24
  private static let behind = 24

  private(set) var line = ""
  private(set) var pointer = ""

  init(_ text: String, _ range: Range<Int>) {
    let bytes = text.utf8
    let start = bytes.index(bytes.startIndex, offsetBy: min(max(range.lowerBound, 0), bytes.count))
    let end = bytes.index(
      bytes.startIndex, offsetBy: min(max(range.lowerBound, range.upperBound), bytes.count))
    let scalars = text.unicodeScalars
    let head = scalars[..<start]
    let place = scalars[start..<end]
    append(head.suffix(Self.before), isCut: head.count > Self.before, pointer: " ")
    line += place.isEmpty ? "" : printable(place.prefix(Self.within))
    pointer += "^" + String(repeating: "~", count: max(0, min(place.count, Self.within) - 1))
    let rest = scalars[end...]
    let isCut = place.count > Self.within || rest.count > Self.behind
    line += place.count > Self.within ? "" : printable(rest.prefix(Self.behind))
    line += isCut ? "..." : ""
  }

  private mutating func append(
    _ scalars: Substring.UnicodeScalarView, isCut: Bool, pointer character: String
  ) {
    let shown = (isCut ? "..." : "") + printable(scalars)
    line += shown
    pointer += String(repeating: character, count: shown.unicodeScalars.count)
  }
}

/// Blanks become spaces, and what would steer a terminal becomes `?`.
func printable(_ scalars: some Sequence<Unicode.Scalar>) -> String {
  var text = ""
  for scalar in scalars {
    let isPlain =
      (0x20..<0x7f).contains(scalar.value) || (scalar.value > 0x7f && !isUnprintable(scalar))
    text.unicodeScalars.append(isPlain ? scalar : isBlank(scalar) ? " " : "?")
  }
  return text
}

/// A word as it may stand in a sentence, shortened where it is long.
func printable(_ word: String) -> String {
  let limit = 64
  let scalars = word.unicodeScalars
  return printable(scalars.prefix(limit)) + (scalars.dropFirst(limit).isEmpty ? "" : "...")
}

private func isBlank(_ scalar: Unicode.Scalar) -> Bool {
  scalar == "\t" || scalar == "\n" || scalar == "\r"
}

/// Control and formatting characters, other line ends, and what no font has.
private func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
    true
  default: false
  }
}
