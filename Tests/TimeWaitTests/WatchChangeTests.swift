import LinuxProc
import SockDiag
import Testing
import TimeWait

@Suite("Changes that a watch reports")
struct WatchChangeTests {
  @Test("is a timer that jumped up, and not the drift of two clocks")
  func rearmed() {
    let scene = WatchScene()
    scene.poll(0, [.timeWait(1, left: 40_000)])
    let report = scene.poll(1000, [.timeWait(1, left: 59_500)])
    #expect(report.events.rearmed == 1)
    let event = scene.events()
    #expect(event.map(\.kind) == [.rearmed])
    #expect(event.map(\.moment) == [.from(496, to: 514)])
    #expect(event.map(\.deadline) == [.from(60_496, to: 60_514)])
    let drift = WatchScene()
    drift.poll(0, [.timeWait(1, left: 40_000)])
    #expect(drift.poll(1000, [.timeWait(1, left: 39_100)]).events == EventCounts())
    #expect(drift.poll(2000, [.timeWait(1, left: 37_950)]).events == EventCounts())
    drift.poll(3000, [])
    drift.poll(4000, [])
    #expect(drift.events().map(\.deadline) == [.from(39_946, to: 39_964)])
  }

  @Test("is a timer that was over and runs again")
  func rearmedWhenDue() {
    let scene = WatchScene()
    scene.poll(0, [.timeWait(1, left: 0)])
    scene.poll(1000, [.timeWait(1, left: 59_900)])
    #expect(scene.events().map(\.kind) == [.rearmed])
    #expect(scene.poll(2000, [.timeWait(1, left: 58_900)]).overdue == 0)
  }

  @Test("is the peer's FIN, after which the full time begins")
  func finReceived() {
    let scene = WatchScene()
    scene.poll(0, [.finWait2(1, left: 40_000)])
    let report = scene.poll(1000, [.timeWait(1, left: 59_800)])
    #expect(report.events.finReceived == 1)
    #expect(report.timeWait == 1)
    #expect(report.finWait2 == 0)
    let events = scene.events()
    #expect(events.map(\.kind) == [.finReceived])
    #expect(events.map(\.moment) == [.from(796, to: 814)])
    #expect(events.map(\.socket.state) == [.timeWait])
  }

  @Test("is in the order of its moments")
  func order() {
    let scene = WatchScene()
    scene.poll(0, [.timeWait(1, left: 100), .timeWait(2, left: 30_000, port: 40_001)])
    scene.poll(1000, [.timeWait(2, left: 59_900, port: 40_001)])
    scene.poll(
      2000,
      [
        .timeWait(2, left: 58_900, port: 40_001), .timeWait(3, left: 59_900, port: 40_002),
        .timeWait(4, left: 59_500, port: 40_003),
      ])
    let events = scene.events()
    #expect(events.map(\.socket.cookie.rawValue) == [1, 4, 3])
    #expect(scene.events() == [])
  }

  @Test("is not kept unless it is asked for, and counted all the same")
  func unkept() {
    let scene = WatchScene { $0.keepsEvents = false }
    scene.poll(0, [])
    #expect(scene.poll(1000, [.timeWait(1, left: 60_000)]).events.entered == 1)
    #expect(scene.events() == [])
  }

  @Test("is identified by addresses and ports where there are no cookies")
  func withoutCookies() {
    let scene = WatchScene { $0.pollsAllStates = true }
    let none = SocketCookie.none.rawValue
    scene.poll(0, [.timeWait(none, left: 50_000), .timeWait(none, left: 50_000, port: 40_001)])
    let report = scene.poll(1000, [.timeWait(none, left: 49_000), .full(none, port: 40_001)])
    #expect(report.timeWait == 1)
    #expect(report.doubled == 0)
    #expect(report.events.reused == 1)
    #expect(scene.events().map(\.socket.cookie) == [.none])
    scene.poll(2000, [.timeWait(none, left: 48_000)])
    scene.poll(3000, [.timeWait(none, left: 47_000)])
    #expect(scene.engine.totals.gone == 1)
  }

  @Test("counts remaining times in steps of five seconds")
  func histogram() {
    let scene = WatchScene()
    let times: [Int64] = [1, 4999, 5000, 9999, 10_000, 55_000, 59_999, 60_000, 120_000, 0, -5]
    let report = scene.poll(
      0,
      times.enumerated().map {
        .timeWait(UInt64($0.offset + 1), left: $0.element, port: 40_000 + UInt16($0.offset))
      })
    #expect(report.histogram == [2, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 4])
    #expect(report.overdue == 2)
  }

  @Test("has the counters, and their increase")
  func counters() {
    let scene = WatchScene()
    #expect(scene.poll(0, [], counters: .counting(reused: 5)).counted == nil)
    let report = scene.poll(1000, [], counters: .counting(reused: 7), skipped: 3)
    #expect(report.counters[.twRecycled] == 7)
    #expect(report.counted?[.twRecycled] == 2)
    #expect(report.skipped == 3)
    #expect(report.gap == .milliseconds(1000))
  }
}
