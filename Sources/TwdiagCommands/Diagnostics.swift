import Glibc

/// Writes sentences for people to standard error.
struct Diagnostics {
  let descriptor: CInt

  static let standardError = Diagnostics(descriptor: STDERR_FILENO)

  var isTerminal: Bool { isatty(descriptor) == 1 }

  /// One sentence, with the program's name before it.
  func say(_ sentence: String) { write("twdiag: \(sentence)\n") }

  func write(_ text: String) {
    var output = OutputBuffer(descriptor: descriptor)
    output.write(text)
    output.flush()
  }
}
