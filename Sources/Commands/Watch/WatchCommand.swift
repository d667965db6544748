import ArgumentParser
import TextOutput

struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Follows TIME_WAIT: what enters, what expires late, and what is overdue by how much.",
    usage: "twdiag watch [<options>] [<filter> ...]",
    discussion: """
      Compares each poll of the socket table with the one before. A deadline seen in an earlier \
      poll turns 0.00 into 'overdue by 3.2 s'. Each time has a lower and an upper bound.

      On a terminal it shows a screen (? shows the keys), elsewhere one line for each poll. ^C \
      ends it with a summary of the whole watch.

      Exit status: 0 watched to the end, 1 some polls were incomplete, 2 failed, 64 wrong usage.
      """)

  @Argument(help: ArgumentHelp("Which sockets, in ss's filter language.", valueName: "filter"))
  var filter: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp("Seconds between polls, at least 0.05.", valueName: "seconds"))
  var interval = 1.0

  @Option(
    name: .long, parsing: .unconditional,
    help: ArgumentHelp("End after this many polls.", valueName: "n"))
  var count: Int?

  @Option(
    name: .long, help: ArgumentHelp("End after this many seconds.", valueName: "seconds"))
  var duration: Double?

  @Flag(name: .long, help: "One line or JSON object per event instead of per poll.")
  var events = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "text, or jsonl: one JSON object per poll or event.", valueName: "format"),
    completion: .list(WatchFormat.allCases.map(\.rawValue)), transform: WatchFormat.parse)
  var format = WatchFormat.text

  @Flag(name: .long, help: "Print lines even on a terminal.")
  var lines = false

  @Flag(
    name: .long,
    help: """
      Also listen to the kernel's multicast of closed sockets, which tells when a socket closed \
      between polls. (The next poll shows whether it entered TIME_WAIT.)
      """)
  var multicast = false

  @Flag(
    name: [.customShort("p"), .long],
    help: """
      Name the process that held a socket before TIME_WAIT, if a poll saw that socket open. \
      Other users' processes need root.
      """)
  var processes = false

  @OptionGroup var namespace: NamespaceOption

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Watch a recorded series at the pace of its recording; - is standard input.",
      valueName: "file"),
    completion: .file())
  var replay: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Replay a series this many times as fast, or max. (default: 1 on a screen, else max)",
      valueName: "n"),
    transform: ReplaySpeed.parse)
  var speed: ReplaySpeed?

  @Option(
    name: .long,
    help: ArgumentHelp("Record the polls to a file, for --replay.", valueName: "file"),
    completion: .file())
  var record: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Use colours: auto (on a terminal, unless NO_COLOR is set), always or never.",
      valueName: "when"),
    completion: .list(ColourChoice.allCases.map(\.rawValue)), transform: ColourChoice.parse)
  var color = ColourChoice.auto

  /// A day; longer than anybody waits for a poll.
  private static let longest = 86_400.0

  func validate() throws {
    guard interval >= 0.05, interval <= Self.longest else {
      throw ValidationError("--interval takes seconds from 0.05 to a day, not \(interval)")
    }
    try OptionCheck.check(count, "--count", atLeast: 1)
    if let duration, !(duration > 0 && duration <= 365 * Self.longest) {
      throw ValidationError(
        "--duration takes more than 0 seconds and at most a year, not \(duration)")
    }
    try OptionCheck.check(replay, "--replay", takes: "the name of a file")
    try OptionCheck.check(record, "--record", takes: "the name of a file")
    if speed != nil, replay == nil {
      throw ValidationError("--speed needs --replay: it is for a recorded series")
    }
    if record == "-" {
      throw ValidationError("--record needs a file: standard output is for the watch")
    }
    try validateReplay()
  }

  private func validateReplay() throws {
    guard replay != nil else { return }
    for (name, isGiven) in [
      ("--netns", namespace.netns != nil), ("--record", record != nil), ("--multicast", multicast),
      ("--processes", processes),
    ] where isGiven {
      throw ValidationError("\(name) needs the running kernel: it does not work with --replay")
    }
  }

  var target: Target {
    Target(
      namespaces: namespace.choice, capture: replay, filter: filter.joined(separator: " "))
  }

  func run() throws {
    let status = WatchRun(command: self).run()
    if status != .complete { throw status.code }
  }
}

/// How a watch is shown where there is no screen.
enum WatchFormat: String, CaseIterable, ExpressibleByArgument {
  case text, jsonl

  static func parse(_ text: String) throws -> WatchFormat {
    try Choice.find(
      text, among: allCases.map { ($0.rawValue, $0) }, refusal: "there is no format",
      list: "the formats are")
  }
}

/// How fast a recorded series goes by.
enum ReplaySpeed: Equatable {
  /// As fast as possible.
  case most
  case times(Double)

  static func parse(_ text: String) throws -> ReplaySpeed {
    if text.lowercased() == "max" { return .most }
    guard let number = Double(text), number >= 0.001, number <= 1_000_000 else {
      throw ValidationError("--speed takes a number of at least 0.001, or max, not '\(text)'")
    }
    return .times(number)
  }
}
