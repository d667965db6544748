/// What must hold for any input. libFuzzer keeps the input for which it does not.
public enum Property {
  /// Stops with the sentence, which says what is wrong, unless the condition holds.
  public static func require(_ condition: Bool, _ sentence: @autoclosure () -> String) {
    if !condition { fatalError(sentence()) }
  }

  /// A text that people read has one line, whatever a file or a kernel put into it.
  public static func requireOneLine(_ text: String) {
    require(!text.isEmpty, "a text is empty")
    // Mostly it is plain, and asking for properties takes its time.
    if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return }
    let isOneLine = !text.unicodeScalars.contains(where: isControl)
    require(isOneLine, "not one line: \(text.debugDescription)")
  }

  /// Control characters, which could also steer a terminal, and the other line ends.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }
}
