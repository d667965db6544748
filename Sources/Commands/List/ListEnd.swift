import LinuxProc
import TextOutput

/// Says what there is to say when all is shown, and settles the exit status.
struct ListEnd {
  private let diagnostics: Diagnostics

  init(_ diagnostics: Diagnostics) { self.diagnostics = diagnostics }

  /// - Parameter tally: what is summed up on a terminal; nil for nothing.
  func status(
    _ outcome: ListOutcome, _ tally: SocketTally?, _ failure: OutputBuffer.Failure?
  ) -> ExitStatus {
    switch failure {
    case .closedPipe:
      return .complete
    case .error(let number):
      diagnostics.say("cannot write to standard output: \(errorText(number))")
      return .failed
    case nil:
      break
    }
    for sentence in outcome.notes + outcome.errors { diagnostics.say(sentence) }
    if let tally, diagnostics.isTerminal, !outcome.hasFailed {
      diagnostics.write(tally.summary(outcome) + "\n")
    }
    if outcome.isComplete { return .complete }
    return outcome.hasFailed ? .failed : .incomplete
  }
}
