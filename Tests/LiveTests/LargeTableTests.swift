import TestSupport
import Testing

@Suite("Live: many sockets", .live, .bounded)
struct LargeTableTests {
  private let network: LiveNetwork
  private let count: Int

  init() async throws {
    network = try await LiveNetwork.open()
    // A small kernel allows fewer.
    count = try min(Live.isQuick ? 2_000 : 20_000, network.minisocketLimit() / 2)
  }

  private func make() throws { try network.twload("--count", "\(count)") }

  @Test("Each of 20,000 sockets is listed once", .needs("ss"))
  func completeness() throws {
    try make()
    let ours = try network.listed().map(\.ends)
    let theirs = try network.run("ss", ["-tanH", "state", "time-wait"]).lines
    #expect(ours.count == count)
    #expect(Set(ours).count == count)
    let ends = Set(
      theirs.map { line in
        line.split(separator: " ").dropFirst(2).prefix(2).joined(separator: " ")
          .map { $0 == ":" ? " " : String($0) }.joined()
      })
    #expect(Set(ours) == ends)
  }

  @Test("Memory does not grow with the table", arguments: ["netstat", "jsonl"])
  func memory(format: String) throws {
    let list = ["list", "--format", format]
    let conditions = network.namespace.conditions
    let empty = try network.built(.twdiag).peakMemory(list, conditions)
    try make()
    let full = try network.built(.twdiag).peakMemory(list, conditions)
    #expect(full < 16 * 1024, "KiB")
    #expect(full - empty < 1024, "KiB more than for an empty table")
  }

  @Test("A closed pipe ends it quietly", arguments: ["netstat", "wide", "jsonl", "json", "csv"])
  func closedPipe(format: String) throws {
    try network.twload("--count", "2000")
    var conditions = network.namespace.conditions
    conditions.output = .closedPipe
    let outcome = try network.built(.twdiag).run(["list", "--format", format], conditions)
    #expect(outcome.exitCode == 0)
    #expect(outcome.errorText.isEmpty)
  }

  @Test("A capture into a closed pipe ends quietly, too")
  func closedPipeOfCapture() throws {
    try network.twload("--count", "2000")
    var conditions = network.namespace.conditions
    conditions.output = .closedPipe
    let outcome = try network.built(.twdiag).run(["capture", "-"], conditions)
    #expect(outcome.exitCode == 0)
    #expect(outcome.errorText.isEmpty)
  }

  @Test("--limit ends the walk, and --sort chooses from all")
  func limit() throws {
    try make()
    let first = try network.listed("--limit", "1")
    #expect(first.count == 1)
    let least = try network.listed("--sort", "remaining", "--limit", "1")
    let all = try network.listed()
    #expect(try #require(least.first?.expiresMs) >= #require(all.compactMap(\.expiresMs).min()))
    let ports = try network.listed("--sort", "local").map(\.localPort)
    #expect(ports == ports.sorted() && ports.count == count)
    #expect(try network.listed("--limit", "0").isEmpty)
  }
}
