import ArgumentParser

/// What the exit status says, the same for every command.
enum ExitStatus: Int32 {
  /// Shown, and complete, even if there was nothing to show.
  case complete = 0
  /// Shown, and something may be missing.
  case incomplete = 1
  /// Nothing could be shown or written.
  case failed = 2
  /// The command line is wrong (EX_USAGE).
  case wrongUsage = 64

  var code: ExitCode { ExitCode(rawValue) }
}
