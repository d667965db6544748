import SockDiag
import Testing
import TimeWait

@Suite("Births that a watch reports")
struct WatchBirthTests {
  @Test("is not what stood already when the watch began")
  func baseline() {
    let scene = WatchScene()
    let report = scene.poll(0, [.timeWait(1, left: 30_000), .finWait2(2, left: 0, port: 40_001)])
    #expect(report.events == EventCounts())
    #expect(scene.events() == [])
    #expect(report.timeWait == 1)
    #expect(report.finWait2 == 1)
    #expect(report.overdue == 1)
    #expect(report.enteredRate == .starting)
    #expect(report.goneRate == .starting)
    #expect(report.number == 1)
    #expect(report.gap == nil)
  }

  @Test("is not what stood already where the first walk was incomplete")
  func incompleteBaseline() {
    let scene = WatchScene()
    scene.poll(0, [], isComplete: false)
    #expect(scene.poll(1000, [.timeWait(1, left: 60_000)]).events == EventCounts())
    #expect(scene.poll(2000, []).enteredRate == .value(perSecond: 0))
  }

  @Test("began for a TIME_WAIT when its deadline says, and for a FIN_WAIT2 between two walks")
  func moments() throws {
    let scene = WatchScene()
    scene.poll(0, [])
    let report = scene.poll(
      1000, [.timeWait(7, left: 59_500), .finWait2(8, left: 3000, port: 40_001)])
    #expect(report.events.entered == 2)
    #expect(report.enteredRate == .value(perSecond: 2))
    let events = scene.events()
    #expect(events.map(\.kind) == [.entered, .entered])
    #expect(events.map(\.moment) == [.from(0, to: 1010), .from(496, to: 514)])
    #expect(events.map(\.deadline) == [.from(3996, to: 4014), .from(60_496, to: 60_514)])
    #expect(
      events.last?.socket
        == WatchedSocket(
          local: .loopback(40_000), remote: .loopback(80), state: .timeWait,
          cookie: SocketCookie(rawValue: 7)))
  }

  @Test("is bounded by the walks where they are more precise than the deadline")
  func narrowed() {
    let scene = WatchScene()
    scene.poll(0, [])
    scene.poll(1000, [.timeWait(1, left: 60_000)])
    #expect(scene.events().map(\.moment) == [.from(996, to: 1010)])
    scene.poll(1020, [.timeWait(1, left: 59_980), .timeWait(2, left: 60_000, port: 40_001)])
    #expect(scene.events().map(\.moment) == [.from(1016, to: 1030)])
    // The walk before began at 1020, so nothing that it missed is older.
    scene.poll(1040, [.timeWait(3, left: 59_970, port: 40_002)])
    #expect(scene.events().map(\.moment) == [.from(1020, to: 1024)])
  }

  @Test("may be old where one walk can have missed it, and has bounds that allow both")
  func missedOnce() {
    let scene = WatchScene()
    scene.poll(0, [])
    scene.poll(1000, [.timeWait(1, left: 58_000)])
    #expect(scene.events().map(\.kind) == [.entered])
    let other = WatchScene()
    other.poll(0, [])
    other.poll(1000, [])
    other.poll(2000, [.timeWait(1, left: 58_500)])
    let events = other.events()
    #expect(events.map(\.kind) == [.entered])
    #expect(events.map(\.moment) == [.from(496, to: 2010)])
  }

  @Test("was short where two complete walks should have had it")
  func short() {
    let scene = WatchScene()
    scene.poll(0, [])
    scene.poll(1000, [])
    let report = scene.poll(2000, [.timeWait(1, left: 10_000)])
    #expect(report.events.entered == 0)
    #expect(report.events.enteredShort == 1)
    let events = scene.events()
    #expect(events.map(\.kind) == [.enteredShort])
    #expect(events.map(\.moment) == [.from(1000, to: 2010)])
  }

  @Test("is never short in FIN_WAIT2, and never where a walk was incomplete")
  func neverShort() {
    let scene = WatchScene()
    scene.poll(0, [])
    scene.poll(1000, [], isComplete: false)
    let report = scene.poll(
      2000, [.timeWait(1, left: 10_000), .finWait2(2, left: 10, port: 40_001)])
    #expect(report.events.entered == 2)
    #expect(report.events.enteredShort == 0)
    #expect(Set(scene.events().map(\.moment)) == [.from(-48_004, to: 2010), .from(0, to: 2010)])
  }

  @Test(
    "was a full socket before, whose cookie it keeps: that bounds its birth, and names its owner")
  func owner() {
    let scene = WatchScene { $0.remembersOwners = true }
    scene.poll(0, [.full(5, inode: 77)])
    scene.poll(1000, [.full(5, inode: 0)])
    scene.poll(2000, [.timeWait(5, left: 59_500)])
    let events = scene.events()
    #expect(events.map(\.kind) == [.entered])
    #expect(events.map(\.moment) == [.from(1496, to: 1514)])
    #expect(events.map(\.socket.inode) == [77])
    scene.poll(3000, [])
    scene.poll(4000, [])
    #expect(scene.events().map(\.socket.inode) == [77])
  }

  @Test("was short where it was a full socket when its full time would have begun")
  func shortAfterFull() {
    let scene = WatchScene { $0.remembersOwners = true }
    scene.poll(0, [.full(5, inode: 77)])
    scene.poll(1000, [.timeWait(5, left: 20_000)])
    #expect(scene.events().map(\.kind) == [.enteredShort])
  }

  @Test("forgets full sockets that are gone from two walks, and looks at none unasked")
  func forgotten() {
    let scene = WatchScene { $0.remembersOwners = true }
    scene.poll(0, [.full(5, inode: 77), .full(6, port: 40_001, inode: 78)])
    #expect(scene.engine.socketsWatched == 2)
    scene.poll(1000, [.full(6, port: 40_001, inode: 78)])
    scene.poll(2000, [.full(6, port: 40_001, inode: 78)])
    #expect(scene.engine.socketsWatched == 1)
    #expect(scene.events() == [])
    let other = WatchScene()
    other.poll(0, [.full(5, inode: 77)])
    #expect(other.engine.socketsWatched == 0)
  }

  @Test("has the news of the multicast for a bound, for FIN_WAIT2, and counts what is never seen")
  func multicast() {
    let scene = WatchScene()
    scene.engine.closed(.full(0, port: 50_000, state: .close), at: .at(-5))
    scene.poll(0, [])
    scene.engine.closed(.full(9, port: 40_000, state: .close), at: .at(300))
    scene.engine.closed(.full(9, port: 40_001, state: .close), at: .at(400))
    scene.engine.closed(.full(9, port: 40_002, state: .close), at: .at(1005))
    let report = scene.poll(1000, [.finWait2(1, left: 60_000).mapped])
    #expect(report.events.closedUnseen == 1)
    #expect(scene.events().map(\.moment) == [.from(0, to: 300)])
    #expect(scene.poll(2000, [.finWait2(1, left: 59_000).mapped]).events.closedUnseen == 1)
    // The message may come after the walk that has the minisocket already.
    scene.poll(3000, [.finWait2(2, left: 60_000, port: 40_003)])
    scene.engine.closed(.full(9, port: 40_003, state: .close), at: .at(2900))
    #expect(scene.poll(4000, []).events.closedUnseen == 0)
    #expect(scene.engine.totals.closedUnseen == 2)
  }
}
