import ArgumentParser
import NetlinkTransport

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists sockets with the time that their timers still have.",
    discussion: """
      Numeric always. Rows stream as they are read, unless they are to be sorted.

      Exit status: 0 shown and complete (even if there are none), 1 shown but incomplete, \
      2 failed, 64 wrong usage.
      """)

  @OptionGroup var sockets: SelectionOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "netstat (as 'netstat -tano' prints), wide, jsonl, json or csv.", valueName: "format"),
    completion: .list(OutputFormat.allCases.map(\.rawValue)), transform: OutputFormat.parse)
  var format = OutputFormat.netstat

  @Flag(name: .long, help: "No header line.")
  var noHeader = false

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("Show at most this many sockets.", valueName: "n"))
  var limit: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Sort by remaining (least first), local or remote; holds all rows in memory.",
      valueName: "key"),
    completion: .list(SortKey.allCases.map(\.rawValue)), transform: SortKey.parse)
  var sort: SortKey?

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
      "Which round of a capture: a number from 1 on, last, or all. (default: last)",
      valueName: "round"),
    transform: RoundChoice.parse)
  var round: RoundChoice?

  func validate() throws {
    if let limit, limit < 0 {
      throw ValidationError("--limit takes a number from 0 on, not \(limit)")
    }
    if replay == "" { throw ValidationError("--replay takes the name of a file, and got none") }
    if round != nil, replay == nil {
      throw ValidationError("--round chooses from a capture, so it needs --replay")
    }
  }

  var options: ListOptions {
    ListOptions(
      states: sockets.states, family: sockets.families.family, format: format,
      hasHeader: !noHeader, limit: limit, sort: sort, replay: replay, round: round)
  }

  func run() throws {
    let status = ListRun(options: options).run()
    if status != .complete { throw status.code }
  }
}
