import ArgumentParser
import Captures
import Netlink
import SockDiag
import TextOutput

struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Summarizes the TIME_WAIT sockets: rates, overdue sockets, and the ports left.",
    usage: "twdiag summary [<options>] [<filter> ...]",
    discussion: """
      From one dump: the closes in each of the last 60 seconds (each deadline shows when its \
      socket entered TIME_WAIT); how many sockets to expect on this kernel; how many \
      overdue sockets are normal; which destinations they belong to; and how many local ports are \
      left towards each destination, counting sockets in every state.

      A filter selects the TIME_WAIT sockets to count; ports are counted over all sockets.

      Exit status: 0 shown and complete, 1 shown but incomplete, 2 failed, 64 wrong usage.
      """)

  @Argument(help: ArgumentHelp("Which sockets, in ss's filter language.", valueName: "filter"))
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
      throw ValidationError("a summary shows one round: give its number, or 'last'")
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
