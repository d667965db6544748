import ArgumentParser

/// Whose sockets are looked at.
struct NamespaceOptions: ParsableArguments {
  @Option(
    name: [.customShort("N"), .long],
    help: ArgumentHelp(
      "The network namespace of this name, path or process id; may be repeated.",
      valueName: "name|path|pid"),
    completion: .shellCommand("ls /run/netns 2>/dev/null"))
  var netns: [String] = []

  @Flag(
    name: .long,
    help: "Every network namespace that has a name or in which a process lives, once each.")
  var allNetns = false

  func validate() throws {
    if allNetns, !netns.isEmpty {
      throw ValidationError("--all-netns is all of them: leave --netns out")
    }
    if netns.contains("") {
      throw ValidationError("--netns takes a name, a path or a process id, and got none")
    }
  }

  var choice: NamespaceChoice {
    if allNetns { return .all }
    return netns.isEmpty ? .own : .named(netns)
  }
}
