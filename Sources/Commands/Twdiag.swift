import ArgumentParser
import LinuxProc
import SockDiag
import SocketFilter
import TextOutput

struct Twdiag: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "twdiag",
    abstract: "Shows TIME_WAIT sockets, how long they last, and which are overdue.",
    discussion: """
      Reads the kernel's socket table over sock_diag, which needs no privileges, or replays a \
      capture. Without a command, shows the summary.

      Exit status: 0 shown and complete (even if nothing matched), 1 shown but incomplete, \
      2 failed, 64 wrong usage. 'twdiag get' exits with 1 if there is no such socket; 'twdiag \
      doctor' has its own statuses.

      Examples:
      twdiag
      Closes of the last minute, what is normal on this kernel, and the ports left.
      twdiag watch
      What enters and leaves TIME_WAIT and what is overdue, live.
      twdiag list --format wide
      Every minisocket, with its remaining time in words.
      twdiag list 'overdue and dport = :443'
      Overdue sockets towards port 443.
      twdiag list --group-by tuple --top 10
      Sockets counted by destination, the ten largest.
      twdiag list --all-netns --state all --processes
      Every socket in every network namespace, with its process.
      twdiag kill 'dport = :443 and overdue'
      What it would destroy, and whether that is wise; --yes does it.
      twdiag model --kernel 2.6.38 --rate 100
      What 100 closes per second do on an old kernel.
      twdiag get 127.0.0.1:33000 127.0.0.1:80
      One socket, without a walk of the table.
      twdiag capture before.pcapng
      Records the table; 'twdiag list --replay before.pcapng' shows it.
      """,
    version: Release.version,
    subcommands: [
      SummaryCommand.self, WatchCommand.self, ListCommand.self, GetCommand.self,
      DoctorCommand.self, ModelCommand.self, KillCommand.self, CaptureCommand.self,
    ],
    defaultSubcommand: SummaryCommand.self)
}

/// Runs the program on its command line; does not return.
package func runTwdiag() -> Never {
  prepareProcess()
  let arguments = programArguments()
  if let command = Twdiag.command(arguments) { run(command) }
  // Help, mistakes, and the default command.
  Twdiag.rejectUnknownSubcommand(arguments)
  Twdiag.main(arguments)
  exitProgram(0)
}

private func run(_ command: any ParsableCommand) -> Never {
  var command = command
  do {
    try command.run()
  } catch {
    Twdiag.exit(withError: error)
  }
  exitProgram(0)
}

extension Twdiag {
  /// The command that the first word names, if its options are right. Parsed by itself it starts in two
  /// thirds of the instructions that it takes as a subcommand, where the parser builds the arguments of
  /// all commands.
  static func command(_ arguments: [String]) -> (any ParsableCommand)? {
    let type = configuration.subcommands.first {
      $0.configuration.commandName == arguments.first
    }
    return try? type?.parse(Array(arguments.dropFirst()))
  }

  /// The argument parser calls a mistyped subcommand an unexpected argument, and suggests nothing.
  static func rejectUnknownSubcommand(_ arguments: [String]) {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    let asksForHelp = arguments.first == "help" && arguments.count > 1
    guard let word = asksForHelp ? arguments[1] : arguments.first, !word.hasPrefix("-"),
      !names.contains(word)
    else { return }
    let hint =
      Spelling.suggestion(for: word.lowercased(), among: names).map { "did you mean '\($0)'?" }
      ?? "the commands are \(names.joined(separator: ", "))"
    let isFilter = (try? SocketFilter(arguments.joined(separator: " "))) != nil
    Diagnostics.standardError.say(
      isFilter
        ? "a filter needs a command before it, such as twdiag list 'dport = :443'"
        : "there is no command '\(word)'; \(hint)")
    exitProgram(wrongUsageStatus)
  }
}
