import LinuxProc
import SockDiag
import Testing

@testable import TimeWait

/// Sockets and settings of a kernel that is not there.
enum Sample {
  static func facts(
    release: String = "6.18.0", hz: Int? = 250, ports: ClosedRange<UInt16> = 32768...60999,
    _ change: (inout KernelFacts) -> Void = { _ in }
  ) -> KernelFacts {
    var facts = KernelFacts()
    facts.release = release
    facts.ticksPerSecond = hz
    facts.localPorts = ports
    facts.reuse = 0
    change(&facts)
    return facts
  }

  static func end(_ address: UInt32, _ port: UInt16) -> Endpoint {
    Endpoint(address: IPAddress(ipv4: address), port: port)
  }

  static func timeWait(
    _ local: Endpoint, _ remote: Endpoint, remaining: Int32, state: TCPState = .timeWait,
    cookie: UInt64 = 1
  ) -> SocketRecord {
    SocketRecord(
      family: local.address.family, state: state,
      timer: SocketTimer(code: 3, milliseconds: UInt32(bitPattern: remaining)), local: local,
      remote: remote, cookie: SocketCookie(rawValue: cookie))
  }

  static func full(
    _ local: Endpoint, _ remote: Endpoint, _ state: TCPState = .established
  ) -> SocketRecord {
    SocketRecord(
      family: local.address.family, state: state, timer: .off, local: local, remote: remote)
  }

  static func listeners(_ ports: UInt16...) -> ListenerTable {
    var table = ListenerTable()
    for port in ports { table.insert(full(end(0, port), end(0, 0), .listen)) }
    return table
  }

  static let here: UInt32 = 0x0a00_0001
  static let there: UInt32 = 0x0a00_0002
}

@Suite("A summary of one dump")
struct SnapshotTests {
  private func report(
    _ records: [SocketRecord], facts: KernelFacts = Sample.facts(),
    listeners: ListenerTable? = Sample.listeners(80), top: Int = 10
  ) -> SnapshotReport {
    var tally = SnapshotTally(facts: facts, listeners: listeners)
    for record in records { tally.add(record) }
    return tally.report(counters: Readings(), top: top)
  }

  private func opened(_ port: UInt16, remaining: Int32) -> SocketRecord {
    Sample.timeWait(
      Sample.end(Sample.here, port), Sample.end(Sample.there, 443), remaining: remaining)
  }

  @Test(
    "dates the birth of each socket by its deadline",
    arguments: [
      (60_000, 0), (60_004, 0), (59_001, 0), (59_000, 1), (58_996, 1), (1, 59), (1_000, 59),
      (1_001, 58), (30_000, 30),
    ] as [(Int32, Int)])
  func births(_ remaining: Int32, _ age: Int) {
    let report = report([opened(40_000, remaining: remaining)])
    #expect(report.history.perSecond.firstIndex(of: 1) == age)
    #expect(report.history.total == 1 && report.overdue == 0)
  }

  @Test(
    "counts overdue sockets apart, and the longest time since a deadline on kernels that report it")
  func overdue() {
    let report = report([0, -1, -2500, 5].map { opened(40_000, remaining: $0) })
    #expect(report.timeWait == 4 && report.overdue == 3 && report.history.total == 1)
    #expect(report.longestOverdue == 2500)
    #expect(report.histogram == [1] + [Int](repeating: 0, count: 11))
  }

  @Test("sorts remaining times into steps of five seconds, their ends included")
  func histogram() {
    let times: [Int32] = [1, 5000, 5001, 10_000, 55_000, 55_001, 60_000, 70_000]
    let report = report(times.map { opened(40_000, remaining: $0) })
    #expect(report.histogram == [2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3])
    #expect(report.beyondLength == 1)
  }

  @Test("keeps FIN_WAIT2 minisockets apart from TIME_WAIT")
  func finWait2() {
    let ends = (Sample.end(Sample.here, 40_000), Sample.end(Sample.there, 443))
    let report = report([
      Sample.timeWait(ends.0, ends.1, remaining: 30_000, state: .finWait2),
      Sample.timeWait(ends.0, ends.1, remaining: 0, state: .finWait2),
    ])
    #expect(report.timeWait == 0 && report.finWait2 == 2 && report.finWait2Overdue == 1)
    #expect(report.finWait2Remaining == 0...30_000 && report.history.total == 0)
    #expect(report.destinations.first?.finWait2 == 2)
  }

