import Glibc

/// The characters that the reader of text can be expected to show.
package enum CharacterSet {
  case ascii
  /// Blocks and arrows besides.
  case unicode

  /// What the environment says: LC_ALL, else LC_CTYPE, else LANG, the first that is set.
  package static var ofEnvironment: CharacterSet {
    of(locale: ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(value).first)
  }

  private static func value(_ name: String) -> String? {
    // Safe: the string is copied at once.
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// - Parameter locale: such as `en_US.UTF-8`; nil is the C locale.
  static func of(locale: String?) -> CharacterSet {
    let name = (locale ?? "").lowercased()
    return name.contains("utf-8") || name.contains("utf8") ? .unicode : .ascii
  }
}

/// Numbers as a row of small bars.
package enum Sparkline {
  private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let steps: [Character] = ["_", ".", "-", "=", "+", "*", "#", "@"]

  /// A character for each number, the highest for `most`; a space for zero, and nothing else is one.
  package static func text(_ numbers: some Sequence<Int>, most: Int, _ characters: CharacterSet)
    -> String
  {
    let steps = characters == .unicode ? blocks : steps
    return String(
      numbers.map { number -> Character in
        guard number > 0, most > 0 else { return " " }
        let step = (min(number, most) * steps.count + most - 1) / most
        return steps[step - 1]
      })
  }

  /// One bar of a length in characters, in eighths where the characters allow it.
  package static func bar(_ number: Int, most: Int, width: Int, _ characters: CharacterSet)
    -> String
  {
    guard number > 0, most > 0, width > 0 else { return "" }
    let eighths = max(1, Int(Double(min(number, most)) * Double(width * 8) / Double(most)))
    guard characters == .unicode else {
      return String(repeating: "#", count: max(1, (eighths + 4) / 8))
    }
    let parts: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    let whole = String(repeating: "█", count: eighths / 8)
    return eighths % 8 == 0 ? whole : whole + String(parts[eighths % 8 - 1])
  }
}
