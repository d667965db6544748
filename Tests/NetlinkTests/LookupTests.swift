import Glibc
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@testable import LinuxProc
@testable import Netlink

@Suite("Live: a lookup of one socket", .inNamespaces, .timeLimit(.minutes(5)))
struct LookupTests {
  private let scene: NamespaceScene

  init() throws { scene = try NamespaceScene() }

  private func find(
    _ local: Endpoint, _ remote: Endpoint, cookie: SocketCookie = .none, extensions: UInt8 = 0
  ) throws(DumpError) -> SocketLookup.Result? {
    try SocketLookup.find(
      local: local, remote: remote, cookie: cookie, extensions: extensions, in: scene.namespace)
  }

  @Test(
    "finds either end of a connection, and the listener",
    arguments: [IPAddress.loopback4, .loopback6])
  func finds(_ address: IPAddress) throws {
    let listener = try scene.listener(address)
    let client = try scene.connect(to: listener)
    for (local, remote) in [(client, listener), (listener, client)] {
      let found = try #require(try find(local, remote))
      #expect(found.record.local == local && found.record.remote == remote)
      #expect(found.record.state == .established && found.isExact && !found.isListener)
    }
    let any = Endpoint(address: IPAddress(ipv4: 0), port: 0)
    let nobody = address.family == .ipv4 ? any : Endpoint(address: IPAddress(ipv6: 0), port: 0)
    let found = try #require(try find(listener, nobody))
    #expect(found.isListener && found.isExact && found.record.local == listener)
  }

  @Test("finds v4-mapped ends by either way to say them")
  func mapped() throws {
    let listener = try scene.listener(.mappedLoopback)
    let client = try scene.connect(to: listener)
    let plain = { Endpoint(address: .loopback4, port: $0) }
    for (local, remote) in [
      (client, listener), (plain(client.port), plain(listener.port)),
      (client, plain(listener.port)), (plain(client.port), listener),
    ] {
      let found = try #require(try find(local, remote))
      #expect(found.record.local == client && found.isExact)
      #expect(found.record.family == .ipv6)
    }
  }

  @Test("of a TIME_WAIT socket gives the minisocket, or by another cookie nothing")
  func timeWait() throws {
    let listener = try scene.listener(.loopback4)
    let client = try scene.connect(to: listener)
    scene.closeAll()
    let found = try #require(try find(client, listener))
    #expect(found.record.isMinisocket && found.record.state == .timeWait && found.isExact)
    let cookie = found.record.cookie
    #expect(try find(client, listener, cookie: cookie)?.record.cookie == cookie)
    #expect(
      try find(client, listener, cookie: SocketCookie(rawValue: cookie.rawValue ^ 1)) == nil)
  }

  @Test("of a connection that is gone gives the listener, and says so")
  func gone() throws {
    let listener = try scene.listener(.loopback4)
    let remote = Endpoint(address: .loopback4, port: 1)
    let found = try #require(try find(listener, remote))
    #expect(found.isListener && !found.isExact)
    #expect(found.record.state == .listen && found.record.local == listener)
    #expect(try find(remote, listener) == nil)
  }

  @Test("gives the attributes that were asked for")
  func attributes() throws {
    let listener = try scene.listener(.loopback4)
    let client = try scene.connect(to: listener)
    let plain = try #require(try find(client, listener))
    #expect(plain.attributes.tcpInfo.isEmpty)
    let extensions = UInt8(1 << (AttributeType.tcpInfo.rawValue - 1))
    let found = try #require(try find(client, listener, extensions: extensions))
    #expect(found.attributes.tcpInfo.count > 100)
  }

  @Test("looks into its own namespace only")
  func namespace() throws {
    let listener = try scene.listener(.loopback4)
    let client = try scene.connect(to: listener)
    let other = try NamespaceScene()
    #expect(
      try SocketLookup.find(local: client, remote: listener, in: other.namespace) == nil)
    #expect(try scene.inside { try SocketLookup.find(local: client, remote: listener) } != nil)
  }

  @Test("fails where there is no netlink, and where the namespace is gone")
  func fails() throws {
    let end = Endpoint(address: .loopback4, port: 1)
    let outcome = try withoutNetlink(EPERM) {
      Result { () throws(DumpError) in try SocketLookup.find(local: end, remote: end) }
    }
    let reason = SystemError("open a sock_diag netlink socket", errorNumber: EPERM)
    #expect(throws: DumpError.system(reason)) { try outcome.get() }
    let gone = try NamespaceScene().namespace
    #expect(throws: DumpError.namespace(NamespaceError(gone.label, .vanished))) {
      try SocketLookup.find(local: end, remote: end, in: gone)
    }
  }
}

@Suite("The answer to a lookup")
struct LookupReplyTests {
  private let expected = ExpectedReply(sequence: 1, portID: 4242)

  private func reply(_ bytes: [UInt8]) throws(DumpError) -> LookupReply? {
    try LookupReply(bytes.raw, expected)
  }

  private func message(sequence: UInt32 = 1, portID: UInt32 = 4242) -> [UInt8] {
    SocketMessage.timeWait(remote: 443).bytes(sequence: sequence, portID: portID)
  }

  private let absent = MessageBytes.message(
    MessageBytes.error, body: WireBytes.host(-ENOENT) + WireBytes.zeros(16))

  @Test("is the first message for this request, wherever it stands")
  func finds() throws {
    let foreign = message(sequence: 2) + message(portID: 1)
    let noise = MessageBytes.message(MessageBytes.noOperation)
    for bytes in [message(), foreign + message(), noise + message() + absent] {
      guard case .socket(let record, _) = try reply(bytes) else {
        Issue.record("no socket in \(bytes.count) bytes")
        continue
      }
      #expect(record.remote.port == 443)
    }
  }

  @Test("may be that there is none")
  func status() throws {
    guard case .status(let status) = try reply(message(sequence: 9) + absent) else {
      Issue.record("no status")
      return
    }
    #expect(status == KernelStatus(errorNumber: ENOENT))
  }

  @Test("is not in a datagram of other messages, nor an acknowledgement")
  func nothing() throws {
    let acknowledgement = MessageBytes.message(
      MessageBytes.error, body: WireBytes.zeros(20))
    for bytes in [[], message(sequence: 2), acknowledgement, acknowledgement + message(portID: 7)] {
      #expect(try reply(bytes) == nil)
    }
  }

  @Test("that is cut anywhere is an error, and no trap")
  func cut() throws {
    for bytes in [message(), absent] {
      for count in 1..<bytes.count {
        #expect(throws: DumpError.self, "\(count) bytes") {
          _ = try reply(Array(bytes.prefix(count)))
        }
      }
    }
  }
}
