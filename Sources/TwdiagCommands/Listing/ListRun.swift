import Glibc
import NetlinkTransport
import SockDiag

/// One run of `list`: from the request to the last byte and the exit status.
struct ListRun {
  let options: ListOptions
  var output = STDOUT_FILENO
  var diagnostics = Diagnostics.standardError

  func run() -> ExitStatus {
    let clock = ContinuousClock()
    let start = clock.now
    var dump: SocketDump
    do {
      dump = try open()
    } catch {
      diagnostics.say(error.description)
      return .failed
    }
    var buffer = OutputBuffer(descriptor: output)
    var table = ListTable(options)
    let outcome = table.show(&dump, to: &buffer) { clock.now - start }
    return finish(outcome, table.tally, buffer.failure)
  }

  private func open() throws(DumpError) -> SocketDump {
    let selection = options.selection
    guard let file = options.replay else { return try .live(selection) }
    let source = try ReplaySource.open(file, round: options.round ?? .last, selection)
    return SocketDump(source: source, selection: selection)
  }

  private func finish(
    _ outcome: DumpOutcome, _ tally: SocketTally, _ failure: OutputBuffer.Failure?
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
    for incident in outcome.incidents { diagnostics.say(incident.description) }
    if let error = outcome.error { diagnostics.say(error.description) }
    if diagnostics.isTerminal, !outcome.hasFailed {
      diagnostics.write(tally.summary(outcome) + "\n")
    }
    if outcome.isComplete { return .complete }
    return outcome.hasFailed ? .failed : .incomplete
  }
}
