import SockDiag
import Testing
import TimeWait

@Suite("The groups of a watch")
struct WatchGroupTests {
  private let opened = ConnectionGroup(
    localAddress: IPAddress(ipv4: 0x7f00_0001), localPort: nil,
    remoteAddress: IPAddress(ipv4: 0x7f00_0001), remotePort: 80)

  @Test(
    "are of what differs: the local port of what was opened, the remote one of what was accepted")
  func sides() {
    let scene = WatchScene(listening: [80])
    scene.poll(
      0,
      [
        .timeWait(1, left: 50_000), .timeWait(2, left: 50_000, port: 40_001).mapped,
        .timeWait(3, left: 0, port: 80, remotePort: 40_000),
        .timeWait(4, left: 50_000, port: 80, remotePort: 40_001),
        .timeWait(5, left: 50_000, port: 80, remotePort: 40_002),
      ])
    let accepted = ConnectionGroup(
      localAddress: IPAddress(ipv4: 0x7f00_0001), localPort: 80,
      remoteAddress: IPAddress(ipv4: 0x7f00_0001), remotePort: nil)
    #expect(
      scene.engine.groups(limit: 9, by: .minisockets) == [
        GroupReport(group: accepted, minisockets: 3, overdue: 1),
        GroupReport(group: opened, minisockets: 2, overdue: 0),
      ])
    #expect(scene.engine.groups(limit: 1, by: .overdue).map(\.group) == [accepted])
    #expect(scene.engine.groups(limit: 0, by: .name) == [])
  }

  @Test("count the ports that are free for their destination, whoever holds the others")
  func ports() {
    let scene = WatchScene {
      $0.pollsAllStates = true
      $0.facts.localPorts = 40_000...40_009
      $0.facts.reservedPorts = [40_009...40_020]
    }
    let rows: [SocketRecord] = [
      .timeWait(1, left: 50_000), .timeWait(2, left: 50_000, port: 40_001).mapped,
      .full(3, port: 40_002), .full(4, port: 40_003, remotePort: 81),
      .full(5, port: 40_004, remotePort: 0, state: .listen),
      .full(6, port: 40_005, remotePort: 0, state: .close),
      .timeWait(7, left: 50_000, port: 39_000),
      .full(8, port: 40_005), .timeWait(9, left: 50_000, port: 40_009),
    ]
    scene.poll(0, rows)
    let groups = scene.engine.groups(limit: 9, by: .freePorts)
    // Ten ports, without one reserved, two blocked, and three in use.
    #expect(groups.map(\.freePorts) == [4, 6])
    #expect(groups.map(\.others) == [2, 1])
    #expect(groups.map(\.minisockets) == [4, 0])
    scene.poll(1000, Array(rows.dropFirst()))
    #expect(scene.engine.groups(limit: 1, by: .freePorts).map(\.freePorts) == [5])
  }

  @Test("count what entered since the poll before, and go with their last socket")
  func rates() {
    let scene = WatchScene()
    scene.poll(0, [])
    scene.poll(500, [.timeWait(1, left: 60_000), .timeWait(2, left: 60_000, port: 40_001)])
    #expect(
      scene.engine.groups(limit: 9, by: .entered).map(\.enteredRate) == [.value(perSecond: 4)])
    scene.poll(1000, [.timeWait(3, left: 60_000, port: 40_002)], isComplete: false)
    #expect(scene.engine.groups(limit: 9, by: .entered).count == 1)
    scene.poll(2000, [])
    #expect(scene.engine.groups(limit: 9, by: .entered).map(\.minisockets) == [0])
    scene.poll(3000, [])
    #expect(scene.engine.groups(limit: 9, by: .entered) == [])
  }

  @Test("are guessed from the local port where listeners are not known")
  func guessed() {
    let scene = WatchScene()
    scene.listeners = nil
    scene.poll(0, [.timeWait(1, left: 50_000), .timeWait(2, left: 50_000, port: 443)])
    let groups = scene.engine.groups(limit: 9, by: .name)
    #expect(groups.map(\.group.isAccepted) == [false, true])
  }
}
