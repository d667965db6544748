import ArgumentParser
import Diagnosis
import SocketFilter

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Says what is wrong, what is not, and which fix works on this kernel.",
    discussion: """
      Checks overdue sockets, the number of TIME_WAIT sockets, tcp_fin_timeout, tcp_tw_reuse and \
      tcp_tw_recycle, tcp_max_tw_buckets, the local ports left for each destination, conntrack, \
      accept queues, file descriptors, orphans and memory, and judges each by what this kernel \
      does. Findings come worst first, with evidence, confidence, a command that verifies them, \
      and fixes.

      One look takes as long as a dump. With --for, doctor also sees counters move and sockets \
      vanish early. It needs no privileges, and says what it cannot see without them.

      Exit status: 0 healthy, 1 warnings, 2 critical, 3 could not judge or failed, 64 wrong usage.
      """)

  @Option(
    name: .customLong("for"), parsing: .unconditional,
    help: ArgumentHelp(
      "Watch for this long, such as 10s or 2m, with a poll each second.", valueName: "duration"
    ),
    transform: LookDuration.parse)
  var duration: Duration?

  @OptionGroup var namespace: NamespaceOption

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Judge a capture; a series also has polls and counters that move.", valueName: "file"),
    completion: .file())
  var replay: String?

  @Option(
    name: .long, help: ArgumentHelp("text or json.", valueName: "format"),
    completion: .list(DocumentFormat.allCases.map(\.rawValue)), transform: DocumentFormat.parse)
  var format = DocumentFormat.text

  @Option(
    name: .long,
    help: ArgumentHelp("Explain a finding, without looking at the kernel.", valueName: "id"),
    completion: .list(FindingID.allCases.map(\.rawValue)), transform: DoctorCommand.check)
  var explain: Check?

  func validate() throws {
    try OptionCheck.check(replay, "--replay", takes: "the name of a file")
    guard replay != nil else { return }
    if replay == "-" {
      throw ValidationError("doctor reads a capture more than once: it needs a file, not a pipe")
    }
    if namespace.netns != nil {
      throw ValidationError("--netns needs the running kernel: it does not work with --replay")
    }
    if duration != nil {
      throw ValidationError("--for needs the running kernel: it does not work with --replay")
    }
  }

  var target: Target { Target(namespaces: namespace.choice, capture: replay) }

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
