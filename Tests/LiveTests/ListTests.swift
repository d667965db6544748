import TestSupport
import Testing

@Suite("Live: list", .live, .bounded)
struct ListTests {
  private let network: LiveNetwork
  private let zoo: SocketZoo

  init() async throws {
    network = try await LiveNetwork.open()
    zoo = SocketZoo(network)
  }

  @Test("Its rows are those of netstat -tano", .needs("netstat"))
  func netstat() throws {
    for host in SocketZoo.hosts { try zoo.populate(host) }
    let rows = try expectSameRows(
      { try NetstatRows.parse(network.twdiag("list", "--state", "all").text) },
      { try NetstatRows.parse(network.run("netstat", ["-tano"]).text) })
    for state in ["TIME_WAIT", "FIN_WAIT2", "CLOSE_WAIT", "SYN_SENT", "LAST_ACK", "LISTEN"] {
      #expect(rows.contains { $0.text.contains(" \(state) ") })
    }
    for timer in ["timewait", "keepalive", "probe", "on", "off"] {
      #expect(rows.contains { $0.text.contains(" \(timer) (") })
    }
  }

  @Test("Its header is that of netstat -tano", .needs("netstat"))
  func netstatHeader() throws {
    let ours = try network.twdiag("list").lines
    let theirs = try network.run("netstat", ["-tano"]).lines
    #expect(ours == theirs.filter { $0.hasPrefix("Proto") })
  }

  @Test("Long IPv6 addresses stay whole, as netstat -tanoW shows them", .needs("netstat"))
  func longAddresses() throws {
    let host = "fd00:1234:5678:9abc:def0:1234:5678:9abc"
    try network.add(address: host)
    try zoo.timeWait(host)
    let rows = try expectSameRows(
      { try NetstatRows.parse(network.twdiag("list", "--state", "all").text) },
      { try NetstatRows.parse(network.run("netstat", ["-tanoW"]).text) })
    #expect(rows.contains { $0.text.contains("\(host):") && $0.text.contains("TIME_WAIT") })
  }

  @Test("Its JSON rows tell what ss tells", .needs("ss"), arguments: ["ipv4", "ipv6"])
  func ss(family: String) throws {
    for host in SocketZoo.hosts {
      try zoo.populate(host)
      try zoo.synReceived(host)
    }
    let flag = family == "ipv4" ? "-4" : "-6"
    let rows = try expectSameRows(
      { try network.listed("--state", "all", flag).map(\.row) },
      { try network.ss(family) })
    for state in Set(SsRows.states.values).subtracting(["CLOSE", "CLOSING"]) {
      #expect(rows.contains { $0.text.contains(" \(state) ") }, "\(state)")
    }
    for detail in ["uid 1234", "mark 42", "if lo", "queues 100/0"] {
      #expect(rows.contains { $0.text.contains(detail) }, "\(detail)")
    }
  }

  @Test("Addresses are written as ss writes them", .needs("ss"))
  func addresses() throws {
    let hosts = ["fd00::1", "fd00:0:0:1::2", "fd00:1:2:3:4:5:0:7", "fe80::1"]
    for host in hosts {
      try network.add(address: host)
      try zoo.timeWait(host.hasPrefix("fe80") ? "\(host)%lo" : host)
    }
    for host in ["127.255.255.254", "127.0.0.10", "0.0.0.0", "::"] { try zoo.established(host) }
    try expectSameRows(
      { try network.listed("--state", "all", "-6").map(\.row) }, { try network.ss("ipv6") })
    try expectSameRows(
      { try network.listed("--state", "all", "-4").map(\.row) }, { try network.ss("ipv4") })
    let sockets = try network.listed()
    #expect(Set(sockets.map(\.localAddress)) == Set(hosts))
    #expect(sockets.filter { $0.interface == "lo" }.map(\.localAddress) == ["fe80::1"])
  }

