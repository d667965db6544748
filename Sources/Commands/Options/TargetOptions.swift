import ArgumentParser
import Captures
import SocketFilter

/// One network namespace, or the caller's own.
struct NamespaceOption: ParsableArguments {
  @Option(
    name: [.customShort("N"), .long],
    help: ArgumentHelp(
      "The network namespace with this name or path, or of the process with this id.",
      valueName: "name|path|pid"),
    completion: .shellCommand("ls /run/netns 2>/dev/null"))
  var netns: String?

  func validate() throws {
    try OptionCheck.check(netns, "--netns", takes: "a name, a path or a process id")
  }

  var choice: NamespaceChoice { netns.map { .named([$0]) } ?? .own }
}

/// Network namespaces, as many as there are.
struct NamespaceOptions: ParsableArguments {
  @Option(
    name: [.customShort("N"), .long],
    help: ArgumentHelp(
      "The network namespace with this name or path, or of the process with this id; may be repeated.",
      valueName: "name|path|pid"),
    completion: .shellCommand("ls /run/netns 2>/dev/null"))
  var netns: [String] = []

  @Flag(
    name: .long,
    help: "Every network namespace that has a name or a process, once each.")
  var allNetns = false

  func validate() throws {
    if allNetns, !netns.isEmpty {
      throw ValidationError("--all-netns includes every namespace: leave out --netns")
    }
    for word in netns {
      try OptionCheck.check(word, "--netns", takes: "a name, a path or a process id")
    }
  }

  var choice: NamespaceChoice {
    if allNetns { return .all }
    return netns.isEmpty ? .own : .named(netns)
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
      "Which round of a capture: its number, last, or, with list, all. (default: last)",
      valueName: "round"),
    transform: RoundChoice.parse)
  var round: RoundChoice?

  func validate() throws {
    try OptionCheck.check(replay, "--replay", takes: "the name of a file")
    if round != nil, replay == nil {
      throw ValidationError("--round needs --replay: only captures have rounds")
    }
  }

  /// A capture holds the sockets of one namespace.
  func validate(with namespaces: NamespaceChoice) throws {
    if replay != nil, namespaces != .own {
      throw ValidationError(
        "a capture holds one namespace: --netns and --all-netns do not work with --replay")
    }
  }
}

/// Checks that several options share.
enum OptionCheck {
  /// Refuses an empty word.
  static func check(_ word: String?, _ option: String, takes what: String) throws {
    if word == "" { throw ValidationError("\(option) needs \(what), but it is empty") }
  }

  /// Refuses a number below the least.
  static func check(_ number: Int?, _ option: String, atLeast least: Int) throws {
    if let number, number < least {
      throw ValidationError("\(option) takes a number of at least \(least), not \(number)")
    }
  }
}

extension RoundChoice {
  static func parse(_ text: String) throws -> RoundChoice {
    switch text.lowercased() {
    case "last": return .last
    case "all": return .all
    default:
      guard let number = Int(text), number >= 1 else {
        throw ValidationError("a round is a number, 'last' or 'all', not '\(text)'")
      }
      return .number(number)
    }
  }
}

/// How a command that makes one document shows it.
enum DocumentFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json

  static func parse(_ text: String) throws -> DocumentFormat {
    try Choice.find(
      text, among: allCases.map { ($0.rawValue, $0) }, refusal: "there is no format",
      list: "the formats are")
  }
}
