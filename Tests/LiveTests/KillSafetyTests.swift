import Glibc
import SockDiag
import TestSupport
import Testing

/// A TIME_WAIT on a service's own port is the dangerous one: when it has gone, the kernel takes the
/// listener for it, unless the cookie says otherwise.
@Suite("Live: kill spares the listener", .live, .killsMinisockets, .bounded)
struct KillSafetyTests {
  private let network: LiveNetwork
  private let service: LiveSocket
  private let host = "127.0.0.1"

  init() async throws {
    network = try await LiveNetwork.open()
    service = try LiveSocket.open(in: network, for: host)
    try service.bind(host)
    try service.listen(backlog: 128)
  }

  /// Leaves connections in TIME_WAIT on the service's port.
  private func makeTimeWait(_ count: Int = 1) throws {
    for _ in 0..<count {
      let client = try connect()
      let server = try service.accept()
      server.finish()
      try client.wait(for: .closeWait)
      client.finish()
      try server.wait(for: .close)
    }
  }

  private func connect() throws -> LiveSocket {
    let client = try LiveSocket.open(in: network, for: host)
    try client.connect(host, port: service.port)
    return client
  }

  private var filter: String { "sport = :\(service.port)" }

  private func expectService(_ comment: Comment) throws {
    _ = try connect()
    _ = try service.accept()
    #expect(try network.listed("--state", "listen", filter).count == 1, comment)
  }

  @Test("Ours names a socket that has gone, and finds none; the wildcard kills the service")
  func cookie() throws {
    try makeTimeWait()
    let stale = try #require(
      try DiagSocket(in: network).sockets().first { $0.record.state == .timeWait }
    ).record
    #expect(stale.local.port == service.port)
    #expect(try network.destroyed(filter).destroyed == 1)
    let (local, remote, cookie) = (stale.local, stale.remote, stale.cookie.rawValue)
    #expect(
      try DestroySocket.destroy(local, remote, cookie: cookie, in: network) == ENOENT)
    try expectService("with the dumped cookie")
    #expect(try DestroySocket.destroy(local, remote, cookie: 0, in: network) == ENOENT)
    try expectService("with zero for a cookie")
    // A success, they say.
    #expect(
      try DestroySocket.destroy(local, remote, cookie: DestroySocket.wildcard, in: network) == 0)
    #expect(throws: TestFailure.self) { try connect() }
    #expect(try network.listed("--state", "listen").isEmpty)
  }

  @Test("Rows that go between the dump and the deed have gone already", .needs("strace"))
  func race() throws {
    try makeTimeWait(20)
    // The first message asks for the dump, the second for the deed, which waits four seconds.
    let directory = try TemporaryDirectory()
    let trace = directory.name("trace")
    let program = try network.built(.twdiag).path
    let arguments = [
      "-f", "-o", trace, "-e", "trace=sendto", "-e",
      "inject=sendto:delay_enter=4000000:when=2", program, "kill", "--yes", "--format", "json",
      filter,
    ]
    let strace = try #require(Program(named: "strace"))
    let slow = try RunningProgram(strace, arguments, network.namespace.conditions)
    let hasAsked = eventually(within: .seconds(20)) {
      let text = (try? [UInt8](contentsOf: trace)).map { String(decoding: $0, as: UTF8.self) }
      return text?.contains("sendto(") ?? false
    }
    #expect(hasAsked)
    usleep(500_000)
    let fast = try network.destroyed(filter)
    let outcome = try slow.finish()
    #expect(outcome.exitCode == 0, "\(outcome.errorText)")
    let late = try KillOutcome(parsing: outcome.text)
    #expect(fast.destroyed == 20 && fast.gone == 0)
    #expect(late.selected == 20 && late.destroyed == 0 && late.gone == 20 && late.complete)
    try expectService("after a kill of what had gone")
  }

  @Test("Two at once destroy each row once")
  func together() throws {
    let load = try network.hold(
      "--count", "2000", "--close-first", "server", "--hold", "60", "--until-eof")
    let arguments = ["kill", "--yes", "--format", "json", "sport gt :1"]
    let programs = try (0..<2).map { _ in
      try RunningProgram(network.built(.twdiag), arguments, network.namespace.conditions)
    }
    let outcomes = try programs.map { try KillOutcome(parsing: $0.finish().text) }
    #expect(outcomes.map(\.destroyed).reduce(0, +) == 2000)
    #expect(outcomes.allSatisfy { $0.complete && $0.destroyed + $0.gone == $0.selected })
    try expectService("after two kills")
    load.closeInput()
    _ = try load.finish()
  }
}

@Suite("Live: kill on a kernel that cannot", .live, .bounded)
struct KillRefusedTests {
  @Test(
    "It says that the kernel was built without it, before and after",
    .enabled(if: DestroySocket.isNotConfigured, "this kernel has CONFIG_INET_DIAG_DESTROY"))
  func notConfigured() async throws {
    let network = try await LiveNetwork.open()
    try network.twload("--count", "3")
    let preview = try network.kill("sport gt :1")
    #expect(preview.exitCode == 0)
    #expect(preview.text.contains("built without CONFIG_INET_DIAG_DESTROY"))
    let outcome = try network.kill("--yes", "sport gt :1")
    #expect(outcome.exitCode == 1)
    #expect(outcome.text.contains("refused    3 with EOPNOTSUPP. This kernel was built without"))
    #expect(try network.listed().count == 3)
  }
}

@Suite("Live: kill what is overdue", .live, .killsMinisockets, .slow, .bounded)
struct KillOverdueTests {
  /// The kernel reaps by itself too, in steps of two seconds and more; until then a row is overdue.
  private static let poll = """
    sleep 59.9
    end=$(($(date +%s) + 8))
    while [ "$(date +%s)" -lt "$end" ]; do
      "$0" kill --yes --overdue-only --format json 'sport gt :1' >"$1"
      "$0" list --format jsonl >"$2"
      grep -q '"destroyed":[1-9]' "$1" && break
      sleep 0.02
    done
    """

  @Test("--overdue-only destroys those at 0.00, and leaves those that have time")
  func overdue() async throws {
    let network = try await LiveNetwork.open()
    let directory = try TemporaryDirectory()
    let files = ["result", "left"].map(directory.name)
    let poll = try RunningProgram(
      Program(path: "/bin/sh"), ["-c", Self.poll, network.built(.twdiag).path] + files,
      network.namespace.conditions)
    // Spread over five seconds, so that some are due while others are not.
    let load = try RunningProgram(
      network.built(.twload), ["--count", "100", "--rate", "20"], network.namespace.conditions)
    #expect(try load.finish().exitCode == 0)
    #expect(try network.destroyed("--overdue-only", "sport gt :1").selected == 0)
    #expect(try network.listed().count == 100)
    while !poll.hasEnded { try await Task.sleep(for: .milliseconds(200)) }
    #expect(try poll.finish().exitCode == 0)

    let texts = try files.map { try String(decoding: [UInt8](contentsOf: $0), as: UTF8.self) }
    let outcome = try KillOutcome(parsing: texts[0])
    let left = try ListedSocket.parse(texts[1])
    #expect(outcome.destroyed > 0 && outcome.complete && outcome.selected < 100)
    #expect(left.count <= 100 - outcome.destroyed && !left.isEmpty)
    #expect(left.contains { !$0.overdue })
  }
}
