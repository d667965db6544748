import SockDiag
import TestSupport
import Testing

@Suite("A request for one socket")
struct LookupRequestTests {
  private func encode(_ request: LookupRequest, sequence: UInt32 = 7) -> [UInt8] {
    var bytes = [UInt8](repeating: 0xee, count: LookupRequest.encodedSize)
    var span = bytes.mutableSpan
    var raw = span.raw
    request.encode(into: &raw, sequence: sequence)
    return bytes
  }

  private let web = Endpoint(address: IPAddress(ipv4: 0x7f00_0001), port: 443)
  private let client = Endpoint(address: IPAddress(ipv4: 0x0a01_0203), port: 50000)

  @Test("for IPv4 ends is what the kernel takes")
  func encodesIPv4() {
    let request = LookupRequest(
      local: web, remote: client, interfaceIndex: 3,
      cookie: SocketCookie(rawValue: 0x1122_3344_5566_7788), extensions: 2)
    let expected: [UInt8] =
      [
        0x48, 0x00, 0x00, 0x00,  // nlmsg_len: 72
        0x14, 0x00,  // nlmsg_type: SOCK_DIAG_BY_FAMILY
        0x01, 0x00,  // nlmsg_flags: NLM_F_REQUEST
        0x07, 0x00, 0x00, 0x00,  // nlmsg_seq: 7
        0x00, 0x00, 0x00, 0x00,  // nlmsg_pid
        0x02,  // sdiag_family: AF_INET
        0x06,  // sdiag_protocol: IPPROTO_TCP
        0x02,  // idiag_ext
        0x00,  // pad
        0xff, 0xff, 0xff, 0xff,  // idiag_states, which a lookup leaves alone
        0x01, 0xbb,  // idiag_sport: 443, big-endian
        0xc3, 0x50,  // idiag_dport: 50000
        0x7f, 0x00, 0x00, 0x01,  // idiag_src
      ] + WireBytes.zeros(12) + [
        0x0a, 0x01, 0x02, 0x03,  // idiag_dst
      ] + WireBytes.zeros(12) + [
        0x03, 0x00, 0x00, 0x00,  // idiag_if
        0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11,  // idiag_cookie
      ]
    #expect(encode(request) == expected)
  }

  @Test("for IPv6 ends has them as they are, and no cookie is all ones")
  func encodesIPv6() {
    let address = IPAddress(ipv6: 0x2001_0db8_0000_0000_0000_0000_0000_0001)
    let end = Endpoint(address: address, port: 1)
    let bytes = encode(LookupRequest(local: end, remote: end))
    let text: [UInt8] = [0x20, 0x01, 0x0d, 0xb8] + WireBytes.zeros(11) + [1]
    #expect(bytes[16] == 10)
    #expect(Array(bytes[28..<44]) == text && Array(bytes[44..<60]) == text)
    #expect(bytes[64..<72].allSatisfy { $0 == 0xff })
  }

  @Test("for one end of either family asks for both as IPv6")
  func mixesFamilies() {
    let mapped = Endpoint(address: IPAddress(ipv6: 0xffff_0a01_0203), port: 50000)
    let request = LookupRequest(local: web, remote: mapped)
    #expect(request.family == .ipv6)
    let same = LookupRequest(
      local: Endpoint(address: IPAddress(ipv6: 0xffff_7f00_0001), port: 443), remote: mapped)
    #expect(encode(request) == encode(same))
    #expect(LookupRequest(local: web, remote: client).family == .ipv4)
  }

  @Test("is a message of its own")
  func message() {
    let request = LookupRequest(local: web, remote: client, extensions: 4)
    #expect(request.message(sequence: 7) == encode(request))
  }
}
