import Glibc
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@testable import Netlink

/// Whether the kernel can destroy connections.
private enum Destroying {
  /// The probe changes nothing, and looks where the tests run.
  static let isPossible: Bool = {
    if case .available? = try? DestroySupport.probe() { return true }
    return false
  }()
}

@Suite(
  "Live: destroying sockets", .inNamespaces,
  .enabled(if: Destroying.isPossible, "this kernel destroys no sockets"),
  .timeLimit(.minutes(5)))
struct SocketDestroyerTests {
  /// Requests for sockets that are not there.
  private static func nonsense(_ count: Int) -> [DestroyRequest] {
    let end = Endpoint(address: .loopback4, port: 9)
    return (1...count).compactMap { number in
      KnownCookie(SocketCookie(rawValue: UInt64(number))).map {
        DestroyRequest(local: end, remote: end, cookie: $0)
      }
    }
  }

  /// The connections of a scene, which can be destroyed on every kernel that destroys any.
  private static func connections(_ scene: NamespaceScene, _ count: Int) throws -> [DestroyRequest]
  {
    let remote = try scene.listener(.loopback4)
    let locals = Set(try (0..<count).map { _ in try scene.connect(to: remote) })
    var dump = try SocketDump.live(
      SocketSelection(states: TCPStateSet(.established)), in: scene.namespace)
    var requests: [DestroyRequest] = []
    while let record = try dump.next() {
      if locals.contains(record.local), let request = DestroyRequest(record) {
        requests.append(request)
      }
    }
    return requests
  }

  @Test("finds none of what is not there, and says so", arguments: [1, 199, 200, 201, 1000])
  func gone(_ count: Int) throws {
    let scene = try NamespaceScene()
    var destroyer = try SocketDestroyer.open(in: scene.namespace)
    try destroyer.destroy([])
    #expect(destroyer.tally == DestroyTally())
    try destroyer.destroy(Self.nonsense(count))
    #expect(destroyer.tally == DestroyTally(gone: count))
    try destroyer.destroy(Self.nonsense(1))
    #expect(destroyer.tally.gone == count + 1)
  }

  @Test("tells apart what it destroyed and what had gone, in any order")
  func mixed() throws {
    let scene = try NamespaceScene()
    let real = try Self.connections(scene, 14)
    #expect(real.count == 14)
    var destroyer = try SocketDestroyer.open(in: scene.namespace)
    let rest = Self.nonsense(13)
    try destroyer.destroy(zip(real, rest).flatMap { [$0, $1] } + real.suffix(1))
    #expect(destroyer.tally == DestroyTally(destroyed: 14, gone: 13))
    try destroyer.destroy(real)
    #expect(destroyer.tally == DestroyTally(destroyed: 14, gone: 27))
    scene.closeAll()
  }

  @Test("asks again where the kernel had no room for its answers, and misses none")
  func overrun() throws {
    let scene = try NamespaceScene()
    let real = try Self.connections(scene, 5)
    var destroyer = try SocketDestroyer.open(in: scene.namespace, receiveBuffer: 1)
    let requests = Self.nonsense(60) + real + Self.nonsense(60)
    try destroyer.destroy(requests)
    let tally = destroyer.tally
    #expect(tally.overruns > 0)
    #expect(tally.ended == requests.count && tally.unanswered == 0 && tally.refused.isEmpty)
    // None that was destroyed is told to have been gone.
    #expect(tally.destroyed + tally.destroyedOrGone >= 5 && tally.gone <= 120)
    scene.closeAll()
  }

  @Test("counts what it is not permitted to destroy", arguments: [nil, 1] as [Int32?])
  func notPermitted(_ receiveBuffer: Int32?) throws {
    let scene = try NamespaceScene()
    let real = try Self.connections(scene, 30)
    var destroyer = try SocketDestroyer.open(
      in: scene.namespace, receiveBuffer: receiveBuffer)
    // What is not there is told before what is not permitted.
    try without([.administrateNetwork]) { try destroyer.destroy(real + Self.nonsense(3)) }
    #expect(destroyer.tally.refused == [EPERM: 30])
    #expect(destroyer.tally.ended == 3 && destroyer.tally.unanswered == 0)
    scene.closeAll()
  }
}
