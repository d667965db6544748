import SockDiag
import TestSupport
import Testing

@testable import SocketFilter

/// Sizes that no person writes and no input may turn into a crash, and time that grows with the size
/// and not with its square.
@Suite("A very large filter", .serialized)
struct ExtremeTests {
  private static let names: FilterNames = {
    var names = FilterNames.none
    names.addresses = { _ in (0..<1000).map { IPAddress(ipv4: $0) } }
    return names
  }()

  private static let depth = 200_000

  private static func times(_ count: Int, _ text: String) -> String {
    String(repeating: text, count: count)
  }

  private static let texts: [(name: String, text: String, accepts: Bool)] = [
    ("parentheses", times(depth, "(") + "dport 2" + times(depth, ")"), true),
    ("negations", times(depth + 1, "! ") + "dport 2", false),
    ("words of negation", times(depth, "not ") + "dport 2", true),
    ("negated parentheses", times(depth, "!(") + "dport 2" + times(depth, ")"), true),
    ("ands", times(20_000, "dport 2 and ") + "dport 2", true),
    ("ors", times(20_000, "dport 1|") + "dport 1", false),
    ("juxtapositions", times(20_000, "dport 2 ") + "overdue", false),
    ("states", times(20_000, "state established ") + "dport 2", true),
    (
      "alternation", times(10_000, "(dport 1 and (overdue or ") + "dport 2" + times(10_000, "))"),
      false
    ),
    (
      "hosts on the right", times(20_000, "src 1.2.3.4 or (") + "dport 2" + times(20_000, ")"), true
    ),
    ("resolved names", times(20, "src name or ") + "dport 2", true),
    ("a long name", "netns " + times(500_000, "x"), false),
    ("escapes", "netns " + times(200_000, "\\x"), false),
    ("blanks", times(500_000, " \n") + "dport 2", true),
  ]

  /// An established socket to port 2.
  private static let record = SocketRecord(
    family: .ipv4, state: .established, timer: .off,
    local: Endpoint(address: IPAddress(ipv4: 0x7f00_0001), port: 1),
    remote: Endpoint(address: IPAddress(ipv4: 0x7f00_0001), port: 2))

  @Test("is read, tried, compiled, explained and freed", arguments: texts.indices)
  func large(_ index: Int) throws {
    let (name, text, accepts) = Self.texts[index]
    let filter = try SocketFilter(text, names: Self.names)
    let program = filter.program(for: FilterContext())
    #expect(program.matches(Self.record) == accepts, "\(name)")
    let kernel = filter.kernelFilter(for: FilterContext())
    #expect(kernel.bytes.isEmpty || Bytecode.objection(to: kernel.bytes) == nil, "\(name)")
    #expect(filter.explanation(for: FilterContext()).hasPrefix("parse:"), "\(name)")
  }

  @Test(
    "that is none is refused", arguments: ["(", "!", "not ", "(not ", "overdue ("])
  func unfinished(_ text: String) {
    #expect(throws: FilterError.self) { try SocketFilter(Self.times(Self.depth, text)) }
  }

  @Test("is refused when it is longer than any can be")
  func tooLong() {
    let text = Self.times((1 << 26) + 1, " ")
    #expect(throws: FilterError.self) { try SocketFilter(text) }
  }
}
