import LinuxProc
import SockDiag
import TestSupport
import Testing
import TimeWait

@Suite("A watch endures")
struct WatchEnduranceTests {
  /// Rows whose every field may be anything.
  private func row(_ numbers: inout SeededNumbers) -> SocketRecord {
    let cookies: [UInt64] = [0, 1, 2, 3, .max, .max - 1, numbers.next() % 64, numbers.next()]
    let times: [Duration] = [
      .zero, .milliseconds(-1), .milliseconds(60_000), .milliseconds(Int64(Int32.max)),
      .milliseconds(Int64(Int32.min)), .seconds(Int64.max / 2), .seconds(Int64.min / 2),
      .milliseconds(Int64.random(in: -70_000...70_000, using: &numbers)),
    ]
    let timers: [SocketTimer] = [
      .timeWait(remaining: times.randomElement(using: &numbers) ?? .zero),
      .timeWait(remaining: times.randomElement(using: &numbers) ?? .zero), .off,
      .keepalive(expiresIn: .seconds(3)),
    ]
    func end() -> Endpoint {
      let port = UInt16(truncatingIfNeeded: numbers.next() % 3 &* 32_767)
      return Endpoint(
        address: numbers.next() % 2 == 0
          ? IPAddress(ipv4: UInt32(truncatingIfNeeded: numbers.next() % 2))
          : IPAddress(ipv6: 0xffff_0000_0000 | UInt128(numbers.next() % 2)), port: port)
    }
    return SocketRecord(
      family: numbers.next() % 2 == 0 ? .ipv4 : .ipv6,
      state: TCPState(rawValue: [6, 6, 5, 1, 7, 10, 255][Int(numbers.next() % 7)]),
      timer: timers[Int(numbers.next() % 4)], local: end(), remote: end(),
      cookie: SocketCookie(rawValue: cookies[Int(numbers.next() % 8)]),
      inode: UInt32(truncatingIfNeeded: numbers.next()))
  }

  private func moment(_ numbers: inout SeededNumbers) -> Instant {
    let choices: [Int64] = [
      .min, .max, 0, -1, Int64(truncatingIfNeeded: numbers.next()),
      Int64.random(in: 0...1_000_000_000_000, using: &numbers),
    ]
    return Instant(nanoseconds: choices[Int(numbers.next() % 6)])
  }

  @Test(
    "rows, moments and counters of any kind, in any order", arguments: [UInt64](1...20),
    [nil, "6.1.0", "3.10.0"] as [String?])
  func nonsense(_ seed: UInt64, _ release: String?) {
    var numbers = SeededNumbers(seed: seed)
    var options = WatchOptions(
      keepsEvents: true, pollsAllStates: seed % 2 == 0, remembersOwners: seed % 3 == 0,
      worst: Int(seed) - 2)
    options.facts.release = release
    options.facts.ticksPerSecond = [nil, 0, -1, 250, 1024, .max][Int(seed % 6)]
    options.facts.vendorTimeout = [nil, 1, 86_400][Int(seed % 3)]
    options.facts.localPorts = seed % 2 == 0 ? nil : 0...65_535
    var engine = WatchEngine(options)
    var standing = 0
    for _ in 0..<40 {
      engine.beginPoll(
        at: moment(&numbers), listeners: numbers.next() % 2 == 0 ? nil : ListenerTable())
      for _ in 0..<numbers.next() % 40 {
        let window = InstantRange(moment(&numbers), moment(&numbers))
        let row = row(&numbers)
        for _ in 0...numbers.next() % 2 { engine.observe(row, window) }
      }
      var counters = Readings()
      counters[.twRecycled] = Int64(
        truncatingIfNeeded: numbers.next() % 2 == 0 ? 3 : numbers.next())
      let report = engine.endPoll(
        at: moment(&numbers), isComplete: numbers.next() % 4 != 0, counters: counters)
      engine.closed(row(&numbers), at: moment(&numbers))
      for order in GroupOrder.allCases {
        let groups = engine.groups(limit: 5, by: order)
        #expect(groups.allSatisfy { $0.minisockets >= 0 && ($0.freePorts ?? 0) >= 0 })
      }
      standing += report.events.allEntered - report.events.gone
      var last = Int64.min
      engine.takeEvents { event in
        #expect(event.moment.earliest <= event.moment.latest)
        #expect(event.moment.earliest.nanoseconds >= last)
        last = event.moment.earliest.nanoseconds
      }
    }
    _ = engine.lateness
    #expect(engine.socketsWatched >= standing)
  }

