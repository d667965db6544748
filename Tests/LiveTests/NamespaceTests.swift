import Glibc
import TestSupport
import Testing

@Suite("Live: other namespaces", .live, .bounded)
struct OtherNamespaceTests {
  private let left: LiveNetwork
  private let right: LiveNetwork

  init() async throws {
    left = try await LiveNetwork.open()
    right = try await LiveNetwork.open()
    try left.twload("--count", "3")
    try right.twload("--count", "4", "--family", "ipv6")
  }

  private var names: [String] { [left.namespace.name, right.namespace.name] }

  /// Runs the program in the namespace of the tests, not in one of their own.
  private func list(
    _ arguments: [String], _ change: (inout Program.Conditions) -> Void = { _ in }
  ) throws -> Program.Outcome {
    var conditions = Program.Conditions()
    change(&conditions)
    let columns = ["--format", "csv", "--columns", "netns,family,source", "--no-header"]
    return try left.built(.twdiag).run(["list"] + columns + arguments, conditions)
  }

  /// How often each row stands.
  private func counts(_ outcome: Program.Outcome) -> [String: Int] {
    let lines = outcome.text.split { $0.isNewline }.map(String.init)
    return Dictionary(lines.map { ($0, 1) }, uniquingKeysWith: +)
  }

  private func expected(_ source: String) -> [String: Int] {
    ["\(names[0]),ipv4,\(source)": 3, "\(names[1]),ipv6,\(source)": 4]
  }

  @Test("Each shows its own sockets under its name, and each once")
  func named() throws {
    let path = "/run/netns/\(names[0])"
    let outcome = try list(
      ["--netns", names[0], "--netns", names[1], "--netns", path])
    #expect(outcome.exitCode == 0 && outcome.errorText.isEmpty)
    #expect(counts(outcome) == expected("netlink"))
  }

  @Test("Where netlink is forbidden each is read from its own /proc")
  func withoutNetlink() throws {
    let outcome = try list(["--netns", names[0], "--netns", names[1]]) {
      $0.netlinkError = EPERM
    }
    #expect(counts(outcome) == expected("proc"))
    #expect(outcome.errorText.contains("Operation not permitted"))
  }

  @Test("A survey has them, and names an entry that is none")
  func survey() throws {
    let stale = "/run/netns/twdiag-test-\(getpid())-stale-\(UInt32.random(in: 0 ... .max))"
    try [UInt8]().write(to: stale)
    defer { _ = unsafe unlink(stale) }
    let outcome = try list(["--all-netns"])
    #expect(outcome.exitCode == 1)
    #expect(outcome.errorText.contains("\(stale) is not a network namespace"))
    let counts = counts(outcome)
    for (row, count) in expected("netlink") { #expect(counts[row] == count) }
  }

  @Test("One that is unknown is told, with the name that is near, and the rest shown")
  func unknown() throws {
    let typo = String(names[1].dropLast()) + "x"
    let outcome = try list(["--netns", names[0], "--netns", typo])
    #expect(outcome.errorText.contains("there is no network namespace '\(typo)'"))
    #expect(outcome.errorText.contains("did you mean 'twdiag-test-"))
    #expect(outcome.exitCode == 1)
    #expect(counts(outcome).values.reduce(0, +) == 3)
  }

  @Test("Nobody reads the sockets of those that processes live in", .needsNobody)
  func nobody() throws {
    let hold = try left.hold("--established", "1")
    defer { hold.signal(SIGTERM) }
    let outcome = try list(["--all-netns", "--state", "all"]) { $0.user = Live.nobody }
    let rows = outcome.text.split { $0.isNewline }
    let held = rows.filter { $0.contains("(twload)") && $0.hasSuffix(",proc") }
    #expect(!held.isEmpty)
    #expect(outcome.errorText.contains("CAP_SYS_ADMIN"))
  }

  @Test("More than there may be open files are possible, up to the system's own limit")
  func manyFiles() throws {
    let scenes = try (0..<12).map { _ in try NetworkNamespace() }
    let words = (scenes.map(\.name) + names).flatMap { ["--netns", $0] }
    let twdiag = try left.built(.twdiag)
    let shell = Program(path: "/bin/sh")
    let limited = ["-c", "ulimit -Sn 20; exec \"$@\"", "sh", twdiag.path, "list"]
    let outcome = try shell.run(
      limited + ["--state", "all", "--no-header"] + words, Program.Conditions())
    #expect(outcome.exitCode == 0 && outcome.errorText.isEmpty)
    #expect(outcome.lines.count == 7)
  }
}
