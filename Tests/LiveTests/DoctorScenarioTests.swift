import TestSupport
import Testing

/// What an operator sees who is afraid of TIME_WAIT: a web server that closes each connection after its
/// answer, a hundred a second, with a stateful firewall.
@Suite("Live: doctor at a web server", .live, .slow, .bounded)
struct DoctorScenarioTests {
  private static func configuration(_ directory: String) -> String {
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map { "\($0)_temp_path \(directory)/\($0);" }.joined(separator: "\n")
    return """
      daemon off;
      master_process off;
      pid \(directory)/pid;
      error_log \(directory)/error.log;
      events {}
      http {
        access_log off;
        keepalive_timeout 0;
        \(temporary)
        server {
          listen 8080;
          location / { return 200 "well"; }
        }
      }
      """
  }

  /// So many requests a second, and so many in all; each reads to the end, so that the server has closed
  /// first. They go to many addresses: towards one, connect would now and then choose a port again
  /// whose TIME_WAIT is still at the server, and reopen it. Prints how many were
  /// answered.
  private static let client = """
    use Socket; use Time::HiRes qw(time sleep);
    my ($rate, $count) = @ARGV; my ($start, $answered) = (time, 0);
    for my $n (0 .. $count - 1) {
      my $wait = $start + $n / $rate - time; sleep($wait) if $wait > 0;
      socket(my $s, PF_INET, SOCK_STREAM, 0) or next;
      connect($s, pack_sockaddr_in(8080, inet_aton("127.0.0." . (1 + $n % 250)))) or next;
      send($s, "GET / HTTP/1.0\\r\\nConnection: close\\r\\n\\r\\n", 0);
      my $answer = ""; 1 while sysread($s, $answer, 4096, length $answer);
      $answered++ if $answer =~ /well$/;
    }
    print "answered $answered\\n";
    """

  @Test(
    "Each part is judged, and nothing is wrong", .needs("nginx"), .needs("nft"), .needs("perl"),
    .tracksConnections,
    .enabled(if: Live.patience == 1, "one processor is too slow for that many connections"))
  func server() async throws {
    let network = try await LiveNetwork.open()
    try network.trackConnections()
    let directory = try TemporaryDirectory()
    try Array(Self.configuration(directory.path).utf8).write(to: directory.name("nginx.conf"))
    let arguments = [
      "-p", directory.path, "-c", directory.name("nginx.conf"), "-e", directory.name("error.log"),
    ]
    let nginx = try RunningProgram(
      #require(Program(named: "nginx")), arguments, network.namespace.conditions)
    #expect(try eventually { try network.listed("--state", "listen").count == 1 })
    let client = try RunningProgram(
      #require(Program(named: "perl")), ["-e", Self.client, "100", "6500"],
      network.namespace.conditions)
    while !client.hasEnded { try await Task.sleep(for: .milliseconds(200)) }
    let (report, status) = try network.doctor()
    #expect(try client.finish().text == "answered 6500\n")
    #expect(!nginx.hasEnded)

    #expect(status == 0 && report.problems == [], "\(report.headline)")
    #expect(report.headline.hasPrefix("nothing is wrong: "))
    try expectRows(report)
    try expectSettings(report)
    try expectConntrack(report)
  }

  /// Overdue sockets are within the timers' bound, and there are as many sockets as the rate makes.
  private func expectRows(_ report: DoctorReport) throws {
    let overdue = try report.finding("rows-at-zero")
    #expect(overdue.severity == "fine", "\(overdue.verdict)")
    #expect(overdue.verdict.contains("after the deadline by design"))
    let stands = try report.number("standing-count", "time_wait")
    let expected = try report.number("standing-count", "expected")
    #expect((0.9...1.1).contains(stands / expected))
    // A hundred a second, or far fewer on a machine that is busy, for a minute and as much longer as
    // this kernel keeps them.
    #expect((1_000...6_600).contains(stands))
    #expect(try report.finding("tw-buckets").severity == "fine")
    #expect(try report.finding("early-vanishing").severity == "fine")
  }

  /// Neither of the two settings that people change would help, and ports are left.
  private func expectSettings(_ report: DoctorReport) throws {
    let timeout = try report.finding("fin-timeout")
    #expect(timeout.severity == "fine")
    #expect(timeout.verdict.contains("TIME_WAIT lasts 60 s regardless"))
    let reuse = try report.finding("tw-reuse")
    #expect(reuse.severity == "fine")
    #expect(reuse.verdict.contains("all sockets in TIME_WAIT here belong to accepted connections"))
    #expect(try report.finding("tw-recycle").verdict.contains("not in this kernel"))
    #expect(try report.finding("ports").severity == "fine")
    let rows = try report.finding("server-rows")
    #expect(rows.verdict.contains("they hold no local port"))
    #expect(try report.number("server-rows", "busiest_port") == 8080)
    let stands = try report.number("standing-count", "time_wait")
    #expect(try report.number("server-rows", "accepted_here") == stands)
  }

  /// conntrack's entries last 120 s, so there are more of them than sockets.
  private func expectConntrack(_ report: DoctorReport) throws {
    #expect(try report.finding("conntrack-table").severity == "fine")
    let finding = try report.finding("conntrack-time-wait")
    #expect(finding.verdict.contains("conntrack's TIME_WAIT lasts 120 s"))
    let with = try report.number("conntrack-time-wait", "with_a_socket")
    let without = try report.number("conntrack-time-wait", "without_a_socket")
    #expect((1_000...6_500).contains(with + without))
    #expect(with >= 1_000 && without > 0)
  }

  /// A minute after a burst all its sockets are overdue at once, and no other socket shows the rate of
  /// that time. How far the wheel's next multiple is then is chance; a second later it is another one.
  private static let poll = """
    sleep 59.5
    end=$(($(date +%s) + 9))
    while [ "$(date +%s)" -lt "$end" ]; do
      for place in "$3" "$4"; do
        "$0" doctor --format json -N "$place" >"$1"
        grep -q '"id":"rows-at-zero","severity":"notice"' "$1" && break 2
      done
      sleep 0.05
    done
    "$0" doctor --format json --for 6s -N "$place" >"$2"
    """

  @Test("More overdue sockets than the rate explains are a notice; polls show no problem")
  func burst() async throws {
    let networks = [try await LiveNetwork.open(), try LiveNetwork()]
    let directory = try TemporaryDirectory()
    let files = ["look", "polls"].map(directory.name)
    try networks[0].twload("--count", "500")
    let arguments =
      try ["-c", Self.poll, networks[0].built(.twdiag).path] + files
      + networks.map(\.namespace.name)
    let poll = try RunningProgram(
      Program(path: "/bin/sh"), arguments, Program.Conditions())
    try await Task.sleep(for: .milliseconds(1020))
    try networks[1].twload("--count", "500")
    while !poll.hasEnded { try await Task.sleep(for: .milliseconds(200)) }
    _ = try poll.finish()
    let reports = try files.map {
      try DoctorReport(parsing: String(decoding: [UInt8](contentsOf: $0), as: UTF8.self))
    }
    let look = try reports[0].finding("rows-at-zero")
    #expect(look.severity == "notice" && look.confidence == "possible", "\(look.verdict)")
    let polls = try reports[1].finding("rows-at-zero")
    #expect(polls.severity == "fine", "\(polls.verdict)")
  }
}
