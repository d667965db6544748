import TestSupport
import Testing

@Suite("Live: doctor and conntrack", .live, .needs("nft"), .tracksConnections, .bounded)
struct DoctorConntrackTests {
  private let network: LiveNetwork

  init() async throws {
    network = try await LiveNetwork.open()
    try network.trackConnections()
  }

  @Test("Its entries are counted with and without their sockets")
  func entries() throws {
    let service = try Service(network)
    try service.leaveTimeWait(10)
    let (report, status) = try network.doctor()
    #expect(status == 0 && report.problems == [])
    #expect(try report.finding("conntrack-table").verdict.hasPrefix("conntrack holds 10 of "))
    let finding = try report.finding("conntrack-time-wait")
    #expect(finding.verdict.contains("conntrack's TIME_WAIT lasts 120 s"))
    #expect(try report.number("conntrack-time-wait", "with_a_socket") == 10)
    #expect(try report.number("conntrack-time-wait", "without_a_socket") == 0)
  }

  @Test("The entry of a destroyed socket stays", .killsMinisockets)
  func orphans() throws {
    try Service(network).leaveTimeWait(10)
    #expect(try network.destroyed("dport = :8080", "--limit", "4").destroyed == 4)
    let (report, _) = try network.doctor()
    #expect(try report.number("conntrack-time-wait", "with_a_socket") == 6)
    #expect(try report.number("conntrack-time-wait", "without_a_socket") == 4)
  }

  /// A line for each entry, as `conntrack -R` reads them. Such as are of a connection that stands are not
  /// given up for others.
  private static let lines = """
    my ($n, $host) = ($ARGV[0], 0);
    while ($n > 0) {
      $host++;
      for (my $port = 1; $port < 65536 && $n > 0; $port++, $n--) {
        print "-A -t 600 -u SEEN_REPLY,ASSURED -s 127.1.0.$host -d 127.0.0.1 -p tcp",
          " --sport $port --dport 9 --state ESTABLISHED\n";
      }
    }
    """

  /// The limit is the machine's, and stays as it is: each namespace has as many places.
  @Test(
    "A full table is critical, and so are packets dropped for lack of room", .slow, .needs("perl"),
    .needs("conntrack"),
    .enabled(
      if: ConnectionTracking.limit.map { $0 <= 300_000 } ?? false,
      "nf_conntrack_max is too large to be filled"))
  func full() throws {
    let limit = try #require(ConnectionTracking.limit)
    let directory = try TemporaryDirectory()
    let file = directory.name("entries")
    try network.run("perl", ["-e", Self.lines, "\(limit)"]).output.write(to: file)
    try network.run("conntrack", ["-R", file])
    let (full, status) = try network.doctor()
    let finding = try full.finding("conntrack-table")
    #expect(finding.severity == "critical" && status == 2)
    #expect(finding.verdict.hasPrefix("conntrack's table is full"), "\(finding.verdict)")
    let (report, _) = try network.doctor(watching: 3) {
      for _ in 0..<5 {
        let client = try LiveSocket.open(in: network, for: "127.0.0.1")
        try? client.beginToConnect("127.0.0.1", port: 8080)
        _ = eventually(within: .milliseconds(300)) { false }
      }
    }
    let drops = try report.finding("conntrack-table")
    #expect(drops.severity == "critical")
    #expect(drops.verdict.hasPrefix("conntrack dropped "), "\(drops.verdict)")
  }
}

/// Whether conntrack works here.
enum ConnectionTracking {
  /// `nf_conntrack_max`; nil without conntrack.
  static let limit: Int? = {
    guard
      let bytes = try? [UInt8](contentsOf: "/proc/sys/net/netfilter/nf_conntrack_max")
    else { return nil }
    return Int(String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace })
  }()

  static let obstacle: String? = {
    guard Live.obstacle == nil, Program(named: "nft") != nil else { return nil }
    do {
      try LiveNetwork().trackConnections()
      return nil
    } catch {
      return "conntrack cannot be switched on in a namespace here: \(error)"
    }
  }()
}

extension LiveNetwork {
  /// A rule that asks for a connection's state makes the kernel track all of the namespace's.
  func trackConnections() throws {
    try run("nft", ["add", "table", "inet", "track"])
    try run(
      "nft",
      ["add", "chain", "inet", "track", "input", "{ type filter hook input priority 0; }"])
    try run("nft", ["add", "rule", "inet", "track", "input", "ct", "state", "new", "counter"])
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips where conntrack cannot be switched on.
  static var tracksConnections: Self {
    .disabled(
      if: ConnectionTracking.obstacle != nil,
      Comment(rawValue: ConnectionTracking.obstacle ?? ""))
  }
}
