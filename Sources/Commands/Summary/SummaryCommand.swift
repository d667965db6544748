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
    completion: .list(SummaryFormat.allCases.map(\.rawValue)), transform: SummaryFormat.parse)
  var format = SummaryFormat.text

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Show at most this many destinations, and listening ports.", valueName: "n"))
  var top = 10

  @OptionGroup var namespaces: NamespaceOptions

  @OptionGroup var capture: ReplayOptions

  func validate() throws {
    try namespaces.validate()
    try capture.validate(namespaces)
    guard top >= 0 else { throw ValidationError("--top takes a number from 0 on, not \(top)") }
  }

  func run() throws {
    let status = SummaryRun(command: self).run()
    if status != .complete { throw status.code }
  }
}

/// How a summary is shown.
enum SummaryFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json

  static func parse(_ text: String) throws -> SummaryFormat {
    try Choice.find(
      text, among: allCases.map { ($0.rawValue, $0) }, refusal: "there is no format",
      list: "the formats are")
  }
}

/// A capture instead of the kernel.
struct ReplayOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Read a capture instead of the kernel: pcap, pcapng, what 'ss -D' writes, or a copy of "
        + "/proc/net/tcp; - is standard input.", valueName: "file"),
    completion: .file())
  var replay: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Which round of a capture: a number from 1 on, or last. (default: last)", valueName: "round"),
    transform: RoundChoice.parse)
  var round: RoundChoice?

  func validate(_ namespaces: NamespaceOptions) throws {
    if replay == "" { throw ValidationError("--replay takes the name of a file, and got none") }
    if round != nil, replay == nil {
      throw ValidationError("--round chooses from a capture, so it needs --replay")
    }
    if round == .all {
      throw ValidationError("a summary is of one round: give its number, or last")
    }
    if replay != nil, namespaces.choice != .own {
      throw ValidationError(
        "a capture holds the sockets of one namespace: --netns and --all-netns do not go with "
          + "--replay")
    }
  }
}
