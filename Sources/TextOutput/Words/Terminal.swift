import LinuxProc
/// The characters that the reader of text can be expected to show.
package enum CharacterSet {
  case ascii
  /// ASCII, blocks and arrows.
  case unicode

  /// What the environment says: LC_ALL, else LC_CTYPE, else LANG, the first that is set.
  package static var fromEnvironment: CharacterSet {
    of(locale: ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty })
  }

  /// - Parameter locale: such as `en_US.UTF-8`; nil is the C locale.
  static func of(locale: String?) -> CharacterSet {
    let name = (locale ?? "").lowercased()
    return name.contains("utf-8") || name.contains("utf8") ? .unicode : .ascii
  }
}

/// Colours of the terminal, for what must catch the eye.
package enum Colour {
  /// Bold red.
  package static let overdue: StaticString = "\u{1b}[1;31m"
  package static let plain: StaticString = "\u{1b}[0m"
}

/// When colours are used.
package enum ColourChoice: String, CaseIterable {
  case auto, always, never

  /// - Parameter descriptor: where the rows go.
  package func isOn(for descriptor: CInt) -> Bool {
    isOn(
      isTerminal: isTerminal(descriptor), noColour: environment("NO_COLOR"),
      terminal: environment("TERM"))
  }

  /// - Parameters:
  ///   - noColour: the value of NO_COLOR, which forbids colours where it is not empty.
  ///   - terminal: the value of TERM; a dumb one knows no colours.
  func isOn(isTerminal: Bool, noColour: String?, terminal: String?) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto: isTerminal && (noColour ?? "").isEmpty && terminal != "dumb"
    }
  }
}
