/// Breaks sentences into lines.
package enum Paragraph {
  /// Lines of at most `width` characters, each after `indent` spaces, and all but the first after
  /// `hanging` more; a word that is longer stands alone. Ends with a line break.
  package static func wrapped(_ text: String, width: Int, indent: Int, hanging: Int = 0) -> String {
    var lines: [String] = []
    var line = String(repeating: " ", count: indent)
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: indent + hanging)
        isEmpty = true
      }
      line += isEmpty ? word : " \(word)"
      isEmpty = false
    }
    lines.append(line)
    return lines.joined(separator: "\n") + "\n"
  }
}

/// Pads text to a width in characters; a longer one stays as it is.
package enum Padding {
  package static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  package static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