  @Test(
    "A state's name selects what it selects in ss", .needs("ss"),
    arguments: [
      "established", "syn-sent", "syn-recv", "fin-wait-1", "fin-wait-2", "time-wait", "closed",
      "close-wait", "last-ack", "listening", "closing", "connected", "synchronized", "bucket",
      "big", "all",
    ])
  func states(name: String) throws {
    try zoo.populate("127.0.0.1")
    try zoo.synReceived("127.0.0.1")
    let rows = try expectSameRows(
      { try network.listed("--state", name, "-4").map(\.row) },
      { try network.ss("ipv4", state: name) })
    #expect(rows.isEmpty == ["closed", "closing"].contains(name))
  }

  @Test("-4 and -6 select a family each, and v4-mapped sockets are of the second")
  func families() throws {
    for host in SocketZoo.hosts { try zoo.timeWait(host) }
    #expect(try network.listed("-4").map(\.localAddress) == ["127.0.0.1"])
    #expect(
      try Set(network.listed("-6").map(\.localAddress)) == ["::1", "::ffff:127.0.0.1"])
    #expect(try network.listed().count == 3)
  }

  @Test("Without --state it lists what sockstat counts as tw, and no FIN_WAIT2 of a process")
  func minisockets() throws {
    for host in SocketZoo.hosts {
      try zoo.timeWait(host)
      try zoo.finWait2Minisocket(host)
      try zoo.halfClosed(host)
    }
    let sockets = try network.listed()
    #expect(try sockets.count == network.sockstat("tw"))
    #expect(sockets.filter { $0.state == "TIME_WAIT" }.count == 3)
    #expect(sockets.filter { $0.state == "FIN_WAIT2" }.count == 3)
    #expect(sockets.allSatisfy { $0.minisocket && $0.timer == "timewait" })
    let all = try network.listed("--state", "fin-wait-2")
    #expect(all.filter { !$0.minisocket && $0.inode != 0 }.count == 3)
  }

  @Test("A FIN_WAIT2 minisocket lives as long as tcp_fin_timeout says, a TIME_WAIT a minute")
  func lifetimes() throws {
    try network.namespace.set("net.ipv4.tcp_fin_timeout", to: "30")
    try zoo.timeWait("127.0.0.1")
    try zoo.finWait2Minisocket("127.0.0.1")
    let times = try network.listed().reduce(into: [:]) { $0[$1.state] = $1.expiresMs }
    // Room for a machine that is busy between the two.
    #expect(try (1...30_000).contains(#require(times["FIN_WAIT2"])))
    #expect(try (30_001...60_000).contains(#require(times["TIME_WAIT"])))
  }

  @Test(
    "Bound sockets without a connection are listed as CLOSE where the kernel tells of them",
    .enabled(if: LiveNetwork.listsBoundSockets, "this kernel does not list them"))
  func boundInactive() throws {
    let port = try Int(zoo.bound("127.0.0.1"))
    for name in ["bound-inactive", "all"] {
      let sockets = try network.listed("--state", name)
      #expect(sockets.map(\.state) == ["CLOSE"])
      #expect(sockets.map(\.localPort) == [port])
    }
    #expect(try network.listed("--state", "connected").isEmpty)
  }

  @Test("Every format shows the same sockets")
  func formats() throws {
    for host in SocketZoo.hosts { try zoo.timeWait(host) }
    let rows = try network.listed()
    let document = try ListedDocument(
      parsing: network.twdiag("list", "--format", "json").text)
    #expect(Set(document.sockets.map(\.ends)) == Set(rows.map(\.ends)))
    #expect(document.complete && document.source == "netlink" && document.notes.isEmpty)
    for format in ["netstat", "wide", "csv"] {
      let text = try network.twdiag("list", "--no-header", "--format", format).text
      let lines = text.split(whereSeparator: \.isNewline)
      #expect(lines.count == 3)
      for row in rows {
        #expect(lines.contains { $0.contains("\(row.localPort)") }, "\(format)")
      }
    }
  }
}
