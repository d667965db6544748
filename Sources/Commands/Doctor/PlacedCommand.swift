import LinuxProc

/// A command of a diagnosis, adapted to the namespace that was examined.
///
/// Without that, a pasted command would change or show the caller's own namespace.
struct PlacedCommand {
  /// As `--netns` names the namespace; nil for the caller's own.
  let place: String?

  /// Settings of the machine or of a process, which are the same in every namespace.
  private static let machineWideKeys = KernelValue.machineSettings.map(\.key) + ["fs.file-max"]
  private static let ofNamespaces = ["ss ", "nstat ", "sysctl ", "conntrack ", "grep TCP: "]

  /// The command, each part of it in its place.
  func text(_ command: String) -> String {
    guard let place else { return command }
    return command.split(separator: ";").map { part in
      let blanks = part.prefix { $0 == " " }
      return blanks + Self.placed(String(part.dropFirst(blanks.count)), place)
    }.joined(separator: ";")
  }

  private static func placed(_ command: String, _ place: String) -> String {
    if Self.machineWideKeys.contains(where: command.contains) { return command }
    let words = command.split(separator: " ", maxSplits: 2)
    if words.count >= 2, words[0] == "twdiag" {
      let rest = words.count > 2 ? " \(words[2])" : ""
      return "twdiag \(words[1]) --netns \(quoted(place))\(rest)"
    }
    guard Self.ofNamespaces.contains(where: command.hasPrefix) else { return command }
    return "\(entering(place)) \(command)"
  }

  /// The command that enters the namespace: by name, by process id, or by path.
  private static func entering(_ place: String) -> String {
    if place.contains("/") { return "nsenter --net=\(quoted(place))" }
    if place.allSatisfy(\.isNumber) { return "nsenter -t \(place) -n" }
    return "ip netns exec \(quoted(place))"
  }

  /// The word, quoted for the shell if it has to be.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy {
      ($0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z"))
        || ($0 >= UInt8(ascii: "-") && $0 <= UInt8(ascii: "9")) || $0 == UInt8(ascii: "_")
    }
    return isPlain
      ? word
      : "'\(word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
  }
}
