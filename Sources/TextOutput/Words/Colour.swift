import Glibc

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
    // Safe: the strings are the environment's own, and are copied at once.
    let forbids = unsafe getenv("NO_COLOR").map { unsafe String(cString: $0) }
    let terminal = unsafe getenv("TERM").map { unsafe String(cString: $0) }
    return isOn(isTerminal: isatty(descriptor) == 1, noColour: forbids, terminal: terminal)
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
