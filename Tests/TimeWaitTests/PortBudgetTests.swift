import LinuxProc
import SockDiag
import Testing

@testable import TimeWait

@Suite("The ports that are left towards a destination")
struct PortBudgetTests {
  private static let ports: ClosedRange<UInt16> = 40_000...40_099

  private func budget(
    _ records: [SocketRecord], facts: KernelFacts = Sample.facts(ports: ports),
    listeners: ListenerTable = Sample.listeners(80), bound: [UInt16] = []
  ) throws -> PortBudget {
    var tally = SnapshotTally(facts: facts, listeners: listeners)
    for port in bound { tally.add(Sample.full(Sample.end(0, port), Sample.end(0, 0), .close)) }
    for record in records { tally.add(record) }
    return try #require(tally.report(counters: Readings(), top: 10).destinations.first).ports
  }

  private func waiting(_ count: Int, from port: UInt16 = 40_000, remaining: Int32) -> [SocketRecord]
  {
    (0..<count).map {
      Sample.timeWait(
        Sample.end(Sample.here, port + UInt16($0)), Sample.end(Sample.there, 443),
        remaining: remaining)
    }
  }

  @Test(
    "are those of the range, without the reserved ones and those that are held for all destinations"
  )
  func usable() throws {
    let facts = Sample.facts(ports: Self.ports) {
      $0.reservedPorts = [40_000...40_009, 50_000...50_001]
    }
    let budget = try budget(
      waiting(20, remaining: 100), facts: facts, listeners: Sample.listeners(80, 40_010, 40_005),
      bound: [40_011, 39_000])
    // Of the ports from 40,000 to 40,019 in use, eight are usable at all.
    #expect(budget.usable == 88 && budget.used == 8 && budget.free == 80)
  }

  @Test("are taken by sockets in every state, and by v4-mapped ones")
  func states() throws {
    let mapped = { (address: UInt32, port: UInt16) in
      Endpoint(address: IPAddress(ipv6: 0xffff << 32 | UInt128(address)), port: port)
    }
    let records =
      waiting(1, remaining: 100) + [
        Sample.full(Sample.end(Sample.here, 40_050), Sample.end(Sample.there, 443)),
        Sample.full(Sample.end(Sample.here, 40_051), Sample.end(Sample.there, 443), .finWait1),
        Sample.full(mapped(Sample.here, 40_052), mapped(Sample.there, 443)),
        Sample.full(Sample.end(Sample.here, 40_053), Sample.end(Sample.there, 80)),
        Sample.full(Sample.end(Sample.here, 39_999), Sample.end(Sample.there, 443)),
      ]
    #expect(try budget(records).used == 4)
  }

  @Test("are not taken by what was accepted")
  func accepted() throws {
    let server = Sample.timeWait(
      Sample.end(Sample.here, 40_050), Sample.end(Sample.there, 443), remaining: 100)
    let budget = try budget(
      waiting(1, remaining: 100) + [server], listeners: Sample.listeners(40_050))
    #expect(budget.used == 1)
  }

  @Test(
    "can be taken from TIME_WAIT that is old enough, where tcp_tw_reuse says so",
    arguments: [
      (0, UInt32(0x7f00_0001), 0), (1, Sample.there, 3), (2, Sample.there, 0), (2, 0x7f00_0001, 3),
    ])
  func reuse(_ setting: Int, _ remote: UInt32, _ expected: Int) throws {
    let facts = Sample.facts(ports: Self.ports) { $0.reuse = setting }
    let times: [Int32] = [59_000, 30_000, 0, 59_004, 60_000]
    let records = times.enumerated().map { number, remaining in
      Sample.timeWait(
        Sample.end(Sample.here, 40_000 + UInt16(number)), Sample.end(remote, 443),
        remaining: remaining)
    }
    #expect(try budget(records, facts: facts).reclaimable == expected)
  }

  @Test("end at the rate times the lifetime")
  func settles() throws {
    // One a second for a minute.
    let records = (0..<60).flatMap { second in
      waiting(1, from: 40_000 + UInt16(second), remaining: Int32(60_000 - second * 1000))
    }
    let budget = try budget(records)
    #expect(budget.rate == 1 && budget.used == 60)
    #expect(budget.steadyState == 61 && budget.timeToEmpty == nil)
  }

  @Test("run out at a rate that is too high, and when")
  func runsOut() throws {
    // Four a second, for five seconds: 80 are left.
    let budget = try budget(waiting(20, remaining: 58_000))
    #expect(budget.rate == 4 && budget.free == 80 && budget.steadyState == 244)
    #expect(budget.timeToEmpty == .seconds(20))
  }

  @Test("come back meanwhile, when their sockets reach the deadline")
  func comeBack() throws {
    // 90 are held, all due within five seconds; one a second comes.
    let budget = try budget(
      waiting(90, remaining: 4000) + waiting(5, from: 40_090, remaining: 58_000))
    #expect(budget.free == 5 && budget.rate == 1)
    #expect(budget.timeToEmpty == nil)
  }

  @Test("are none when all are held")
  func none() throws {
    let budget = try budget(waiting(100, remaining: 100))
    #expect(budget.free == 0 && budget.timeToEmpty == .zero)
  }

  @Test(
    "are read from settings as they stand, and nothing traps on others",
    arguments: [
      ("1000\t2000", "", 1001), ("1000 2000", "1000-1009,1500,3000", 990),
      ("1000 1001", "", 2), ("7 7", "", 1), ("2000 1000", "", 28_232),
      ("junk", "x-y,,70000,-", 28_232), ("1 65535", "1-65535", 0),
    ])
  func settings(_ range: String, _ reserved: String, _ count: Int) {
    let facts = KernelFacts([
      ("net.ipv4.ip_local_port_range", range), ("net.ipv4.ip_local_reserved_ports", reserved),
    ])
    #expect(EphemeralRange(facts).count == count)
  }
}
