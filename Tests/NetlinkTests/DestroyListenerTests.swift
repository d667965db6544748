import Glibc
import LinuxProc
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@testable import Netlink

/// A socket that was freed, and when that was told.
private struct Freed: Hashable {
  let local: Endpoint
  let remote: Endpoint
  let state: TCPState
}

@Suite("Live: a listener for freed sockets", .inNamespaces, .timeLimit(.minutes(5)))
struct DestroyListenerTests {
  /// Waits until as many have come, or too long a time.
  private static func receive(
    _ listener: inout DestroyListener, _ count: Int
  ) throws -> [(socket: Freed, moment: Int64)] {
    var set = try WaitSet.open(signals: [], listener: listener.descriptor)
    var all: [(socket: Freed, moment: Int64)] = []
    let end = ContinuousClock.now + .seconds(20)
    while all.count < count, ContinuousClock.now < end {
      _ = try set.wait(atMost: .milliseconds(200))
      try listener.receive { record, moment in
        let socket = Freed(local: record.local, remote: record.remote, state: record.state)
        all.append((socket, moment))
      }
    }
    return all
  }

  @Test(
    "hears of both ends of a connection that was closed",
    arguments: [IPAddress.loopback4, .loopback6])
  func hears(_ address: IPAddress) throws {
    let scene = try NamespaceScene()
    let remote = try scene.listener(address)
    let local = try scene.connect(to: remote)
    var listener = try DestroyListener.open(in: scene.namespace)
    let start = MonotonicClock.now()
    scene.closeAll()
    // The listener is freed too.
    let freed = try Self.receive(&listener, 3)
    let end = MonotonicClock.now()
    let sockets = Set(freed.map(\.socket))
    #expect(sockets.contains(Freed(local: local, remote: remote, state: .close)))
    #expect(sockets.contains(Freed(local: remote, remote: local, state: .close)))
    #expect(freed.allSatisfy { start <= $0.moment && $0.moment <= end })
    #expect(listener.received >= 2 && listener.malformed == 0 && listener.losses == 0)
  }

  @Test("waits for nothing, and hears nothing of another namespace")
  func hearsNothing() throws {
    let (scene, other) = (try NamespaceScene(), try NamespaceScene())
    var listener = try DestroyListener.open(in: other.namespace)
    var heard = try DestroyListener.open(in: scene.namespace)
    _ = try scene.connect(to: scene.listener(.loopback4))
    scene.closeAll()
    #expect(try Self.receive(&heard, 2).count >= 2)
    try listener.receive { record, _ in Issue.record("heard of \(record.local)") }
    #expect(listener.received == 0)
  }

  @Test("says that messages were lost when there was no room for them, and goes on")
  func loses() throws {
    let scene = try NamespaceScene()
    let remote = try scene.listener(.loopback4)
    for _ in 0..<40 { _ = try scene.connect(to: remote) }
    var listener = try DestroyListener.open(in: scene.namespace, receiveBuffer: 1)
    var ample = try DestroyListener.open(in: scene.namespace)
    scene.closeAll()
    #expect(try Self.receive(&ample, 80).count >= 80)
    try listener.receive { _, _ in }
    #expect(listener.losses >= 1)
    #expect(listener.received < 80)
    #expect(ample.losses == 0)
    _ = try scene.connect(to: scene.listener(.loopback4))
    scene.closeAll()
    #expect(try !Self.receive(&listener, 1).isEmpty)
  }

  @Test("has room for a burst of a thousand that nobody receives meanwhile")
  func hasRoom() throws {
    let scene = try NamespaceScene()
    let remote = try scene.listener(.loopback4)
    for _ in 0..<500 { _ = try scene.connect(to: remote) }
    var listener = try DestroyListener.open(in: scene.namespace)
    scene.closeAll()
    usleep(200_000)
    #expect(try Self.receive(&listener, 1000).count >= 1000)
    #expect(listener.losses == 0)
  }
}
