import TestSupport
import Testing

@Suite("Live: a filter that the kernel refuses", .live, .bounded)
struct RefusedFilterTests {
  private let network: LiveNetwork

  init() async throws {
    network = try await LiveNetwork.open()
    try network.twload("--count", "3", "--family", "ipv4,ipv6,mapped")
  }

  private func list(_ filter: String, user: UInt32? = nil) throws -> Program.Outcome {
    var conditions = network.namespace.conditions
    conditions.user = user
    return try network.built(.twdiag).run(["list", "--no-header", filter], conditions)
  }

  @Test(
    "A mark, which the kernel judges for the privileged only, is no reason to fail",
    .needsNobody, arguments: [("fwmark != 5", 3), ("fwmark = 5", 0), ("not fwmark 5", 3)])
  func mark(filter: String, count: Int) throws {
    let outcome = try list(filter, user: Live.nobody)
    #expect((0...1).contains(outcome.exitCode))
    #expect(!outcome.errorText.contains("not permitted"))
    #expect(outcome.lines.count == count)
    #expect(try list(filter).lines.count == count)
  }
}
