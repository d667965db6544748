import ArgumentParser
import Captures
import Netlink
import SockDiag
import TextOutput

struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Tells everything about TIME_WAIT that one look can tell.",
    usage: "twdiag summary [<options>] [<filter> ...]",
    discussion: """
      From one dump: the closes of each of the last 60 seconds, as each deadline dates its socket's \
      birth; what this kernel leads one to expect against what stands; how many at 0.00 are normal \
      now; who makes them; and how many local ports are left towards each destination, counting \
      sockets in every state.

      A filter chooses the TIME_WAIT sockets that are counted; ports are counted over all sockets.

      Exit status: 0 shown and complete, 1 shown but incomplete, 2 failed, 64 wrong usage.
      """)

  @Argument(help: ArgumentHelp("Which sockets, in ss's language.", valueName: "filter"))
  var filter: [String] = []

  @Option(
    name: .long, help: ArgumentHelp("text or json.", valueName: "format"),
    completion: .list(DocumentFormat.allCases.map(\.rawValue)), transform: DocumentFormat.parse)
  var format = DocumentFormat.text

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Show at most this many destinations, and listening ports.", valueName: "n"))
  var top = 10

  @OptionGroup var namespaces: NamespaceOptions

  @OptionGroup var capture: ReplayOptions

  func validate() throws {
    try capture.validate(with: namespaces.choice)
    if capture.round == .all {
      throw ValidationError("a summary is of one round: give its number, or last")
    }
    try OptionCheck.check(top, "--top", atLeast: 0)
  }

  var target: Target {
    Target(
      namespaces: namespaces.choice, capture: capture.replay, round: capture.round,
      filter: filter.joined(separator: " "))
  }

  func run() throws {
    let status = SummaryRun(target: target, format: format, top: top).run()
    if status != .complete { throw status.code }
  }
}
