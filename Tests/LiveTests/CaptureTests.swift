import TestSupport
import Testing

@Suite("Live: captures and ss", .live, .needs("ss"), .bounded)
struct CaptureTests {
  private let network: LiveNetwork
  private let zoo: SocketZoo
  private let directory: TemporaryDirectory

  init() async throws {
    network = try await LiveNetwork.open()
    zoo = SocketZoo(network)
    directory = try TemporaryDirectory()
  }

  /// Sockets whose times are below ten seconds, which ss shows to the millisecond.
  private func populateWithShortTimes() throws {
    try network.namespace.set("net.ipv4.tcp_fin_timeout", to: "9")
    for host in SocketZoo.hosts {
      try zoo.populate(host)
      try zoo.keepalive(host, seconds: 9)
    }
  }

  /// What ss shows of a file.
  private func ss(_ file: String, _ family: String) throws -> [TimedRow] {
    let flag = family == "ipv4" ? "-4" : "-6"
    let arguments = ["-tanoeOH", flag, "state", "all"]
    let text = try network.run("ss", arguments, ["TCPDIAG_FILE": file]).text
    return try SsRows.parse(text, family: family, state: "all")
  }

  private func replay(_ file: String, _ arguments: String...) throws -> [ListedSocket] {
    let list = ["list", "--format", "jsonl", "--state", "all", "--replay", file]
    return try ListedSocket.parse(network.twdiag(list + arguments).text)
  }

  /// Records with ss; -4 or -6, or with nothing both.
  private func record(_ file: String, _ flags: String...) throws {
    try network.run("ss", ["-tan"] + flags + ["state", "all", "-D", file])
  }

  @Test(
    "What ss -D wrote shows as the same rows, to the millisecond, as in ss",
    arguments: ["ipv4", "ipv6"])
  func replayOfSs(family: String) throws {
    try populateWithShortTimes()
    let file = directory.name("ss.raw")
    try record(file, family == "ipv4" ? "-4" : "-6")
    let ours = try replay(file).filter { $0.family == family }.map(\.row)
    let theirs = try ss(file, family)
    let difference = RowDifference(ours, theirs)
    #expect(difference.isEmpty, "\(difference)")
    #expect(theirs.filter { ($0.time?.count ?? 0) == 1 }.count >= 4)
  }

  @Test("A file of ss -D has both families, of which ss itself reads the first")
  func replayOfBothFamilies() throws {
    for host in SocketZoo.hosts { try zoo.timeWait(host) }
    let file = directory.name("ss.raw")
    try record(file)
    let sockets = try replay(file).filter(\.minisocket)
    #expect(sockets.map(\.family).sorted() == ["ipv4", "ipv6", "ipv6"])
    #expect(sockets.allSatisfy { $0.source == "capture" && $0.round == 1 })
    #expect(try ss(file, "ipv4").filter { $0.text.contains("TIME_WAIT") }.count == 1)
  }

  @Test(
    "What capture --format raw wrote shows in ss as here", arguments: ["ipv4", "ipv6"])
  func rawInSs(family: String) throws {
    try populateWithShortTimes()
    let file = directory.name("twdiag.raw")
    let flag = family == "ipv4" ? "-4" : "-6"
    try network.twdiag("capture", "--format", "raw", flag, file)
    let theirs = try ss(file, family)
    let ours = try replay(file).map(\.row).filter { !$0.text.contains(" CLOSE ") }
    let difference = RowDifference(ours, theirs)
    #expect(difference.isEmpty, "\(difference)")
    #expect(!theirs.isEmpty)
  }

  @Test("A raw capture has the bytes of ss -D, but for sequence, port id and times")
  func rawBytes() throws {
    for host in SocketZoo.hosts {
      try zoo.keepalive(host, seconds: 7200)
      try zoo.timeWait(host)
      try zoo.halfClosed(host)
      try zoo.finWait2Minisocket(host)
    }
    let theirs = directory.name("ss.raw")
    let ours = directory.name("twdiag.raw")
    // The first listing gives each socket its cookie.
    try record(theirs)
    try network.twdiag("capture", "--format", "raw", ours)
    let expected = try NetlinkBytes.messages(of: [UInt8](contentsOf: theirs))
    let messages = try NetlinkBytes.messages(of: [UInt8](contentsOf: ours))
    #expect(messages == expected)
    #expect(messages.filter { $0.count > 60 }.count == 3 * 8)
  }

  @Test(
    "A replayed capture shows the rows that were live", arguments: ["raw", "pcapng"])
  func liveAndReplayed(format: String) throws {
    for host in SocketZoo.hosts { try zoo.populate(host) }
    let file = directory.name("capture")
    let rows = try expectSameRows(
      { try network.listed("--state", "all").map(\.row) },
      {
        try network.twdiag("capture", "--format", format, file)
        return try replay(file).map(\.row)
      })
    #expect(rows.count > 30)
  }

  @Test("A series holds its rounds, each as old as its interval says")
  func series() throws {
    for host in SocketZoo.hosts { try zoo.timeWait(host) }
    let file = directory.name("series.pcapng")
    try network.twdiag("capture", "--count", "3", "--interval", "0.2", file)
    let sockets = try replay(file, "--round", "all").filter(\.minisocket)
    #expect(sockets.count == 9)
    for socket in sockets where socket.round == 1 {
      let times = sockets.filter { $0.ends == socket.ends }.compactMap(\.expiresMs)
      try #require(times.count == 3)
      // The clock starts before the first round does, which a busy machine may delay.
      #expect(times[0] > times[1] && times[1] > times[2] && times[0] - times[2] >= 250)
    }
    #expect(try replay(file).allSatisfy { $0.round == 3 })
    #expect(try replay(file, "--round", "2").filter(\.minisocket).count == 3)
  }

  @Test("A capture that cannot be written says so")
  func unwritable() throws {
    let outcome = try network.built(.twdiag).run(
      ["capture", "/nonexistent/capture"], network.namespace.conditions)
    #expect(outcome.exitCode == 2)
    #expect(outcome.errorText.contains("/nonexistent/capture"))
  }
}
