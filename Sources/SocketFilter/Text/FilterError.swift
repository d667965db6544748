import SockDiag

/// A mistake in the text of a filter, and its place.
public struct FilterError: Error, Hashable, Sendable {
  /// The whole text of the filter.
  public let text: String
  /// The place of the mistake in the UTF-8 bytes of the text; empty at the end of the text.
  public let range: Range<Int>
  /// What is wrong and what was expected, as one sentence without a full stop.
  public let message: String
  /// A word that may have been meant; nil if no known word is similar.
  public let suggestion: String?

  init(text: String, range: Range<Int>, message: String, suggestion: String? = nil) {
    self.text = text
    self.range = range
    self.message = message
    self.suggestion = suggestion
  }
}

extension FilterError: CustomStringConvertible {
  /// Three lines, safe for a terminal: the message, the text (of a long text the part around the
  /// mistake), and a caret under the mistake.
  public var description: String {
    let sentence = suggestion.map { "\(message); did you mean '\(sanitized($0))'?" } ?? message
    let excerpt = FilterExcerpt(text, range)
    return "\(sentence)\n  \(excerpt.line)\n  \(excerpt.pointer)"
  }
}

/// The part of a text around a place as one line, and the line that points to the place.
private struct FilterExcerpt {
  /// How many characters are shown before the place, of the place itself, and after it.
  private static let before = 40
  private static let within = 24
  private static let after = 24

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
    line = (head.count > Self.before ? "..." : "") + SanitizedText.line(head.suffix(Self.before))
    pointer = String(repeating: " ", count: line.unicodeScalars.count)
    line += place.isEmpty ? "" : SanitizedText.line(place.prefix(Self.within))
    pointer += "^" + String(repeating: "~", count: max(0, min(place.count, Self.within) - 1))
    let rest = scalars[end...]
    let isTruncated = place.count > Self.within || rest.count > Self.after
    line += place.count > Self.within ? "" : SanitizedText.line(rest.prefix(Self.after))
    line += isTruncated ? "..." : ""
  }
}

/// A word of the filter as it is quoted in a sentence, truncated after 64 characters.
func sanitized(_ word: String) -> String {
  let limit = 64
  let scalars = word.unicodeScalars
  return SanitizedText.line(scalars.prefix(limit)) + (scalars.dropFirst(limit).isEmpty ? "" : "...")
}
