import TestSupport
import Testing

@Suite("Live: captures and Wireshark", .live, .needs("tshark"), .bounded)
struct WiresharkTests {
  private let network: LiveNetwork
  private let zoo: SocketZoo
  private let directory: TemporaryDirectory

  init() async throws {
    network = try await LiveNetwork.open()
    zoo = SocketZoo(network)
    directory = try TemporaryDirectory()
    for host in SocketZoo.hosts {
      try zoo.timeWait(host)
      try zoo.keepalive(host, seconds: 7200)
      try zoo.finWait2Minisocket(host)
    }
  }

  /// A field of each packet, of which a packet with several messages has several values.
  private func fields(_ file: String, _ names: [String]) throws -> [[[String]]] {
    let options = ["-E", "separator=;", "-E", "aggregator=|", "-E", "occurrence=a"]
    let text = try network.run(
      "tshark", ["-r", file, "-T", "fields"] + options + names.flatMap { ["-e", $0] }
    ).text
    return text.split(separator: "\n").map { line in
      line.split(separator: ";", omittingEmptySubsequences: false).map {
        $0.split(separator: "|").map(String.init)
      }
    }
  }

  /// What tshark decodes of each socket, in the words of `ListedSocket`.
  private func sockets(_ file: String) throws -> [String] {
    let prefix = "netlink-sock_diag"
    let names = ["state", "inet_sport", "inet_dport", "cookie", "inode", "recv_queue"]
    return try ["4", "6"].flatMap { version in
      let addresses = ["inet_src_ip\(version)", "inet_dest_ip\(version)"]
      let packets = try fields(file, (addresses + names).map { "\(prefix).\($0)" })
      return packets.flatMap { packet in
        // Requests have addresses, but no state.
        packet[0].indices.filter { packet[2].indices.contains($0) }.map { index in
          packet.map { index < $0.count ? $0[index] : "?" }.joined(separator: " ")
        }
      }
    }
  }

  private static let stateNumbers = [
    "ESTABLISHED": 1, "FIN_WAIT2": 5, "TIME_WAIT": 6, "CLOSE_WAIT": 8, "LISTEN": 10,
  ]

  private func words(_ socket: ListedSocket) throws -> String {
    let state = try #require(Self.stateNumbers[socket.state])
    let cookie = try #require(socket.cookie).dropFirst(2)
    let padded = String(repeating: "0", count: 16 - cookie.count) + cookie
    return "\(socket.localAddress) \(socket.remoteAddress) \(state) \(socket.localPort) "
      + "\(socket.remotePort) 0x\(padded) \(socket.inode) \(socket.recvQueue)"
  }

  @Test("tshark decodes the same addresses, ports, states, cookies and inodes")
  func sockets() throws {
    let file = directory.name("capture.pcapng")
    try network.twdiag("capture", file)
    let replay = ["list", "--format", "jsonl", "--state", "all", "--replay", file]
    let rows = try ListedSocket.parse(network.twdiag(replay).text)
    #expect(rows.count == 18)
    #expect(try sockets(file).sorted() == rows.map(words).sorted())
  }

  @Test("A round has a request and a reply of each family, in the order of their times")
  func packets() throws {
    let file = directory.name("series.pcapng")
    try network.twdiag("capture", "--count", "3", "--interval", "0.2", file)
    let packets = try fields(
      file, ["frame.time_epoch", "frame.packet_flags_direction", "netlink.hdr_flags"])
    let times = try packets.map { try #require($0[0].first.flatMap(Double.init)) }
    #expect(times == times.sorted())
    let requests = packets.indices.filter { Int(packets[$0][1][0].suffix(1)) == 2 }
    #expect(requests.count == 6)
    #expect(requests.allSatisfy { packets[$0][2].first?.hasSuffix("301") == true })
    // The clock starts before the counters of the first round are read, which takes its time.
    let rounds = requests.indices.filter { $0.isMultiple(of: 2) }.map { times[requests[$0]] }
    #expect(rounds[1] - rounds[0] >= 0.1 && rounds[2] - rounds[0] >= 0.25)
  }

  @Test("The environment of a capture is its comment", .needs("capinfos"))
  func environment() throws {
    let file = directory.name("capture.pcapng")
    try network.twdiag("capture", file)
    let text = try network.run("capinfos", [file]).text
    let release = try network.run("uname", ["-r"]).text.filter { !$0.isNewline }
    for line in [
      "kernel.osrelease = \(release)", "kernel.hz = ", "net.ipv4.tcp_tw_reuse = 0",
      "net.ipv4.tcp_fin_timeout = 60", "net.ipv4.ip_local_port_range = 32768",
      "sockstat.TCP.tw = 6", "TcpExt.TW = ",
    ] {
      #expect(text.contains(line))
    }
    #expect(text.contains("Linux Netlink"))
  }

  @Test("The counters of a round stand at its first request")
  func counters() throws {
    let file = directory.name("series.pcapng")
    try network.twdiag("capture", "--count", "2", "--interval", "0", file)
    let text = try network.run("tshark", ["-r", file, "-T", "fields", "-e", "frame.comment"]).text
    #expect(text.split(separator: "sockstat.TCP.tw = 6").count == 3)
  }

  @Test("The times of a capture are whole ticks of the kernel that it names")
  func ticks() throws {
    let file = directory.name("capture.pcapng")
    try network.twdiag("capture", file)
    let text = try network.run("strings", [file]).text
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("kernel.hz = ") })
    let rate = try #require(Int(line.dropFirst("kernel.hz = ".count)))
    let replay = ["list", "--format", "jsonl", "--replay", file]
    for socket in try ListedSocket.parse(network.twdiag(replay).text) {
      #expect(try (#require(socket.expiresMs) * rate).isMultiple(of: 1000))
    }
  }
}
