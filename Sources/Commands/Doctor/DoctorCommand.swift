import ArgumentParser
import Diagnosis
import SocketFilter

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Says what is wrong, what is not, and what helps on this kernel.",
    discussion: """
      Looks at rows at 0.00, the standing count, tcp_fin_timeout, tcp_tw_reuse and tcp_tw_recycle, \
      tcp_max_tw_buckets, the local ports left towards each destination, conntrack, accept queues, \
      descriptors, orphans and memory; and judges each by what this kernel does. Findings come worst \
      first, with the numbers that they rest on, how sure they are, a command that would disprove \
      them, and what helps.

      One look takes as long as a dump. With --for, counters that move and rows that vanish are seen \
      as well. No privilege is needed; what is not seen for want of them is said.

      Exit status: 0 healthy, 1 warnings, 2 critical, 3 could not judge, 64 wrong usage.
      """)

  @Option(
    name: .customLong("for"), parsing: .unconditional,
    help: ArgumentHelp(
      "Look for as long as this, such as 10s or 2m, with a poll each second.", valueName: "duration"
    ),
    transform: LookDuration.parse)
  var duration: Duration?

  @Option(
    name: [.customShort("N"), .long],
    help: ArgumentHelp(
      "Look at the network namespace of this name, path or process id.",
      valueName: "name|path|pid"),
    completion: .shellCommand("ls /run/netns 2>/dev/null"))
  var netns: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Judge a capture; a series has polls and counters.", valueName: "file"),
    completion: .file())
  var replay: String?

  @Option(
    name: .long, help: ArgumentHelp("text or json.", valueName: "format"),
    completion: .list(SummaryFormat.allCases.map(\.rawValue)), transform: SummaryFormat.parse)
  var format = SummaryFormat.text

  @Option(
    name: .long,
    help: ArgumentHelp("Tell all about a finding, and look at nothing.", valueName: "id"),
    completion: .list(FindingID.allCases.map(\.rawValue)), transform: DoctorCommand.check)
  var explain: Check?

  func validate() throws {
    for (name, value) in [("--netns", netns), ("--replay", replay)] where value == "" {
      throw ValidationError("\(name) takes a name, and got none")
    }
    guard replay != nil else { return }
    if replay == "-" {
      throw ValidationError("doctor reads a capture more than once, so it needs a file, not a pipe")
    }
    if netns != nil {
      throw ValidationError("--netns is for the running kernel: leave it out of --replay")
    }
    if duration != nil {
      throw ValidationError("a capture has the time that it has: leave --for out of --replay")
    }
  }

  func run() throws {
    let status = explain.map(DoctorRun.explain) ?? DoctorRun(command: self).run()
    if status != 0 { throw ExitCode(status) }
  }

  static func check(_ text: String) throws -> Check {
    try Choice.find(
      text, among: Check.all.map { ($0.id.rawValue, $0) }, refusal: "there is no finding",
      list: "the findings are")
  }
}

/// How long a look lasts.
enum LookDuration {
  /// An hour; beyond that it is a watch.
  private static let longest: Int64 = 3_600_000_000_000

  static func parse(_ text: String) throws -> Duration {
    guard let nanoseconds = DurationText.nanoseconds(Array(text.utf8)),
      (1_000_000_000...longest).contains(nanoseconds)
    else {
      throw ValidationError("--for takes a time from 1s to 1h, such as 10s, not '\(text)'")
    }
    return .nanoseconds(nanoseconds)
  }
}
