import SocketFilter
import TextOutput

/// One run of `list`: from the request to the last byte and the exit status.
struct ListRun {
  let options: ListOptions
  var output = standardOutput
  var diagnostics = Diagnostics.standardError

  func run() -> ExitStatus {
    guard let session = Session.open(options.target, diagnostics) else { return .wrongUsage }
    return options.explainsFilter ? explain(session) : list(session)
  }

  private func query(_ session: Session) -> SocketQuery {
    SocketQuery(
      states: options.states, family: options.family, filter: session.filter,
      needs: options.rows.needs)
  }

  private func list(_ session: Session) -> ExitStatus {
    // Processes are scanned first, so that the time reported is that of the sockets alone.
    let scopes = RowScopeBuilder(options.rows)
    let reading = RowReading(session, query(session), scopes)
    var buffer = OutputBuffer(descriptor: output)
    var (outcome, tally) = RowOutput(options: options.rows).show(
      reading, isColoured: options.rows.colour.isOn(for: output), &buffer)
    for problem in scopes.problems { outcome.add(note: problem, isLoss: false) }
    return outcome.end(diagnostics, buffer.failure, summary: tally.summary(outcome))
  }

  /// Explains the filter; of several namespaces, for the first.
  private func explain(_ session: Session) -> ExitStatus {
    guard let filter = session.filter else {
      diagnostics.say("--explain-filter needs a filter to explain, such as 'dport = :443'")
      return .wrongUsage
    }
    var buffer = OutputBuffer(descriptor: output)
    let context = FilterContext.context(filter.fields, at: session.place ?? .live(nil))
    buffer.write(filter.explanation(for: context) + "\n")
    buffer.write("request:  \(query(session).requestText)\n")
    buffer.flush()
    return session.outcome.end(diagnostics, buffer.failure)
  }
}
