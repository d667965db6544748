import TestSupport
import Testing

@Suite("Live: doctor and conntrack", .live, .needs("nft"), .tracksConnections, .bounded)
struct DoctorConntrackTests {
  private let network: LiveNetwork

  init() async throws {
    network = try await LiveNetwork.open()
    try network.trackConnections()
  }

  @Test("Its entries outlive their sockets, and are told apart from them")
  func entries() throws {
    let service = try Service(network)
    try service.leaveTimeWait(10)
    let (report, status) = try network.doctor()
    #expect(status == 0 && report.problems == [])
    #expect(try report.finding("conntrack-table").verdict.hasPrefix("conntrack holds 10 of "))
    let finding = try report.finding("conntrack-time-wait")
    #expect(finding.verdict.contains("conntrack keeps its own TIME_WAIT for 120 s"))
    #expect(try report.number("conntrack-time-wait", "with_a_socket") == 10)
    #expect(try report.number("conntrack-time-wait", "without_a_socket") == 0)
  }

  @Test("Where a socket was destroyed its entry stays", .killsMinisockets)
  func orphans() throws {
    try Service(network).leaveTimeWait(10)
    #expect(try network.destroyed("dport = :8080", "--limit", "4").destroyed == 4)
    let (report, _) = try network.doctor()
    #expect(try report.number("conntrack-time-wait", "with_a_socket") == 6)
    #expect(try report.number("conntrack-time-wait", "without_a_socket") == 4)
  }

  /// The limit is the machine's, and stays as it is: each namespace has as many places. A datagram to
  /// each of so many ports takes them all, for half a minute; nobody answers.
  private static let fill = """
    use Socket;
    socket(my $s, PF_INET, SOCK_DGRAM, 0) or die;
    my ($count, $host) = ($ARGV[0], 0);
    while ($count > 0) {
      my $address = inet_aton("127.1.0." . ++$host);
      for (my $port = 1; $port < 65536 && $count > 0; $port++, $count--) {
        send($s, "x", 0, pack_sockaddr_in($port, $address));
      }
    }
    """

  @Test(
    "A full table is critical", .slow, .needs("perl"),
    .enabled(
      if: ConnectionTracking.limit.map { $0 <= 300_000 } ?? false,
      "nf_conntrack_max is too large to be filled"))
  func full() throws {
    let limit = try #require(ConnectionTracking.limit)
    try network.run(
      "nft", ["add", "rule", "inet", "track", "input", "meta", "l4proto", "udp", "drop"])
    try network.run("perl", ["-e", Self.fill, "\(limit + 1000)"])
    let (report, status) = try network.doctor()
    let finding = try report.finding("conntrack-table")
    #expect(finding.severity == "critical", "\(finding.verdict)")
    #expect(finding.verdict.hasPrefix("conntrack's table is full"))
    #expect(status == 2)
  }
}

/// Whether conntrack can be used here.
enum ConnectionTracking {
  /// `nf_conntrack_max`, nil where conntrack is not there.
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
