import TestSupport
import Testing

@Suite("Live: what the kernel tells of full sockets", .live, .bounded)
struct InformationTests {
  private let network: LiveNetwork
  private let zoo: SocketZoo

  init() async throws {
    network = try await LiveNetwork.open()
    zoo = SocketZoo(network)
  }

  /// The value behind `name:` in the text of ss.
  private func value(_ name: String, in text: String) -> Substring? {
    text.split(separator: " ").first { $0.hasPrefix("\(name):") }?.dropFirst(name.count + 1)
  }

  @Test("It is what ss -tinm tells", .needs("ss"), arguments: SocketZoo.hosts)
  func ss(_ host: String) throws {
    try zoo.unread(host, bytes: 1000)
    let filter = ["state", "established", "sport", "=", ":\(try port())"]
    let listed = try network.listed(["--info"] + filter)
    let info = try #require(listed.first?.info)
    let text = try network.run("ss", ["-tinmH"] + filter).text
    let rtt = try #require(value("rtt", in: text)).split(separator: "/").compactMap { Double($0) }
    #expect(abs(try #require(info.rttMs) - rtt[0]) <= 0.001)
    #expect(abs(try #require(info.rttvarMs) - rtt[1]) <= 0.001)
    #expect(value("cwnd", in: text) == "\(try #require(info.cwnd))")
    #expect(value("mss", in: text) == "\(try #require(info.mss))")
    #expect(value("bytes_received", in: text) == "\(try #require(info.bytesReceived))")
    #expect(text.contains(" \(try #require(info.congestion)) "))
    let memory = try #require(value("skmem", in: text))
    let skmem = info.skmem
    #expect(
      memory
        == "(r\(skmem["rmem_alloc"]!),rb\(skmem["rcvbuf"]!),t\(skmem["wmem_alloc"]!),"
        + "tb\(skmem["sndbuf"]!),f\(skmem["fwd_alloc"]!),w\(skmem["wmem_queued"]!),"
        + "o\(skmem["optmem"]!),bl\(skmem["backlog"]!),d\(skmem["drops"]!))")
  }

  /// The port of the socket that holds what was not read.
  private func port() throws -> Int {
    try #require(try network.listed("--state", "established").first { $0.recvQueue > 0 }).localPort
  }

  @Test("Minisockets have none, and other rows are as they are without it")
  func minisockets() throws {
    try zoo.populate("127.0.0.1")
    let plain = try network.listed("--state", "all")
    let informed = try network.listed("--state", "all", "--info")
    #expect(informed.map(\.ends).sorted() == plain.map(\.ends).sorted())
    #expect(informed.allSatisfy { ($0.info == nil) == ($0.minisocket || $0.state == "SYN_RECV") })
  }

  @Test("It stands below the row in the netstat format, and in columns of the others")
  func formats() throws {
    try zoo.established("127.0.0.1")
    let lines = try network.twdiag("list", "-i", "state", "established").lines
    let below = lines.filter { $0.hasPrefix(" ") }
    #expect(below.count == 2)
    #expect(below.allSatisfy { $0.contains(" cwnd:") && $0.contains(" skmem:r") })
    let csv = try network.twdiag(
      "list", "--format", "csv", "--columns", "cwnd,congestion", "state", "established")
    #expect(csv.lines.dropFirst().allSatisfy { $0.split(separator: ",").count == 2 })
  }

  @Test("Names of services are told when they are asked for")
  func services() throws {
    let server = try LiveSocket.open(in: network, for: "127.0.0.1")
    try server.bind("127.0.0.1", port: 443)
    try server.listen()
    let row = try network.listed("--resolve", "--state", "listen").first
    #expect(row?.localService == "https")
    #expect(try network.twdiag("list", "-r", "--state", "listen").text.contains(":https "))
    #expect(try network.twdiag("list", "--state", "listen").text.contains(":443 "))
  }
}
