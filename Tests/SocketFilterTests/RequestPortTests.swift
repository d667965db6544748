import SockDiag
import Testing

@testable import SocketFilter

@Suite("Ports that a request can ask for")
struct RequestPortTests {
  @Test(
    "are those that must be in any case",
    arguments: [
      ("dport = :443", 0, 443), ("sport = :80 dport = :443", 80, 443), ("src 10.0.0.1:80", 80, 0),
      ("dst *:53 and overdue", 0, 53), ("overdue and (sport = 9 and (minisocket))", 9, 0),
      ("sport = :1 or sport = :1", 0, 0), ("not sport = :1", 0, 0), ("sport != :1", 0, 0),
      ("sport >= :1", 0, 0), ("not (sport = :1 and dport = :2)", 0, 0), ("overdue", 0, 0),
      ("sport = :1 or dport = :2 and dport = :3", 0, 3), ("", 0, 0), ("src 10.0.0.0/8", 0, 0),
    ] as [(String, UInt16, UInt16)])
  func ports(_ text: String, _ local: UInt16, _ remote: UInt16) throws {
    let ports = try SocketFilter(text).requestPorts
    #expect(ports.local == local)
    #expect(ports.remote == remote)
  }

  @Test("are found in a filter of any length and depth")
  func long() throws {
    let deep =
      String(repeating: "(", count: 20_000) + "dport = :443"
      + String(repeating: " and overdue)", count: 20_000)
    #expect(try SocketFilter(deep).requestPorts.remote == 443)
  }
}
