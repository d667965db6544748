import SockDiag
import Testing

@testable import SocketFilter

@Suite("A filter is read")
struct GrammarTests {
  @Test(
    "with the precedence of ss",
    arguments: [
      ("dport = 1 or dport = 2 and dport = 3", "((dport = 1 or dport = 2) and dport = 3)"),
      ("dport = 1 and dport = 2 or dport = 3", "((dport = 1 and dport = 2) or dport = 3)"),
      ("dport = 1 or dport = 2 dport = 3", "((dport = 1 or dport = 2) and dport = 3)"),
      ("not dport = 1 dport = 2", "(not dport = 1 and dport = 2)"),
      ("not dport = 1 or dport = 2", "(not dport = 1 or dport = 2)"),
      ("! ! dport = 1", "not not dport = 1"),
      ("not ( dport = 1 or dport = 2 )", "not (dport = 1 or dport = 2)"),
      ("dport = 1 and ( dport = 2 or dport = 3 )", "(dport = 1 and (dport = 2 or dport = 3))"),
      ("( ( dport = 1 ) )", "dport = 1"),
    ])
  func precedence(_ text: String, _ parsed: String) throws {
    #expect(try SocketFilter(text).tree.text == parsed)
  }
}
