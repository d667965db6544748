import SockDiag
import Testing
import TimeWait

@Suite("Departures that a watch reports")
struct WatchDepartureTests {
  @Test("went before the end of the first of two walks without it")
  func onTime() {
    let scene = WatchScene()
    scene.poll(0, [.timeWait(1, left: 1500)])
    scene.poll(1000, [.timeWait(1, left: 500)])
    #expect(scene.poll(2000, []).unconfirmed == 1)
    #expect(scene.events() == [])
    let report = scene.poll(3000, [])
    #expect(report.unconfirmed == 0)
    #expect(report.events.expiredOnTime == 1)
    #expect(report.goneRate == .value(perSecond: 1))
    let expected = WatchEvent(
      kind: .expiredOnTime,
      socket: WatchedSocket(
        local: .loopback(40_000), remote: .loopback(80), state: .timeWait,
        cookie: SocketCookie(rawValue: 1)), moment: .from(1000, to: 2010),
      deadline: .from(1496, to: 1514), lateness: .milliseconds(0, 514))
    #expect(scene.events() == [expected])
    #expect(scene.engine.socketsWatched == 0)
  }

  @Test("narrows its deadline from poll to poll, and counts overdue sockets")
  func overdue() {
    let scene = WatchScene()
    scene.poll(0, [.timeWait(1, left: 1500)])
    scene.poll(1000, [.timeWait(1, left: 508)])
    let report = scene.poll(2000, [.timeWait(1, left: 0)])
    #expect(report.overdue == 1)
    #expect(report.beyondDesign == 0)
    #expect(report.histogram == [Int](repeating: 0, count: 12))
    #expect(report.worst.map(\.overdue) == [.milliseconds(486, 506)])
    let later = scene.poll(3700, [.timeWait(1, left: 0)])
    #expect(later.overdue == 1)
    #expect(later.beyondDesign == 1)
    scene.poll(4700, [])
    scene.poll(5700, [])
    let events = scene.events()
    #expect(events.map(\.kind) == [.expiredLate])
    #expect(events.map(\.lateness) == [.milliseconds(2186, 3206)])
    #expect(events.map(\.isBeyondDesign) == [true])
    #expect(scene.engine.totals.beyondDesign == 1)
    #expect(scene.engine.lateness.count == 1)
    #expect(scene.engine.lateness.p50 / 10 == 269)
    #expect(scene.engine.lateness.uncertainty == 510)
    #expect(scene.engine.lateness.bound == 2048)
  }

  @Test("has no upper bound where it was overdue when it was first seen")
  func firstSeenDue() {
    let scene = WatchScene()
    let first = scene.poll(0, [.timeWait(1, left: 0)])
    #expect(first.worst.map(\.overdue) == [.milliseconds(0, nil)])
    scene.poll(1000, [.timeWait(1, left: 0)])
    scene.poll(2000, [])
    scene.poll(3000, [])
    let events = scene.events()
    #expect(events.map(\.kind) == [.expiredLate])
    #expect(events.map(\.deadline) == [nil])
    #expect(events.map(\.lateness) == [.milliseconds(986, nil)])
    #expect(scene.engine.lateness.count == 0)
  }

  @Test("has its deadline in a time below zero, on kernels that report it")
  func negative() {
    let scene = WatchScene(release: "4.9.0")
    let report = scene.poll(0, [.timeWait(1, left: -3000)])
    #expect(report.worst.map(\.overdue) == [.milliseconds(2986, 3014)])
    #expect(report.overdue == 1)
    #expect(report.beyondDesign == 1)
  }

  @Test("is one sighting, not two events, where one walk missed it")
  func returned() {
    let scene = WatchScene()
    scene.poll(0, [.timeWait(1, left: 50_000)])
    #expect(scene.poll(1000, []).unconfirmed == 1)
    let report = scene.poll(2000, [.timeWait(1, left: 48_000)])
    #expect(report.returned == 1)
    #expect(report.timeWait == 1)
    scene.poll(3000, [])
    scene.poll(4000, [.timeWait(1, left: 46_000)])
    #expect(scene.engine.totals == EventCounts())
  }

  @Test("is counted once where a walk has it twice")
  func doubled() {
    let scene = WatchScene()
    let row = SocketRecord.timeWait(1, left: 50_000)
    let other = SocketRecord.timeWait(2, left: 50_000, port: 40_001)
    let report = scene.poll(0, [row, row, other, row])
    #expect(report.doubled == 2)
    #expect(report.timeWait == 2)
    #expect(report.histogram[10] == 2)
    let again = scene.poll(1000, [row, other, other, row])
    #expect(again.doubled == 2)
    #expect(again.timeWait == 2)
  }

  @Test("is proven by complete walks alone, whose rates go stale meanwhile")
  func incomplete() {
    let scene = WatchScene()
    scene.poll(0, [.timeWait(1, left: 50_000)])
    scene.poll(1000, [.timeWait(1, left: 49_000), .timeWait(2, left: 60_000, port: 40_001)])
    let stale = scene.poll(2000, [], isComplete: false)
    #expect(stale.enteredRate == .stale(perSecond: 1))
    #expect(stale.goneRate == .starting)
    #expect(stale.unconfirmed == 0)
    #expect(scene.poll(3000, []).unconfirmed == 2)
    #expect(scene.poll(4000, [], isComplete: false).events == EventCounts())
    let last = scene.poll(5000, [.timeWait(1, left: 45_000)])
    #expect(last.events.vanished == 1)
    #expect(last.returned == 1)
    // Seen at 1000, and missed by the walk that ended at 3010.
    #expect(scene.events().map(\.moment) == [.from(1000, to: 3010)])
  }

