import SockDiag
import TestSupport
import Testing

@Suite("A request for a dump")
struct DumpRequestTests {
  /// For TIME_WAIT sockets towards port 9000, as Linux 6.18 answered it.
  static let byFamily: [UInt8] =
    [
      0x48, 0x00, 0x00, 0x00,  // nlmsg_len: 72
      0x14, 0x00,  // nlmsg_type: SOCK_DIAG_BY_FAMILY
      0x01, 0x03,  // nlmsg_flags: NLM_F_REQUEST | NLM_F_DUMP
      0x01, 0x00, 0x00, 0x00,  // nlmsg_seq: 1
      0x00, 0x00, 0x00, 0x00,  // nlmsg_pid
      0x02,  // sdiag_family: AF_INET
      0x06,  // sdiag_protocol: IPPROTO_TCP
      0x00,  // idiag_ext
      0x00,  // pad
      0x40, 0x00, 0x00, 0x00,  // idiag_states: 1 << TCP_TIME_WAIT
      0x00, 0x00,  // idiag_sport
      0x23, 0x28,  // idiag_dport: 9000, big-endian
    ] + WireBytes.zeros(44)

  static let legacy: [UInt8] =
    [
      0x4c, 0x00, 0x00, 0x00,  // nlmsg_len: 76
      0x12, 0x00,  // nlmsg_type: TCPDIAG_GETSOCK
      0x01, 0x03,  // nlmsg_flags: NLM_F_REQUEST | NLM_F_DUMP
      0x01, 0x00, 0x00, 0x00,  // nlmsg_seq: 1
      0x00, 0x00, 0x00, 0x00,  // nlmsg_pid
      0x00, 0x00, 0x00,  // idiag_family, idiag_src_len, idiag_dst_len
      0x02,  // idiag_ext
    ] + WireBytes.zeros(48) + [
      0x40, 0x00, 0x00, 0x00,  // idiag_states: 1 << TCP_TIME_WAIT
      0x00, 0x00, 0x00, 0x00,  // idiag_dbs
    ]

  private func decode(_ bytes: [UInt8]) throws(WireError) -> DumpRequest? {
    let header = try NetlinkHeader(bytes.raw, at: 0)
    return DumpRequest(bytes.raw, header, body: 16..<header.length)
  }

  @Test("by family is decoded")
  func decodesByFamily() throws {
    #expect(
      try decode(Self.byFamily)
        == DumpRequest(scope: .family(.ipv4), states: TCPStateSet(.timeWait)))
  }

  @Test("of the legacy kind is for both families, and has its fields in other places")
  func decodesLegacy() throws {
    #expect(
      try decode(Self.legacy)
        == DumpRequest(scope: .bothFamilies, states: TCPStateSet(.timeWait), extensions: 2))
  }

  @Test("for another protocol keeps its number", arguments: [0, 17, 132, 255] as [UInt8])
  func keepsProtocol(_ number: UInt8) throws {
    let bytes = MessageBytes.request(family: 10, protocolNumber: number, states: 7)
    #expect(
      try decode(bytes)
        == DumpRequest(
          scope: .family(.ipv6), states: TCPStateSet(rawValue: 7), protocolNumber: number))
  }

  @Test("is one with either flag of a dump", arguments: [0x101, 0x201, 0x301, 0x305])
  func takesEitherFlag(_ flags: Int) throws {
    #expect(try decode(MessageBytes.request(family: 2, flags: UInt16(flags))) != nil)
  }

  @Test("is none without such a flag, or when it is a reply", arguments: [0x000, 0x001, 0x300])
  func wantsFlags(_ flags: Int) throws {
    #expect(try decode(MessageBytes.request(family: 2, flags: UInt16(flags))) == nil)
  }

  @Test("is none of another type", arguments: [2, 3, 16, 19, 21])
  func wantsType(_ type: Int) throws {
    let bytes = MessageBytes.message(
      UInt16(type), flags: MessageBytes.dumpRequest, body: WireBytes.zeros(60))
    #expect(try decode(bytes) == nil)
  }

  @Test("is none when it is too short", arguments: [(20, 7), (18, 56), (18, 59)])
  func wantsBytes(_ type: Int, _ count: Int) throws {
    let bytes = MessageBytes.message(
      UInt16(type), flags: MessageBytes.dumpRequest, body: WireBytes.zeros(count))
    #expect(try decode(bytes) == nil)
  }
}