  @Test("a million sockets that come, stay and go, and gives their memory back")
  func million() {
    var options = WatchOptions()
    options.facts.release = "6.18.0"
    options.facts.ticksPerSecond = 250
    options.facts.localPorts = 1024...65_535
    var engine = WatchEngine(options)
    func poll(_ second: Int64, _ range: Range<UInt64>) -> PollReport {
      engine.beginPoll(at: .at(second * 1000), listeners: nil)
      for cookie in range {
        engine.observe(
          .timeWait(
            cookie &+ 1, left: 60_000 - second * 1000,
            port: UInt16(truncatingIfNeeded: 1024 + cookie % 60_000),
            remotePort: UInt16(truncatingIfNeeded: cookie / 60_000)),
          .from(second * 1000, to: second * 1000 + 10))
      }
      return engine.endPoll(at: .at(second * 1000 + 500), isComplete: true)
    }
    #expect(poll(0, 0..<10).events == EventCounts())
    #expect(poll(1, 0..<1_000_000).events.entered == 999_990)
    #expect(poll(2, 999_000..<1_000_000).unconfirmed == 999_000)
    #expect(poll(3, 999_000..<1_000_000).events.vanished == 999_000)
    #expect(engine.socketsWatched == 1000)
    #expect(poll(4, 999_000..<1_000_000).unconfirmed == 0)
    #expect(engine.groups(limit: 3, by: .minisockets).map(\.minisockets) == [1000])
  }

  @Test("walks whose sockets are replaced in any place, however often")
  func churn() {
    var numbers = SeededNumbers(seed: 9)
    var options = WatchOptions()
    options.facts.release = "6.18.0"
    options.facts.ticksPerSecond = 250
    var engine = WatchEngine(options)
    var standing = (1...6000).map { (cookie: UInt64($0), deadline: Int64(30_000)) }
    var next: UInt64 = 6001
    for second in Int64(0)..<25 {
      if second > 0 {
        for place in Set((0..<400).map { _ in Int.random(in: 0..<6000, using: &numbers) }) {
          standing[place] = (next, second * 1000 + 60_000)
          next += 1
        }
      }
      let before = next
      let rows = standing.map { socket in
        SocketRecord.timeWait(
          socket.cookie, left: max(0, socket.deadline - second * 1000),
          port: UInt16(truncatingIfNeeded: socket.cookie % 60_000),
          remotePort: UInt16(truncatingIfNeeded: socket.cookie / 60_000))
      }
      engine.beginPoll(at: .at(second * 1000), listeners: nil)
      walk(rows, &engine, .from(second * 1000, to: second * 1000 + 10))
      let report = engine.endPoll(at: .at(second * 1000 + 10), isComplete: true)
      #expect(report.timeWait == 6000)
      #expect(report.returned + report.doubled + report.events.rearmed == 0)
      #expect(engine.totals.entered == Int(before) - 6001)
      #expect(engine.socketsWatched == 6000 + report.unconfirmed)
    }
    #expect(engine.totals.gone > 8000)
  }

  private func walk(
    _ rows: [SocketRecord], _ engine: inout WatchEngine, _ window: InstantRange
  ) {
    // The iterator of an array allocates, where nothing is optimized.
    var index = 0
    while index < rows.count {
      engine.observe(rows[index], window)
      index += 1
    }
  }

  @Test(
    "a known table without allocating", .enabled(if: Allocations.areCounted, "sanitizers allocate"),
    arguments: [100, 5000])
  func allocations(_ sockets: UInt64) {
    var options = WatchOptions(keepsEvents: true, pollsAllStates: true, remembersOwners: true)
    options.facts.release = "6.18.0"
    options.facts.ticksPerSecond = 250
    var engine = WatchEngine(options)
    let listeners = ListenerTable()
    var counts: [Int] = []
    for second in Int64(0)..<5 {
      let rows = (1...sockets).map { cookie -> SocketRecord in
        let port = UInt16(truncatingIfNeeded: 1024 + cookie)
        return cookie % 3 == 0
          ? .full(cookie, port: port)
          : .timeWait(cookie, left: cookie % 5 == 0 ? 0 : 30_000 - second * 1000, port: port)
      }
      counts.append(
        Allocations.count {
          engine.beginPoll(at: .at(second * 1000), listeners: listeners)
          walk(rows, &engine, .from(second * 1000, to: second * 1000 + 10))
        })
      // A report has its histogram, and the list of the ten worst, whatever the table's size.
      let ending = Allocations.count {
        _ = engine.endPoll(at: .at(second * 1000 + 10), isComplete: true)
      }
      if second > 1 { #expect(ending <= 16) }
    }
    // In the first two the table grows, and the language's runtime makes its own.
    #expect(counts.dropFirst(2) == [0, 0, 0])
  }
}
