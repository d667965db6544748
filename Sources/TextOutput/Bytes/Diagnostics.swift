import Glibc

/// Writes sentences for people to standard error.
package struct Diagnostics {
  let descriptor: CInt

  package static let standardError = Diagnostics(descriptor: STDERR_FILENO)

  package var isTerminal: Bool { isatty(descriptor) == 1 }

  /// One sentence, with the program's name before it.
  ///
  /// It may hold the name of a file, which may hold anything; a terminal must not obey it.
  package func say(_ sentence: String) {
    var line = String.UnicodeScalarView()
    for scalar in sentence.unicodeScalars {
      line.append(scalar.properties.generalCategory == .control ? "?" : scalar)
    }
    write("twdiag: \(String(line))\n")
  }

  package func write(_ text: String) {
    var output = OutputBuffer(descriptor: descriptor)
    output.write(text)
    output.flush()
  }
}
