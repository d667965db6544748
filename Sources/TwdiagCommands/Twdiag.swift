import ArgumentParser
import Glibc

struct Twdiag: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "twdiag",
    abstract: "Shows TIME_WAIT sockets, how long they still have, and what is overdue.",
    discussion: """
      Reads the kernel's socket table over sock_diag, for which no privilege is needed, or a \
      capture of one.

      Exit status: 0 shown and complete (even if there are none), 1 shown but incomplete, \
      2 failed, 64 wrong usage.
      """,
    version: version,
    subcommands: [ListCommand.self, CaptureCommand.self])
}

/// Runs the program on its command line; does not return.
public func runTwdiag() -> Never {
  // A closed pipe is met where it is written to, and ends the program quietly.
  signal(SIGPIPE, SIG_IGN)
  let arguments = Array(CommandLine.arguments.dropFirst())
  if arguments.first == "list", let options = ListOptions(plain: Array(arguments.dropFirst())) {
    exit(ListRun(options: options).run().rawValue)
  }
  Twdiag.rejectUnknownSubcommand(arguments)
  Twdiag.main()
  exit(0)
}

extension Twdiag {
  /// The argument parser calls a mistyped subcommand an unexpected argument, and suggests nothing.
  static func rejectUnknownSubcommand(_ arguments: [String]) {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard let word = arguments.first, !word.hasPrefix("-"), !names.contains(word) else { return }
    let hint =
      NearWord.suggestion(for: word.lowercased(), among: names).map { "did you mean '\($0)'?" }
      ?? "the commands are \(names.joined(separator: ", "))"
    Diagnostics.standardError.say("there is no command '\(word)'; \(hint)")
    Glibc.exit(EX_USAGE)
  }
}
