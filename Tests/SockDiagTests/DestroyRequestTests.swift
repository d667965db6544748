import SockDiag
import TestSupport
import Testing

@Suite("A request to destroy a socket")
struct DestroyRequestTests {
  private let local = Endpoint(address: IPAddress(ipv4: 0x7f00_0001), port: 58026)
  private let remote = Endpoint(address: IPAddress(ipv4: 0x0a01_0203), port: 9000)

  private func cookie(_ number: UInt64) throws -> KnownCookie {
    try #require(KnownCookie(SocketCookie(rawValue: number)))
  }

  private func encode(
    _ request: DestroyRequest, at start: Int = 0, sequence: UInt32 = 7, wantsAnswer: Bool = false
  ) -> [UInt8] {
    var bytes = [UInt8](repeating: 0xee, count: start + DestroyRequest.encodedSize)
    var span = bytes.mutableSpan
    var raw = span.raw
    request.encode(into: &raw, at: start, sequence: sequence, wantsAnswer: wantsAnswer)
    return bytes
  }

  @Test("is what the kernel takes, with the dumped cookie and interface in it")
  func encodesIPv4() throws {
    let request = DestroyRequest(
      local: local, remote: remote, interfaceIndex: 3, cookie: try cookie(0x1122_3344_5566_7788))
    let expected: [UInt8] =
      [
        0x48, 0x00, 0x00, 0x00,  // nlmsg_len: 72
        0x15, 0x00,  // nlmsg_type: SOCK_DESTROY
        0x01, 0x00,  // nlmsg_flags: NLM_F_REQUEST
        0x07, 0x00, 0x00, 0x00,  // nlmsg_seq: 7
        0x00, 0x00, 0x00, 0x00,  // nlmsg_pid
        0x02,  // sdiag_family: AF_INET
        0x06,  // sdiag_protocol: IPPROTO_TCP
        0x00,  // idiag_ext
        0x00,  // pad
        0xff, 0xff, 0xff, 0xff,  // idiag_states, which no lookup looks at
        0xe2, 0xaa,  // idiag_sport: 58026, big-endian
        0x23, 0x28,  // idiag_dport: 9000
        0x7f, 0x00, 0x00, 0x01,  // idiag_src
      ] + WireBytes.zeros(12) + [
        0x0a, 0x01, 0x02, 0x03,  // idiag_dst
      ] + WireBytes.zeros(12) + [
        0x03, 0x00, 0x00, 0x00,  // idiag_if
        0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11,  // idiag_cookie
      ]
    #expect(encode(request) == expected)
    var answered = expected
    answered[6] = 0x05  // nlmsg_flags: NLM_F_REQUEST | NLM_F_ACK
    #expect(encode(request, wantsAnswer: true) == answered)
    // Behind another one in the same datagram.
    #expect(encode(request, at: 8) == [UInt8](repeating: 0xee, count: 8) + expected)
  }

  @Test("for a link-local IPv6 socket names its interface")
  func encodesIPv6() throws {
    let address = IPAddress(ipv6: 0xfe80 << 112 | 1)
    let end = Endpoint(address: address, port: 1)
    let bytes = encode(
      DestroyRequest(local: end, remote: end, interfaceIndex: 2, cookie: try cookie(1)))
    let text: [UInt8] = [0xfe, 0x80] + WireBytes.zeros(13) + [1]
    #expect(bytes[16] == 10)
    #expect(Array(bytes[28..<44]) == text && Array(bytes[44..<60]) == text)
    #expect(Array(bytes[60..<72]) == [2, 0, 0, 0, 1] + WireBytes.zeros(7))
  }

  @Test("asks for IPv4 where the addresses are v4-mapped, which finds either kind of socket")
  func foldsMapped() throws {
    func mapped(_ end: Endpoint) -> Endpoint {
      Endpoint(address: IPAddress(ipv6: end.address.mappedBits), port: end.port)
    }
    let cookie = try cookie(5)
    let request = DestroyRequest(local: local, remote: remote, cookie: cookie)
    let same = DestroyRequest(local: mapped(local), remote: mapped(remote), cookie: cookie)
    #expect(same == request)
    #expect(encode(same) == encode(request))
    #expect(same.local == local && same.remote == remote)
  }

  @Test("keeps what it was made of", arguments: [0, 1, 0xffff] as [UInt16])
  func keeps(_ port: UInt16) throws {
    let address = IPAddress(ipv6: 0x2001_0db8 << 96 | 7)
    let end = Endpoint(address: address, port: port)
    let request = DestroyRequest(local: end, remote: local, cookie: try cookie(9))
    #expect(request.local == end && request.remote == local)
    #expect(MemoryLayout<DestroyRequest>.stride == 48)
  }

  @Test("cannot be made with the wildcard, which kills the listener, nor with no cookie")
  func refusesWildcards() throws {
    for number in [0, UInt64.max] {
      let cookie = SocketCookie(rawValue: number)
      #expect(KnownCookie(cookie) == nil)
      let record = SocketRecord(
        family: .ipv4, state: .timeWait, timer: .timeWait(remaining: .seconds(60)), local: local,
        remote: remote, cookie: cookie)
      #expect(DestroyRequest(record) == nil)
    }
    // Each half by itself may be either.
    for number in [0xffff_ffff, 0xffff_ffff << 32, 1, 1 << 32, UInt64.max - 1] {
      #expect(try cookie(number).cookie.rawValue == number)
    }
  }

  @Test("is made of a dumped socket")
  func ofRecord() throws {
    let record = SocketRecord(
      family: .ipv4, state: .timeWait, timer: .timeWait(remaining: .zero), local: local,
      remote: remote, interfaceIndex: 4, cookie: SocketCookie(rawValue: 77))
    let request = DestroyRequest(
      local: local, remote: remote, interfaceIndex: 4, cookie: try cookie(77))
    #expect(DestroyRequest(record) == request)
  }

  @Test("is a message of its own", arguments: [false, true])
  func message(_ wantsAnswer: Bool) throws {
    let request = DestroyRequest(local: local, remote: remote, cookie: try cookie(5))
    #expect(
      request.message(sequence: 7, wantsAnswer: wantsAnswer)
        == encode(request, wantsAnswer: wantsAnswer))
  }
}
