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
