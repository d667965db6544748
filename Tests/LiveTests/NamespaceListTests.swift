import TestSupport
import Testing

@Suite("Live: what is shown of other namespaces", .live, .bounded)
struct NamespaceListTests {
  private let networks: [LiveNetwork]

  init() async throws { networks = [try await LiveNetwork.open(), try await LiveNetwork.open()] }

  private func run(_ arguments: [String], user: UInt32? = nil) throws -> Program.Outcome {
    var conditions = Program.Conditions()
    conditions.user = user
    return try networks[0].built(.twdiag).run(["list"] + arguments, conditions)
  }

  /// Both have other sockets: one has two, the other three.
  private func fill() throws {
    try networks[0].twload("--count", "2")
    try networks[1].twload("--count", "3")
  }

  @Test("Each named one is shown with its name, once, however it is named")
  func named() throws {
    try fill()
    let names = networks.map(\.namespace.name)
    let outcome = try run(
      ["-N", names[0], "--netns", "/run/netns/\(names[1])", "-N", names[0], "--format", "jsonl"])
    #expect(outcome.exitCode == 0)
    #expect(outcome.errorText == "")
    let sockets = try ListedSocket.parse(outcome.text)
    #expect(sockets.count { $0.netns == names[0] } == 2)
    #expect(sockets.count { $0.netns == names[1] } == 3)
    #expect(sockets.count == 5)
  }

  @Test("A filter is explained as it is for the namespace that is listed")
  func explained() throws {
    let name = networks[0].namespace.name
    let outcome = try run(["-N", name, "--explain-filter", "netns = \(name)"])
    #expect(outcome.exitCode == 0)
    #expect(!outcome.text.contains("reject"))
    #expect(
      try run(["--explain-filter", "netns = \(name)"]).text.contains("reject"))
    let missing = try run(["-N", "\(name)-not", "--explain-filter", "overdue"])
    #expect(missing.exitCode == 2)
    #expect(missing.errorText.contains("there is no network namespace"))
  }

  @Test("The text formats have a column for the name")
  func text() throws {
    try fill()
    let name = networks[0].namespace.name
    let netstat = try run(["-N", name])
    #expect(netstat.lines.first?.hasSuffix(" Netns") == true)
    #expect(netstat.lines.dropFirst().allSatisfy { $0.hasSuffix(" \(name)") })
    let wide = try run(["-N", name, "--format", "wide"])
    #expect(wide.lines.dropFirst().allSatisfy { $0.hasPrefix("\(name)  ") })
    let csv = try run(["-N", name, "--format", "csv"])
    #expect(csv.lines.first?.contains(",reap_basis,netns") == true)
  }

  @Test("One in which only a process lives is found by its process")
  func unnamed() throws {
    let unshare = try #require(Program(named: "unshare"))
    let holder = try RunningProgram(
      unshare, ["--net", "sh", "-c", "ip link set lo up; echo ready; exec sleep 60"],
      Program.Conditions())
    try holder.wait(for: "ready")
    let outcome = try run(["-N", "\(holder.processID)", "--state", "all", "--format", "json"])
    #expect(outcome.exitCode == 0)
    #expect(try ListedDocument(parsing: outcome.text).sockets.isEmpty)
  }

  @Test("Nobody may not enter one that has a name only, and is told what it takes", .needsNobody)
  func unprivileged() throws {
    try fill()
    let name = networks[0].namespace.name
    let outcome = try run(["-N", name], user: Live.nobody)
    #expect(outcome.exitCode == 2)
    #expect(outcome.errorText.contains(name))
    #expect(outcome.errorText.contains("root"))
  }

  @Test("A filter's interface is looked up in each, and its netns by name")
  func filters() throws {
    try fill()
    let names = networks.map(\.namespace.name)
    let both = ["-N", names[0], "-N", names[1], "--format", "jsonl"]
    let second = try run(both + ["netns", "=", names[1]])
    #expect(try ListedSocket.parse(second.text).count == 3)
    let bound = try LiveSocket.open(in: networks[1], for: "127.0.0.1")
    try bound.bind(toDevice: "lo")
    try bound.bind("127.0.0.1")
    try bound.listen()
    let device = try run(both + ["--state", "all", "dev", "lo"])
    #expect(try ListedSocket.parse(device.text).map(\.netns) == [names[1]])
    let wrong = try run(both + ["dev", "nosuch0"])
    #expect(wrong.exitCode == 64)
  }

  @Test("Groups by namespace count each")
  func groups() throws {
    try fill()
    let names = networks.map(\.namespace.name)
    let outcome = try run(
      ["-N", names[0], "-N", names[1], "--group-by", "netns", "--no-header"])
    let counts = outcome.lines.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
    #expect(counts == ["\(names[1]) 3", "\(names[0]) 2"])
  }
}
