import Glibc
import SockDiag
import SocketFilter
import TextOutput

/// One run of `list`: from the request to the last byte and the exit status.
struct ListRun {
  let options: ListOptions
  var output = STDOUT_FILENO
  var diagnostics = Diagnostics.standardError

  func run() -> ExitStatus {
    var opening = SourceOpening(options: options)
    opening.find()
    let filter: SocketFilter?
    do throws(FilterError) {
      filter = try options.readFilter(for: opening.namespaces)
    } catch {
      // With the text, and a caret on a line of its own under the place.
      diagnostics.write("twdiag: \(error.description)\n")
      return .wrongUsage
    }
    return options.explainsFilter ? explain(filter, opening) : list(filter, &opening)
  }

  private func list(_ filter: SocketFilter?, _ opening: inout SourceOpening) -> ExitStatus {
    // Processes are looked at before, so that the time is that of the sockets.
    let scopes = ScopeMaker(options: options)
    let clock = ContinuousClock()
    let start = clock.now
    opening.open(
      SocketQuery(
        states: options.states, family: options.family, filter: filter,
        filterText: options.filter, needs: options.needs))
    let reading = ListReading(
      sources: opening.sources, failures: opening.outcome, scope: scopes.scope,
      elapsed: { clock.now - start })
    var buffer = OutputBuffer(descriptor: output)
    var (outcome, tally) = ListShow(options: options).show(
      reading, isColoured: options.colour.isOn(for: output), &buffer)
    for problem in scopes.problems { outcome.add(note: problem, isLoss: false) }
    return ListEnd(diagnostics).status(outcome, tally, buffer.failure)
  }

  /// Of several namespaces, what the first gets.
  private func explain(_ filter: SocketFilter?, _ opening: SourceOpening) -> ExitStatus {
    guard let filter else {
      diagnostics.say("--explain-filter needs a filter to explain, such as 'dport = :443'")
      return .wrongUsage
    }
    var buffer = OutputBuffer(descriptor: output)
    let context =
      options.replay == nil
      ? FilterContext.live(filter.fields, in: opening.namespaces.first ?? nil) : .capture
    let query = SocketQuery(states: options.states, family: options.family, filter: filter)
    buffer.write(filter.explanation(for: context) + "\n")
    buffer.write("request:  \(query.requestText)\n")
    buffer.flush()
    return ListEnd(diagnostics).status(opening.outcome, nil, buffer.failure)
  }
}
