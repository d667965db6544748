import SockDiag
import TestSupport
import Testing

@Suite("The bytes of a request")
struct RequestBytesTests {
  private func build(
    _ request: DumpRequest, _ bytecode: [UInt8] = [], capacity: Int = 256
  ) -> [UInt8] {
    let request = DumpRequest(
      scope: request.scope, states: request.states, extensions: request.extensions,
      localPort: request.localPort, remotePort: request.remotePort, bytecode: bytecode)
    var bytes = [UInt8](repeating: 0xee, count: capacity)
    var span = bytes.mutableSpan
    var raw = span.raw
    let count = request.encode(into: &raw, sequence: 1) ?? 0
    return Array(bytes.prefix(count))
  }

  private func request(
    _ scope: DumpRequest.Scope, localPort: UInt16 = 0, remotePort: UInt16 = 0
  ) -> DumpRequest {
    DumpRequest(
      scope: scope, states: TCPStateSet(rawValue: 0x40), extensions: 2, localPort: localPort,
      remotePort: remotePort)
  }

  private var byFamily: DumpRequest { request(.family(.ipv4)) }

  private var legacy: DumpRequest { request(.bothFamilies) }

  @Test("by family are those that the kernel takes")
  func buildsByFamily() {
    let expected: [UInt8] =
      [
        0x48, 0x00, 0x00, 0x00,  // nlmsg_len: 72
        0x14, 0x00,  // nlmsg_type: SOCK_DIAG_BY_FAMILY
        0x01, 0x03,  // nlmsg_flags: NLM_F_REQUEST | NLM_F_DUMP
        0x01, 0x00, 0x00, 0x00,  // nlmsg_seq: 1
        0x00, 0x00, 0x00, 0x00,  // nlmsg_pid
        0x02,  // sdiag_family: AF_INET
        0x06,  // sdiag_protocol: IPPROTO_TCP
        0x02,  // idiag_ext
        0x00,  // pad
        0x40, 0x00, 0x00, 0x00,  // idiag_states: 1 << TCP_TIME_WAIT
      ] + WireBytes.zeros(48)
    #expect(build(byFamily) == expected)
  }

  @Test("of the legacy kind have their fields in other places")
  func buildsLegacy() {
    let expected: [UInt8] =
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
    #expect(build(legacy) == expected)
  }

  @Test("have ports in the order of the network, where the kernel looks for them")
  func ports() {
    for (request, start) in [(byFamily, 24), (legacy, 20)] {
      var expected = build(request)
      #expect(expected[start..<(start + 4)] == [0, 0, 0, 0])
      expected.replaceSubrange(start..<(start + 4), with: [0x12, 0x34, 0x01, 0xbb])
      let other = self.request(request.scope, localPort: 0x1234, remotePort: 443)
      #expect(build(other) == expected)
    }
  }

  @Test("mean what was asked for")
  func meanTheRequest() throws {
    for (request, scope) in [
      (byFamily, DumpRequest.Scope.family(.ipv4)), (legacy, .bothFamilies),
    ] {
      let bytes = build(request)
      let header = try NetlinkHeader(bytes.raw, at: 0)
      #expect(
        DumpRequest(bytes.raw, header, body: 16..<header.length)
          == DumpRequest(scope: scope, states: TCPStateSet(.timeWait), extensions: 2))
    }
  }

  @Test("are none where there is no room for them", arguments: [0, 16, 71, 72, 75])
  func needRoom(_ capacity: Int) {
    #expect(build(byFamily, capacity: capacity).isEmpty == (capacity < 72))
    #expect(build(legacy, capacity: capacity).isEmpty)
  }

  /// Two instructions that accept the sockets with the remote port 443.
  static let bytecode: [UInt8] = [
    0x04, 0x08, 0x0c, 0x00,  // D_GE: 8 further if so, else behind the end
    0x00, 0x00, 0xbb, 0x01,  // its operand: 443, in host order
    0x05, 0x08, 0x0c, 0x00,  // D_LE
    0x00, 0x00, 0xbb, 0x01,
  ]

  @Test("carry the bytecode of a filter behind either layout")
  func carryBytecode() {
    for request in [byFamily, legacy] {
      let plain = build(request)
      let bytes = build(request, Self.bytecode)
      #expect(bytes[0] == UInt8(plain.count) + 20)
      #expect(Array(bytes[4..<plain.count]) == Array(plain[4...]))
      #expect(
        Array(bytes[plain.count...])
          == [
            0x14, 0x00,  // nla_len: 20
            0x01, 0x00,  // nla_type: INET_DIAG_REQ_BYTECODE
          ] + Self.bytecode)
    }
  }

  @Test("with bytecode mean to a capture's reader what they mean without")
  func decodeWithBytecode() throws {
    for request in [byFamily, legacy] {
      let requests = try [build(request), build(request, Self.bytecode)].map { bytes in
        let header = try NetlinkHeader(bytes.raw, at: 0)
        return DumpRequest(bytes.raw, header, body: 16..<header.length)
      }
      #expect(requests[0] == requests[1] && requests[0] != nil)
    }
  }

  @Test("have room for as much bytecode as an attribute holds, and no more")
  func limitBytecode() {
    let longest = [UInt8](repeating: 0, count: DumpRequest.maxBytecodeSize)
    #expect(build(byFamily, longest, capacity: 100_000).count == 72 + 4 + 65_528)
    #expect(build(byFamily, longest, capacity: 72 + 4 + 65_527).isEmpty)
    #expect(build(legacy, longest, capacity: 100_000).count == 76 + 4 + 65_528)
    for excess in [1, 4, 8, 65_536] {
      let longer = longest + WireBytes.zeros(excess)
      #expect(build(byFamily, longer, capacity: 300_000).isEmpty)
      #expect(build(legacy, longer, capacity: 300_000).isEmpty)
    }
  }

  @Test("are a message of their own, or none where the bytecode is too long")
  func message() {
    for request in [byFamily, legacy] {
      #expect(request.message(sequence: 1) == build(request))
    }
    for excess in [0, 1, 4, 65_536] {
      let request = DumpRequest(
        scope: .bothFamilies, states: .all,
        bytecode: WireBytes.zeros(DumpRequest.maxBytecodeSize + excess))
      #expect((request.message(sequence: 1) == nil) == (excess > 0))
    }
  }

  @Test("pad bytecode of any length with zeros", arguments: 1...9)
  func padBytecode(_ count: Int) {
    let bytecode = [UInt8](repeating: 0x5a, count: count)
    let bytes = build(byFamily, bytecode)
    #expect(bytes.count == 72 + (4 + count + 3) / 4 * 4)
    #expect(bytes[0] == UInt8(bytes.count))
    #expect(bytes[72] == UInt8(4 + count) && bytes[73] == 0)
    #expect(Array(bytes[76...]) == WireBytes.padded(bytecode))
  }
}
