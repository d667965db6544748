import SockDiag
import Testing

@Suite("The state of a connection in conntrack")
struct ConntrackStateTests {
  @Test("keeps a number that no kernel of today has")
  func unknown() { #expect(ConntrackState(rawValue: 42).rawValue == 42) }
}