  @Test("is unconfirmed where the watch ends before a second walk")
  func finished() {
    let scene = WatchScene()
    scene.poll(0, [.timeWait(1, left: 50_000), .timeWait(2, left: 50_000, port: 40_001)])
    scene.poll(1000, [.timeWait(2, left: 49_000, port: 40_001)])
    #expect(scene.engine.totals.unconfirmed == 1)
    #expect(scene.engine.totals.gone == 0)
  }

  @Test(
    "left early for a reason that a new socket on its addresses shows",
    arguments: [
      (SocketRecord.timeWait(2, left: 60_000), [UInt16](), VanishReason.reused),
      (.timeWait(2, left: 60_000).mapped, [], .reused), (.full(2), [], .reused),
      (.full(2).mapped, [], .reused), (.timeWait(2, left: 60_000), [40_000], .reopened),
      (.full(2), [40_000], .reopened), (.full(2, port: 40_001), [], .unknown),
      (.full(2, remotePort: 81), [40_000], .unknown),
    ], [false, true])
  func retaken(
    _ row: (SocketRecord, listening: [UInt16], reason: VanishReason), isSeenLater: Bool
  ) {
    let scene = WatchScene(listening: row.listening) { $0.pollsAllStates = true }
    scene.poll(0, [.timeWait(1, left: 50_000)])
    scene.poll(1000, isSeenLater ? [] : [row.0])
    scene.poll(2000, [row.0])
    let gone = scene.events().filter {
      if case .vanishedEarly = $0.kind { true } else { false }
    }
    #expect(gone.map(\.kind) == [.vanishedEarly(row.reason)])
    #expect(gone.map(\.moment) == [.from(0, to: 1010)])
    #expect(gone.map(\.deadline) == [.from(49_996, to: 50_014)])
  }

  @Test(
    "left early for a reason that counters show, when they account for all",
    arguments: [
      ("6.18.0", [Int64](arrayLiteral: 0, 1, 1), 1, VanishReason.reused),
      ("6.18.0", [0, 0, 1], 1, .unknown), ("6.18.0", [0, 1, 1], 2, .unknown),
      ("6.18.0", [0, 2, 2], 2, .reused), ("6.18.0", [5, 5, 5], 1, .unknown),
      ("6.18.0", [7, 3, 3], 1, .unknown),
    ])
  func counted(_ release: String, _ reused: [Int64], _ sockets: Int, _ reason: VanishReason) {
    let scene = WatchScene(release: release)
    scene.listeners = nil
    let rows = (0..<sockets).map {
      SocketRecord.timeWait(UInt64($0 + 1), left: 50_000, port: 40_000 + UInt16($0))
    }
    scene.poll(0, rows, counters: .counting(reused: reused[0]))
    scene.poll(1000, [], counters: .counting(reused: reused[1]))
    scene.poll(2000, [], counters: .counting(reused: reused[2]))
    let expected = [WatchEvent.Kind](repeating: .vanishedEarly(reason), count: sockets)
    #expect(scene.events().map(\.kind) == expected)
  }

  @Test("went early for the kernel's reason where short timers are counted, before 4.1 alone")
  func killed() {
    for (release, reason) in [("3.10.0", VanishReason.killed), ("4.9.0", .unknown)] {
      let scene = WatchScene(release: release)
      scene.poll(0, [.timeWait(1, left: 50_000)], counters: .counting(short: 3))
      scene.poll(1000, [], counters: .counting(short: 4))
      scene.poll(2000, [], counters: .counting(short: 4))
      #expect(scene.events().map(\.kind) == [.vanishedEarly(reason)])
    }
  }

  @Test("went on time where the old reaper's slots allow it")
  func reaped() {
    for (release, kind) in [
      ("3.10.0", WatchEvent.Kind.expiredOnTime), ("4.1.0", .vanishedEarly(.unknown)),
    ] {
      let scene = WatchScene(release: release)
      scene.poll(0, [.timeWait(1, left: 8000)])
      scene.poll(1000, [])
      scene.poll(2000, [])
      #expect(scene.events().map(\.kind) == [kind])
    }
  }

  @Test("uses up the counters once")
  func usedUp() {
    let scene = WatchScene()
    let rows = (1...2).map {
      SocketRecord.timeWait($0, left: 50_000, port: 40_000 + UInt16($0))
    }
    scene.poll(0, rows, counters: .counting(reused: 8))
    scene.poll(1000, [.timeWait(2, left: 49_000, port: 40_002)], counters: .counting(reused: 9))
    scene.poll(2000, [.timeWait(2, left: 48_000, port: 40_002)], counters: .counting(reused: 9))
    #expect(scene.events().map(\.kind) == [.vanishedEarly(.reused)])
    scene.poll(3000, [], counters: .counting(reused: 9))
    scene.poll(4000, [], counters: .counting(reused: 9))
    #expect(scene.events().map(\.kind) == [.vanishedEarly(.unknown)])
  }
}
