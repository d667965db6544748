import Glibc
import TestSupport
import Testing

@Suite("Live: without privileges, and without netlink", .live, .bounded)
struct SandboxTests {
  private let network: LiveNetwork
  private let zoo: SocketZoo

  init() async throws {
    network = try await LiveNetwork.open()
    zoo = SocketZoo(network)
  }

  private func list(
    _ arguments: [String], _ change: (inout Program.Conditions) -> Void
  ) throws -> Program.Outcome {
    var conditions = network.namespace.conditions
    change(&conditions)
    return try network.built(.twdiag).run(["list"] + arguments, conditions)
  }

  @Test("Nobody sees all that root sees, but for the marks", .needsNobody)
  func nobody() throws {
    for host in SocketZoo.hosts { try zoo.populate(host) }
    let arguments = ["--state", "all", "--format", "jsonl"]
    let rows = try expectSameRows(
      { try network.listed("--state", "all").map(\.unmarkedRow) },
      {
        let outcome = try list(arguments) { $0.user = Live.nobody }
        #expect(outcome.exitCode == 0 && outcome.errorText.isEmpty)
        let sockets = try ListedSocket.parse(outcome.text)
        #expect(sockets.allSatisfy { $0.mark == nil && $0.source == "netlink" })
        return sockets.map(\.unmarkedRow)
      })
    #expect(rows.count > 30)
    #expect(try network.listed("--state", "all").allSatisfy { $0.mark != nil })
  }

  @Test("Nobody can record a capture, too", .needsNobody)
  func capture() throws {
    try zoo.timeWait("127.0.0.1")
    var conditions = network.namespace.conditions
    conditions.user = Live.nobody
    let outcome = try network.built(.twdiag).check(["capture", "-"], conditions)
    conditions = network.namespace.conditions
    conditions.input = .pipe(outcome.output)
    let replay = try network.built(.twdiag).check(
      ["list", "--format", "jsonl", "--replay", "-"], conditions)
    #expect(try ListedSocket.parse(replay.text).map(\.state) == ["TIME_WAIT"])
  }

  @Test(
    "Where netlink is forbidden it reads /proc, as netstat does", .needs("netstat"),
    arguments: [EPERM, EAFNOSUPPORT])
  func fallback(error: CInt) throws {
    for host in SocketZoo.hosts {
      try zoo.populate(host)
      try zoo.synReceived(host)
    }
    let rows = try expectSameRows(
      {
        let outcome = try list(["--state", "all"]) { $0.netlinkError = error }
        #expect(outcome.exitCode == 0)
        #expect(outcome.errorText.contains("read from /proc/net/tcp"))
        return try NetstatRows.parse(outcome.text)
      },
      { try NetstatRows.parse(network.run("netstat", ["-tano"]).text) })
    #expect(rows.contains { $0.text.contains(" SYN_RECV ") })
    #expect(rows.contains { $0.text.contains(" TIME_WAIT ") })
  }

  @Test("JSON says that it comes from /proc, and why")
  func fallbackInJSON() throws {
    for host in SocketZoo.hosts { try zoo.timeWait(host) }
    let forbid = { (conditions: inout Program.Conditions) in conditions.netlinkError = EPERM }
    let document = try ListedDocument(parsing: list(["--format", "json"], forbid).text)
    #expect(document.source == "proc" && document.complete && document.count == 3)
    #expect(document.notes.contains { $0.contains("Operation not permitted") })
    let sockets = try ListedSocket.parse(list(["--format", "jsonl"], forbid).text)
    #expect(sockets.count == 3)
    #expect(sockets.allSatisfy { $0.source == "proc" && $0.cookie == nil && $0.mark == nil })
  }

  @Test("Sockets that are bound only are said to be missing, since /proc has none of them")
  func boundOnly() throws {
    let outcome = try list(["--state", "bound-inactive"]) { $0.netlinkError = EPERM }
    #expect(outcome.exitCode == 1)
    #expect(outcome.errorText.contains("does not list sockets that are only bound"))
    #expect(try list(["--state", "listen"]) { $0.netlinkError = EPERM }.exitCode == 0)
  }

  @Test("-4 and -6 select from /proc, too", arguments: [("-4", 1), ("-6", 2)])
  func fallbackFamilies(flag: String, count: Int) throws {
    for host in SocketZoo.hosts { try zoo.timeWait(host) }
    let outcome = try list(["--no-header", flag]) { $0.netlinkError = EPERM }
    #expect(outcome.lines.count == count)
  }

  @Test("A capture does not fall back: /proc has no datagrams to record")
  func captureWithoutNetlink() throws {
    let directory = try TemporaryDirectory()
    var conditions = network.namespace.conditions
    conditions.netlinkError = EPERM
    let outcome = try network.built(.twdiag).run(
      ["capture", directory.name("capture")], conditions)
    #expect(outcome.exitCode == 2)
    #expect(outcome.errorText.contains("Operation not permitted"))
  }
}

extension ListedSocket {
  /// The row without the mark, which takes a privilege.
  fileprivate var unmarkedRow: TimedRow {
    var details = details
    details.mark = 0
    return TimedRow(text: details.text, time: expiresMs.map { $0...$0 })
  }
}
