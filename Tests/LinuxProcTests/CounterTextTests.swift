import SockDiag
import TestSupport
import Testing

@testable import LinuxProc

@Suite("Counters of /proc/net")
struct CounterTextTests {
  private static let names = [
    "sockstat.TCP.tw", "sockstat.TCP6.inuse", "TcpExt.TW", "TcpExt.TWRecycled", "IpExt.InOctets",
    "Tcp.ActiveOpens", "Tcp.MaxConn",
  ]

  /// What is found in these files.
  private static func read(
    sockstat: String? = nil, netstat: String? = nil, snmp: String? = nil,
    _ names: [String] = names
  ) throws -> [String] {
    let directory = try TemporaryDirectory()
    if let sockstat { _ = try directory.file("sockstat", sockstat) }
    if let netstat { _ = try directory.file("netstat", netstat) }
    if let snmp { _ = try directory.file("snmp", snmp) }
    var reader = CounterReader.open(names, directory: directory.path)
    let lines = reader.read()
    // The second time through the same descriptors.
    #expect(reader.read().map(\.value) == lines.map(\.value))
    return lines.map { "\($0.name)=\($0.value)" }
  }

  @Test("are found by their names, and no others")
  func found() throws {
    let lines = try Self.read(
      sockstat: "sockets: used 294\nTCP: inuse 42 orphan 0 tw 17 alloc 45 mem 3\nUDP: inuse 2\n",
      netstat: """
        TcpExt: SyncookiesSent TW TWRecycled TWKilled
        TcpExt: 0 40123 7 9
        IpExt: InNoRoutes InOctets
        IpExt: 1 18446744073709551615

        """,
      snmp: "Ip: Forwarding\nIp: 1\nTcp: MaxConn ActiveOpens\nTcp: -1 12\n")
    #expect(
      lines == [
        "sockstat.TCP.tw=17", "TcpExt.TW=40123", "TcpExt.TWRecycled=7",
        "IpExt.InOctets=18446744073709551615", "Tcp.MaxConn=-1", "Tcp.ActiveOpens=12",
      ])
  }

  @Test(
    "of an odd text are left out",
    arguments: [
      "", "\n", "\n\n\n", ":", " : ", "TcpExt:", "TcpExt:\nTcpExt:", "TcpExt: TW\n",
      "TcpExt: TW\nIpExt: 1\n", "TcpExt TW\nTcpExt 1\n", "XTcpExt: TW\nXTcpExt: 1\n",
      "TcpExt: A TW\nTcpExt: 1\n", "TcpExt: tw TWX XTW\nTcpExt: 1 2 3\n", "TcpExt:TW\nTcpExt:1\n",
      "TCP: tw", "TCP tw 1\n", "TCP: 1 tw\n", "\0\0\0", "é: ü\né: 1\n",
    ])
  func odd(_ text: String) throws {
    #expect(try Self.read(sockstat: text, netstat: text, snmp: text).isEmpty)
  }

  @Test("of a text without an end, or with more blanks, are found")
  func cut() throws {
    #expect(
      try Self.read(sockstat: "TCP:  tw   5", netstat: "TcpExt: \tTW\r\nTcpExt:   6")
        == ["sockstat.TCP.tw=5", "TcpExt.TW=6"])
  }

  @Test("of files that are missing are left out")
  func missing() throws {
    #expect(try Self.read().isEmpty)
    #expect(try Self.read(snmp: "Tcp: ActiveOpens\nTcp: 3\n") == ["Tcp.ActiveOpens=3"])
  }

  @Test(
    "with names that lead nowhere are left out",
    arguments: [
      "", ".", "..", "...", "TW", "TcpExt.", ".TW", "sockstat.", "a.b.c.d", "sockstat.TCP",
    ])
  func nowhere(_ name: String) throws {
    let text = "TCP: tw 1\nTcpExt: TW\nTcpExt: 1\n"
    #expect(try Self.read(sockstat: text, netstat: text, snmp: text, [name]).isEmpty)
  }

  @Test("may stand in a file that is longer than the buffer")
  func long() throws {
    let names = (0..<9000).map { "Name\($0)" }.joined(separator: " ")
    let numbers = (0..<9000).map { "\($0)" }.joined(separator: " ")
    let text = "TcpExt: \(names) TW\nTcpExt: \(numbers) 77\n"
    #expect(try Self.read(netstat: text) == ["TcpExt.TW=77"])
  }

  @Test("are those of this machine", .enabled(if: ProcFile.text("/proc/net/sockstat") != nil))
  func real() {
    var reader = CounterReader.open(["sockstat.TCP.tw", "TcpExt.TW", "Tcp.ActiveOpens"])
    let lines = reader.read()
    #expect(lines.map(\.name) == ["sockstat.TCP.tw", "TcpExt.TW", "Tcp.ActiveOpens"])
    #expect(lines.allSatisfy { Int($0.value) != nil })
  }
}
