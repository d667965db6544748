import LinuxProc
import SockDiag

/// Writes sentences for people to standard error.
package struct Diagnostics {
  let descriptor: CInt

  package static let standardError = Diagnostics(descriptor: 2)

  package var isTerminal: Bool { LinuxProc.isTerminal(descriptor) }

  /// One sentence after the program's name, sanitized: it may hold the name of a file, which may hold
  /// anything.
  package func say(_ sentence: String) { write("twdiag: \(SanitizedText.sentence(sentence))\n") }

  package func write(_ text: String) {
    var output = OutputBuffer(descriptor: descriptor)
    output.write(text)
    output.flush()
  }
}

/// The exit status of a command; doctor has its own.
package enum ExitStatus: Int32, Sendable {
  /// Shown, and complete, even if there was nothing to show.
  case complete = 0
  /// Shown, and something may be missing.
  case incomplete = 1
  /// Nothing could be shown or written.
  case failed = 2
  /// The command line is wrong (EX_USAGE).
  case wrongUsage = 64
}