  @Test("has rates, the peak and its age")
  func rates() {
    // 10 a second for a minute, and 40 more 7 seconds ago.
    let steady = (0..<600).map { opened(UInt16(33_000 + $0), remaining: Int32(60_000 - $0 * 100)) }
    let burst = (0..<40).map { opened(UInt16(50_000 + $0), remaining: 52_500) }
    let history = report(steady + burst).history
    #expect(history.mean == 640.0 / 60)
    #expect(history.present == 10)
    #expect(history.peak == CloseHistory.Peak(count: 50, age: 7))
    #expect(
      history.bursts == [CloseHistory.Burst(firstAge: 7, lastAge: 7, count: 50, peak: 50)])
  }

  @Test("calls a load that has just begun, or chance, no burst", arguments: [6, 20, 40, 59])
  func noBurst(_ seconds: Int) {
    let load = (0..<(seconds * 50)).map { number in
      opened(UInt16(33_000 + number), remaining: Int32(60_000 - number * 20))
    }
    #expect(report(load).history.bursts.isEmpty)
  }

  @Test(
    "expects what the rate and the kernel's timers lead to",
    arguments: [
      ("6.18.0", 250, 61.024, 2.048), ("6.1.0", 100, 62.56, 5.12), ("5.10.0", 1000, 62.048, 4.096),
      ("4.4.0", 250, 60, 0), ("3.10.0", 1000, 105, 52.5),
    ] as [(String, Int, Double, Double)])
  func expectation(_ release: String, _ hz: Int, _ lifetime: Double, _ bound: Double) throws {
    let load = (0..<6000).map { opened(UInt16(33_000 + $0), remaining: Int32(60_000 - $0 * 10)) }
    let expected = try #require(
      report(load, facts: Sample.facts(release: release, hz: hz)).expectation)
    #expect((expected.lifetime - lifetime).magnitude < 1e-9)
    #expect(expected.bound == bound)
    #expect((expected.count - 100 * lifetime).magnitude < 1e-6)
    #expect(expected.mostOverdue == (100 * bound).rounded(.up))
  }

  @Test("expects the old reaper to be early at a low rate")
  func reaper() throws {
    let load = (0..<60).map { opened(UInt16(33_000 + $0), remaining: Int32(60_000 - $0 * 1000)) }
    let expected = try #require(report(load, facts: Sample.facts(release: "2.6.32")).expectation)
    #expect(expected.lifetime == 56.25 && expected.mostOverdue == 0)
  }

  @Test("expects nothing of a kernel that it does not know", arguments: [nil, 250] as [Int?])
  func unknownKernel(_ hz: Int?) {
    let facts = Sample.facts { facts in
      facts.ticksPerSecond = hz
      if hz != nil { facts.release = nil }
    }
    #expect(report([opened(40_000, remaining: 10)], facts: facts).expectation == nil)
  }

  @Test("shows which side closed, by the listeners")
  func direction() {
    let server = Sample.timeWait(
      Sample.end(Sample.here, 80), Sample.end(Sample.there, 40_000), remaining: 10)
    let report = report([server, server, opened(40_000, remaining: 10)])
    #expect(report.timeWait == 3 && report.accepted == 2 && !report.isDirectionGuessed)
    #expect(report.acceptingPorts == [AcceptingPort(port: 80, minisockets: 2, overdue: 0)])
    #expect(report.destinations.map(\.timeWait) == [1])
  }

  @Test(
    "knows the side of a server that has stopped by its port",
    arguments: [(5432, 40_000, 1), (5432, 443, 0), (40_001, 5432, 0)] as [(UInt16, UInt16, Int)])
  func stopped(_ local: UInt16, _ remote: UInt16, _ accepted: Int) {
    let record = Sample.timeWait(
      Sample.end(Sample.here, local), Sample.end(Sample.there, remote), remaining: 10)
    let report = report([record])
    #expect(report.accepted == accepted && report.destinationCount == 1 - accepted)
  }

  @Test("guesses the side by the port where the listeners are not known")
  func guess() {
    let server = Sample.timeWait(
      Sample.end(Sample.here, 81), Sample.end(Sample.there, 40_000), remaining: 10)
    let report = report([server, opened(40_000, remaining: 10)], listeners: nil)
    #expect(report.accepted == 1 && report.isDirectionGuessed)
  }

  @Test("shows the largest destinations, and how many there are")
  func top() {
    let records = (1...5).flatMap { host in
      (0..<host).map { port in
        Sample.timeWait(
          Sample.end(Sample.here, UInt16(40_000 + port)), Sample.end(UInt32(host), 443),
          remaining: 10)
      }
    }
    let report = report(records, top: 2)
    #expect(report.destinations.map(\.timeWait) == [5, 4])
    #expect(report.destinationCount == 5)
  }

  @Test("leaves out what the filter leaves out, but for the ports that it holds")
  func filter() {
    var tally = SnapshotTally(facts: Sample.facts(), listeners: Sample.listeners(80))
    tally.add(opened(40_000, remaining: 10))
    tally.add(opened(40_001, remaining: 10), isWanted: false)
    tally.add(
      Sample.timeWait(Sample.end(Sample.here, 40_000), Sample.end(9, 9), remaining: 10),
      isWanted: false)
    let report = tally.report(counters: Readings(), top: 10)
    #expect(report.timeWait == 1 && report.destinationCount == 1)
    #expect(report.destinations.first?.timeWait == 1 && report.destinations.first?.overdue == 0)
    #expect(report.destinations.first?.ports.used == 2)
  }

  @Test(
    "takes no setting for true that no kernel has",
    arguments: ["-9223372036854775808", "9223372036854775807", "-1", "2147483648", "x", ""],
    [
      "kernel.hz", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_max_tw_buckets",
      "net.ipv4.tcp_tw_reuse", "net.ipv4.tcp_tw_reuse_delay", "net.ipv4.tcp_tw_timeout",
      "net.ipv4.tcp_timestamps",
    ])
  func forged(_ value: String, _ name: String) {
    let facts = KernelFacts([(name, value), ("kernel.osrelease", "6.1.0")])
    let report = report([opened(40_000, remaining: 100)], facts: facts)
    #expect(facts == KernelFacts([("kernel.osrelease", "6.1.0")]))
    #expect(report.timeWait == 1)
  }
}
