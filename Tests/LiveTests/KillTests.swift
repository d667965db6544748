import Glibc
import SockDiag
import TestSupport
import Testing

@Suite("Live: kill", .live, .killsMinisockets, .bounded)
struct KillTests {
  private let network: LiveNetwork
  private let zoo: SocketZoo

  init() async throws {
    network = try await LiveNetwork.open()
    zoo = SocketZoo(network)
  }

  @Test("TIME_WAIT of each family is destroyed, and what the filter does not select stays")
  func families() throws {
    try network.twload("--count", "9", "--family", "ipv4,ipv6,mapped")
    let rows = try network.listed()
    let ports = Set(rows.map(\.remotePort)).sorted()
    #expect(rows.count == 9 && ports.count == 3)
    for (number, port) in ports.enumerated() {
      let outcome = try network.kill("--yes", "dport", "=", ":\(port)")
      #expect(outcome.text.hasPrefix("destroyed  3 of 3, in "))
      #expect(outcome.exitCode == 0 && outcome.errorText.isEmpty)
      let left = try network.listed()
      #expect(Set(left.map(\.remotePort)) == Set(ports.dropFirst(number + 1)))
    }
    #expect(try network.sockstat("tw") == 0)
  }

  @Test("Without --yes it shows the rows of the list, says what it would do, and does nothing")
  func preview() throws {
    try network.twload("--count", "5")
    let before = try network.listed()
    let list = try network.twdiag("list", "sport gt :1").lines
    let outcome = try network.kill("sport gt :1")
    #expect(outcome.exitCode == 0 && outcome.errorText.isEmpty)
    // But for the time that they have left.
    let ends = { (line: String) in line.split(separator: " ").prefix(6).joined(separator: " ") }
    #expect(outcome.lines.prefix(6).map(ends) == list.map(ends))
    #expect(outcome.text.contains("\n\nNothing was destroyed. --yes would destroy 5 sockets: 5 in"))
    #expect(outcome.text.contains("(RFC 1337)"))
    let document = try ListedDocument(parsing: network.kill("sport gt :1", "--format", "json").text)
    #expect(document.count == 5 && document.notes.contains { $0.contains("RFC 1337") })
    #expect(try network.listed().map(\.cookie) == before.map(\.cookie))
  }

  @Test("--limit destroys so many, and the rest stays", arguments: [0, 1, 3, 9])
  func limit(_ limit: Int) throws {
    try network.twload("--count", "4")
    let outcome = try network.destroyed("--limit", "\(limit)", "sport gt :1")
    #expect(outcome.destroyed == min(limit, 4) && outcome.selected == outcome.destroyed)
    #expect(try network.listed().count == 4 - outcome.destroyed)
  }

  @Test("A link-local socket is found by its interface")
  func linkLocal() throws {
    try network.add(address: "fe80::1")
    try zoo.timeWait("fe80::1%lo")
    #expect(try network.listed().first?.interface == "lo")
    #expect(try network.destroyed("sport gt :1").destroyed == 1)
    #expect(try network.listed().isEmpty)
  }

  @Test(
    "A FIN_WAIT2 minisocket takes --any-state, and then its peer's write is reset",
    arguments: SocketZoo.hosts)
  func finWait2(_ host: String) throws {
    let pair = try zoo.pair(host)
    pair.client.finish()
    try pair.server.set(TCP_QUICKACK, level: CInt(IPPROTO_TCP), to: 1)
    try pair.server.wait(for: .closeWait)
    try pair.client.wait(for: .finWait2)
    let port = pair.client.port
    pair.client.close()
    // A program that another test starts has a copy of the socket for a moment.
    #expect(try eventually { try network.listed("sport = :\(port)").count == 1 })
    let refused = try network.kill("--yes", "sport = :\(port)")
    #expect(refused.text.hasPrefix("No socket is selected"))
    #expect(refused.text.contains("not in TIME_WAIT: 1 FIN_WAIT2 minisocket; --any-state"))
    let outcome = try network.destroyed("--any-state", "sport = :\(port)")
    #expect(outcome.destroyed == 1 && outcome.complete)
    #expect(try network.listed("sport = :\(port)").isEmpty)
    pair.server.send(1)
    try pair.server.wait(for: .close)
  }

  @Test("A connection takes --any-state, and dies at both ends; its listener lives")
  func connection() throws {
    let host = "127.0.0.1"
    let pair = try zoo.pair(host)
    let port = pair.client.port
    let kept = try network.destroyed("state established and sport = :\(port)")
    #expect(kept.selected == 0 && kept.leftOut.otherStates == 1)
    let outcome = try network.kill("--yes", "--any-state", "sport = :\(port)")
    #expect(outcome.text.hasPrefix("destroyed  1 of 1, in "))
    try pair.client.wait(for: .close)
    try pair.server.wait(for: .close)
    _ = try zoo.pair(host)
  }

  @Test("Nobody is refused, and all stay", .needsNobody)
  func nobody() throws {
    try network.twload("--count", "300", "--family", "ipv4,ipv6")
    let outcome = try network.kill("--yes", "sport gt :1", user: Live.nobody)
    #expect(outcome.exitCode == 1)
    #expect(outcome.text.contains("destroyed  0 of 300"))
    #expect(
      outcome.text.contains("refused    300 with EPERM. Destroying a socket needs CAP_NET_ADMIN"))
    #expect(try network.listed().count == 300)
  }

  @Test("What /proc tells is not enough to destroy by")
  func withoutNetlink() throws {
    try network.twload("--count", "2")
    var conditions = network.namespace.conditions
    conditions.netlinkError = EPERM
    let outcome = try network.built(.twdiag).run(["kill", "--yes", "sport gt :1"], conditions)
    #expect(outcome.exitCode != 0)
    #expect(outcome.errorText.contains("/proc/net/tcp has no cookies"))
    #expect(try network.listed().count == 2)
  }

  @Test("Another namespace is named, and this one is left alone")
  func namespace() throws {
    let other = try LiveNetwork()
    try network.twload("--count", "2")
    try other.twload("--count", "3")
    let outcome = try other.destroyed("-N", network.namespace.name, "sport gt :1")
    #expect(outcome.destroyed == 2 && outcome.netns == network.namespace.name)
    #expect(try network.listed().isEmpty)
    #expect(try other.listed().count == 3)
    #expect(try other.kill("-N", "no-such-namespace", "overdue").exitCode == 2)
  }

  @Test("Many are destroyed at once, each counted")
  func many() throws {
    let count = try min(Live.isQuick ? 5_000 : 100_000, network.minisocketLimit() * 3 / 4)
    try network.twload("--count", "\(count)")
    let outcome = try network.destroyed("sport gt :1")
    #expect(outcome.selected == count)
    #expect(outcome.destroyed + outcome.gone == count && outcome.complete)
    #expect(outcome.destroyed > count / 2)
    // A twentieth of that where nothing else runs.
    #expect(outcome.durationUs < 4_000_000 * Live.patience)
    #expect(try network.sockstat("tw") == 0)
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips where the kernel cannot destroy minisockets.
  static var killsMinisockets: Self {
    .disabled(
      if: DestroySocket.obstacle != nil, Comment(rawValue: DestroySocket.obstacle ?? ""))
  }
}
