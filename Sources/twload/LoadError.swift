import Glibc

/// Why twload could not go on, as one sentence for standard error.
enum LoadError: Error, CustomStringConvertible {
  /// The command line cannot be understood; twload exits with 64.
  case usage(String)
  /// A system call failed; `what` says what was being done in the reader's terms.
  case call(_ what: String, errno: CInt)
  /// Something else stands in the way, for example a limit.
  case environment(String)

  var description: String {
    switch self {
    case .usage(let sentence), .environment(let sentence): sentence
    case .call(let what, let code): "\(what): \(Self.text(code))"
    }
  }

  var exitCode: ExitCode {
    if case .usage = self { .usage } else { .failure }
  }

  private static func text(_ code: CInt) -> String {
    guard let message = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: message)
  }
}

/// What twload tells its caller when it ends.
enum ExitCode: CInt {
  case success = 0
  /// Fewer sockets stand than were asked for.
  case fewer = 1
  case failure = 2
  case usage = 64
}
