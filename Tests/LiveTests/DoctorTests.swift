import TestSupport
import Testing

@Suite("Live: doctor", .live, .bounded)
struct DoctorTests {
  private let network: LiveNetwork

  init() async throws { network = try await LiveNetwork.open() }

  private func setPorts(_ first: Int, _ count: Int) throws {
    try network.namespace.set(
      "net.ipv4.ip_local_port_range", to: "\(first) \(first + count - 1)")
  }

  @Test("A namespace without sockets is healthy")
  func empty() throws {
    let (report, status) = try network.doctor()
    #expect(status == 0 && report.complete)
    #expect(report.problems == [])
    #expect(report.headline.hasPrefix("nothing is wrong"))
  }

  @Test("A service with some closes is healthy, also when it is watched for a while")
  func healthy() throws {
    let service = try Service(network)
    try service.leaveTimeWait(30)
    try service.hold(20)
    for (report, status) in [
      try network.doctor(), try network.doctor(watching: 2) { try service.leaveTimeWait(5) },
    ] {
      #expect(status == 0)
      #expect(report.problems == [])
      let ids = Set(report.findings.map(\.id))
      #expect(ids.isSuperset(of: ["rows-at-zero", "standing-count", "fin-timeout", "tw-reuse"]))
      #expect(ids.isSuperset(of: ["tw-buckets", "ports", "listen-queue", "early-vanishing"]))
    }
  }

  // MARK: Ports

  @Test("No local port left towards a destination is critical, and connect does fail")
  func noPorts() throws {
    try setPorts(40000, 100)
    let service = try Service(network)
    try service.leaveTimeWait(100)
    #expect(throws: TestFailure.self) { try service.connect() }
    let (report, status) = try network.doctor()
    let finding = try report.finding("ports")
    #expect(status == 2 && report.severity == "critical")
    #expect(finding.severity == "critical" && finding.confidence == "certain")
    #expect(
      finding.verdict.hasPrefix("no local port is left for 127.0.0.1:8080 from 127.0.0.1"))
    #expect(try report.number("ports", "ports_free") == 0)
    #expect(try report.number("ports", "time_wait") == 100)
    #expect(!finding.fixes.isEmpty)
  }

  @Test("At 1 % of the ports it is critical as well, before anything fails")
  func fewPorts() throws {
    try setPorts(40000, 1000)
    let service = try Service(network)
    try service.leaveTimeWait(990)
    let (report, status) = try network.doctor()
    #expect(status == 2)
    #expect(try report.finding("ports").severity == "critical")
    #expect(try report.number("ports", "ports_free") == 10)
    _ = try service.connect()
  }

  @Test("Ports of which most are left are fine")
  func manyPorts() throws {
    try setPorts(40000, 1000)
    try Service(network).leaveTimeWait(30)
    let (report, _) = try network.doctor()
    #expect(try report.finding("ports").severity == "fine")
  }

  @Test(
    "Ports that bind chose are reported, and are a warning when they are used up",
    arguments: [(0, "fine"), (15, "notice"), (48, "warning")])
  func boundPorts(_ count: Int, _ severity: String) throws {
    try setPorts(40000, 100)
    let service = try Service(network)
    try service.hold(10)
    try service.hold(count, afterBind: true)
    let (report, _) = try network.doctor()
    let finding = try report.finding("bound-ports")
    #expect(finding.severity == severity, "\(finding.verdict)")
    if count > 0 {
      #expect(try report.number("bound-ports", "bound_sockets") == Double(count))
      #expect(finding.verdict.contains("blocked for connect towards every destination"))
    }
  }

  // MARK: Settings

  @Test(
    "A tcp_fin_timeout that shortens FIN_WAIT2 is a warning, and no other",
    arguments: [(60, "fine"), (65, "warning"), (89, "warning"), (90, "fine"), (15, "fine")])
  func finTimeout(_ seconds: Int, _ severity: String) throws {
    try network.namespace.set("net.ipv4.tcp_fin_timeout", to: "\(seconds)")
    let (report, status) = try network.doctor()
    let finding = try report.finding("fin-timeout")
    #expect(finding.severity == severity)
    #expect(finding.verdict.contains("TIME_WAIT lasts 60 s regardless"))
    #expect(status == (severity == "fine" ? 0 : 1))
    if seconds == 65 { #expect(finding.verdict.contains("ends FIN_WAIT2 after 10 s, not 65")) }
  }

  @Test("Sockets that connect takes over are a notice, not a fault")
  func reuse() throws {
    try network.namespace.set("net.ipv4.tcp_tw_reuse", to: "1")
    try setPorts(40000, 20)
    let service = try Service(network)
    try service.leaveTimeWait(20)
    // The first poll must have seen the sockets, and connect takes over only those older than a second.
    let start = Live.patience > 1 ? 6 : 2
    let (report, _) = try network.doctor(watching: start + 4) {
      _ = eventually(within: .seconds(start)) { false }
      let clock = ContinuousClock()
      let end = clock.now + .seconds(3)
      var made = 0
      while clock.now < end, made < 10 {
        if (try? service.leaveTimeWait(1)) != nil { made += 1 } else { wait() }
      }
      #expect(made == 10)
    }
    let finding = try report.finding("early-vanishing")
    #expect(finding.severity == "notice", "\(finding.verdict)")
    #expect(finding.verdict.contains("taken over by connect"))
    #expect(try report.number("early-vanishing", "reused") > 0)
    #expect(try report.finding("tw-reuse").verdict.hasPrefix("tcp_tw_reuse is 1"))
  }

  private func wait() { _ = eventually(within: .milliseconds(100)) { false } }

  @Test("tcp_tw_reuse without timestamps does nothing, which is a warning")
  func idleReuse() throws {
    try network.namespace.set("net.ipv4.tcp_tw_reuse", to: "1")
    try network.namespace.set("net.ipv4.tcp_timestamps", to: "0")
    let (report, status) = try network.doctor()
    #expect(try report.finding("tw-reuse").severity == "warning")
    #expect(status == 1)
  }

  // MARK: Limits

  @Test("A table that overflows is a warning, in one look and while it happens")
  func buckets() throws {
    try network.namespace.set("net.ipv4.tcp_max_tw_buckets", to: "5")
    let service = try Service(network)
    let (moving, status) = try network.doctor(watching: 3) {
      try service.leaveTimeWait(6)
      for _ in 0..<20 {
        wait()
        try service.leaveTimeWait(1)
      }
    }
    #expect(status == 1)
    let finding = try moving.finding("tw-buckets")
    #expect(finding.severity == "warning")
    #expect(finding.verdict.hasPrefix("the table overflows, with "), "\(finding.verdict)")
    let (report, _) = try network.doctor()
    #expect(try report.finding("tw-buckets").verdict.hasPrefix("the table is full, with 5 of 5"))
    #expect(try report.number("tw-buckets", "TcpExt.TCPTimeWaitOverflow") > 0)
  }

  @Test("A full accept queue is critical, and one that has room is fine", arguments: [true, false])
  func listenQueue(isFull: Bool) throws {
    let service = try Service(network, backlog: isFull ? 1 : 64)
    try service.knock(6)
    var report: DoctorReport?
    _ = try eventually {
      report = try network.doctor().report
      return try report?.finding("listen-queue").severity == (isFull ? "critical" : "fine")
    }
    let finding = try #require(try report?.finding("listen-queue"))
    #expect(finding.severity == (isFull ? "critical" : "fine"), "\(finding.verdict)")
    if isFull {
      #expect(finding.verdict.hasPrefix("the accept queue of port 8080 is full"))
      #expect(try network.doctor().status == 2)
    }
  }
}
