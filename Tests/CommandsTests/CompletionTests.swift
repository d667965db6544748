import ArgumentParser
import LinuxProc
import TestSupport
import Testing

@testable import Commands
@testable import TextOutput

/// The names of the options in a help text, such as `--format` and `-4`.
private func optionNames(in help: String) -> Set<String> {
  var names: Set<String> = []
  for line in help.split(separator: "\n") where line.hasPrefix("  -") {
    for word in line.split(separator: " ") {
      guard word.hasPrefix("-") else { break }
      names.insert(word.last == "," ? String(word.dropLast()) : String(word))
    }
  }
  return names
}

@Suite("Completion")
struct CompletionTests {
  private static let commands = Twdiag.configuration.subcommands

  @Test(
    "knows every command and every option of each",
    arguments: [CompletionShell.bash, .zsh, .fish])
  func names(_ shell: CompletionShell) {
    let script = Twdiag.completionScript(for: shell)
    #expect(Self.commands.count >= 3)
    for command in Self.commands {
      #expect(script.contains(command.configuration.commandName ?? "?"))
      let options = optionNames(in: Twdiag.helpMessage(for: command))
      #expect(options.isSuperset(of: ["-h", "--help", "--format"]))
      for option in options { #expect(script.contains(Self.text(option, shell)), "\(option)") }
    }
  }

  /// An option as it stands in the script.
  private static func text(_ option: String, _ shell: CompletionShell) -> String {
    guard shell == .fish else { return option }
    return option.hasPrefix("--") ? "-l '\(option.dropFirst(2))'" : "-s '\(option.dropFirst())'"
  }

  /// What bash offers for the last of the words.
  private func offered(_ words: [String]) throws -> [String] {
    let directory = try TemporaryDirectory()
    let script = try directory.file("twdiag.bash", Twdiag.completionScript(for: .bash))
    let completion = """
      source "$0"
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*"
      COMP_POINT=${#COMP_LINE}
      _twdiag twdiag "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let bash = try #require(Program(named: "bash"), "bash is not installed")
    let outcome = try bash.check(["--norc", "-c", completion, script, "twdiag"] + words)
    #expect(outcome.errorText == "")
    return outcome.lines
  }

  @Test(
    "offers in bash what can stand there",
    arguments: [
      (["li"], ["list"]),
      (["list", "--expl"], ["--explain-filter"]),
      (["list", "--format", ""], OutputFormat.allCases.map(\.rawValue)),
      (["list", "--color", "a"], ["auto", "always"]),
      (["get", "--format", "js"], ["jsonl", "json"]),
      (["capture", "--format", ""], ["pcapng", "raw"]),
      (["list", "--limit", ""], []),
    ])
  func offers(words: [String], expected: [String]) throws {
    #expect(try Set(offered(words)) == Set(expected))
  }

  @Test("is a script that each shell that is here can read", arguments: ["bash", "zsh", "fish"])
  func parses(_ name: String) throws {
    // Where a shell is missing, nobody there sources its script.
    guard let shell = Program(named: name), let kind = CompletionShell(rawValue: name) else {
      return
    }
    let directory = try TemporaryDirectory()
    let script = try directory.file("script", Twdiag.completionScript(for: kind))
    let outcome = try shell.run(["-n", script])
    #expect(outcome.exitCode == 0, "\(outcome.errorText)")
  }
}
