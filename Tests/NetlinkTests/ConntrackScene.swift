import Netlink
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

/// A network namespace in which conntrack follows connections, since a rule asks for it.
struct ConntrackScene {
  let network: NamespaceScene

  /// - Parameter tracks: whether there is such a rule.
  init(tracks: Bool = true) throws {
    network = try NamespaceScene()
    guard tracks else { return }
    try run(
      "nft",
      "add table inet t; add chain inet t o { type filter hook output priority 0; policy accept; };"
        + " add rule inet t o ct state new counter")
  }

  @discardableResult
  func run(_ name: String, _ arguments: String...) throws -> Program.Outcome {
    guard let program = Program(named: name) else { throw TestFailure("there is no \(name)") }
    return try program.check(arguments, network.scratch.conditions)
  }

  /// Makes connections, one after the other, and returns their clients' ends.
  func connect(_ count: Int, to remote: Endpoint) throws -> [Endpoint] {
    try (0..<count).map { _ in try network.connect(to: remote) }
  }

  func entries() throws -> [ConntrackEntry] {
    var dump = try ConntrackDump.live(in: network.namespace)
    var entries: [ConntrackEntry] = []
    while let entry = try dump.next() { entries.append(entry) }
    #expect(!dump.isInterrupted && dump.malformedEntries == 0)
    return entries
  }

  /// The entries as conntrack(8) prints them, which is another reader of the same table.
  func printed() throws -> [PrintedEntry] {
    let families = try ["ipv4", "ipv6"].map {
      try run("conntrack", "-L", "-p", "tcp", "-f", $0).text
    }
    return families.joined().split { $0.isNewline }.compactMap(PrintedEntry.init)
  }
}

/// A line of conntrack(8), as
/// `tcp 6 118 TIME_WAIT src=127.0.0.1 dst=127.0.0.1 sport=1 dport=2 src=… dst=… sport=2 dport=1 …`.
struct PrintedEntry: Hashable {
  let state: String
  /// Source, destination and their ports, of the original and of the reply.
  let ends: [String]

  init?(_ line: Substring) {
    let words = line.split(separator: " ")
    guard words.count > 4 else { return nil }
    state = String(words[3])
    ends = words.filter { word in
      ["src=", "dst=", "sport=", "dport="].contains { word.hasPrefix($0) }
    }.map { String($0.drop { $0 != "=" }.dropFirst()) }
  }

  init(_ entry: ConntrackEntry) {
    let names =
      ["NONE", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK"]
      + ["TIME_WAIT", "CLOSE", "SYN_SENT2"]
    state = names[Int(entry.state?.rawValue ?? 0)]
    ends = [entry.original, entry.reply].flatMap {
      [
        "\($0.source.address)", "\($0.destination.address)", "\($0.source.port)",
        "\($0.destination.port)",
      ]
    }
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips where a program is not installed.
  static func needs(_ name: String) -> Self {
    .enabled(if: Program(named: name) != nil, "there is no \(name) here")
  }
}
