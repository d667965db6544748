import Glibc
import TestSupport
import Testing

@Suite("A program that a test runs")
struct ProgramTests {
  private let shell = Program(path: "/bin/sh")

  private func run(
    _ script: String, _ change: (inout Program.Conditions) -> Void = { _ in }
  ) throws -> Program.Outcome {
    var conditions = Program.Conditions()
    change(&conditions)
    return try shell.run(["-c", script], conditions)
  }

  @Test("tells its output, its errors and how it ended")
  func isCollected() throws {
    let outcome = try run("echo out; echo err >&2; exit 3")
    #expect(outcome.text == "out\n")
    #expect(outcome.errorText == "err\n")
    #expect(outcome.exitCode == 3)
    #expect(try run("kill -9 $$").exitCode == -9)
  }

  @Test("may write more than a pipe holds")
  func isLarge() throws {
    #expect(try run("head -c 1000000 /dev/zero").output.count == 1_000_000)
  }

  @Test("is killed with what it started when it takes too long")
  func isKilled() throws {
    let start = ContinuousClock.now
    #expect(throws: TestFailure.self) { try run("sleep 60 & wait") { $0.timeout = .seconds(1) } }
    #expect(ContinuousClock.now - start < .seconds(30))
  }

  @Test("that is not there cannot be run")
  func isAbsent() {
    #expect(throws: TestFailure.self) { try Program(path: "/absent").run() }
    #expect(Program(named: "no-such-program-at-all") == nil)
    #expect(Program(named: "sh") != nil)
  }

  @Test("has the conditions that it is given")
  func hasConditions() throws {
    #expect(try run("cat") { $0.input = .pipe(Array("in".utf8)) }.text == "in")
    #expect(try run("cat").text.isEmpty)
    #expect(try run("pwd") { $0.directory = "/" }.text == "/\n")
    let variables: [String: String?] = ["TWDIAG_A": "1", "PATH": nil]
    let outcome = try run("echo $TWDIAG_A; set | grep -c ^HOME=") {
      $0.environment = variables
      $0.environment["PATH"] = "/usr/bin:/bin"
    }
    #expect(outcome.lines.first == "1")
  }

  @Test("may find its output closed")
  func hasClosedOutput() throws {
    let outcome = try run("trap '' PIPE; echo out || exit 5") { $0.output = .closedPipe }
    #expect(outcome.exitCode == 5)
    // Without the trap the signal ends it, which the test runner must not have turned off.
    #expect(try run("exec cat /proc/self/stat") { $0.output = .closedPipe }.exitCode == -SIGPIPE)
  }

  @Test(
    "may be forbidden to use netlink", .enabled(if: Program(named: "ip") != nil, "takes iproute2"),
    arguments: [EPERM, EAFNOSUPPORT])
  func isForbiddenNetlink(_ error: CInt) throws {
    let ip = try #require(Program(named: "ip"))
    var conditions = Program.Conditions()
    #expect(try ip.run(["link"], conditions).exitCode == 0)
    conditions.netlinkError = error
    let outcome = try ip.run(["link"], conditions)
    #expect(outcome.exitCode != 0)
    #expect(outcome.errorText.contains("netlink"))
  }

  @Test("may run as nobody", .enabled(if: geteuid() == 0, "takes root"))
  func isNobody() throws {
    #expect(
      try run("id -u; id -g; id -G") { $0.user = 65534 }.lines == ["65534", "65534", "65534"])
  }
}

@Suite(
  "A network namespace",
  .enabled(if: NetworkNamespace.isAvailable, "\(NetworkNamespace.unavailable ?? "")"))
struct NetworkNamespaceTests {
  @Test("has a loopback interface of its own and no sockets")
  func isEmpty() throws {
    let namespace = try NetworkNamespace()
    let shell = Program(path: "/bin/sh")
    let sockets = try shell.run(["-c", "cat /proc/self/net/tcp | wc -l"], namespace.conditions)
    #expect(sockets.lines.map { $0.filter { $0 != " " } } == ["1"])
    let interfaces = try shell.run(["-c", "cat /proc/self/net/dev"], namespace.conditions)
    #expect(interfaces.lines.count == 3)
    #expect(interfaces.text.contains("lo:"))
  }

  @Test("has sysctls of its own")
  func hasSysctls() throws {
    let namespace = try NetworkNamespace()
    try namespace.set("net.ipv4.tcp_fin_timeout", to: "13")
    let shell = Program(path: "/bin/sh")
    let text = try shell.run(
      ["-c", "cat /proc/sys/net/ipv4/tcp_fin_timeout"], namespace.conditions)
    #expect(text.lines == ["13"])
  }

  @Test("goes with the last that holds it")
  func isDeleted() throws {
    var namespace: NetworkNamespace? = try NetworkNamespace()
    let path = "/run/netns/" + (namespace?.name ?? "")
    #expect(unsafe access(path, F_OK) == 0)
    namespace = nil
    #expect(unsafe access(path, F_OK) != 0)
  }
}
