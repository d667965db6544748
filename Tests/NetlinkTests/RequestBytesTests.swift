import CLinux
import SockDiag
import TestSupport
import Testing

@Suite("The bytes of a request")
struct RequestBytesTests {
  private func build(
    _ request: sockdiag_request, _ bytecode: [UInt8] = [], capacity: Int = 256
  ) -> [UInt8] {
    var request = request
    var bytes = [UInt8](repeating: 0xee, count: capacity)
    // Safe: the C function stays within the counts that it is given.
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe sockdiag_build_request(
        &request, bytecode, bytecode.count, $0.baseAddress, $0.count)
    }
    return Array(bytes.prefix(count))
  }

  private var byFamily: sockdiag_request {
    var request = sockdiag_request()
    request.family = 2
    request.`protocol` = 6
    request.extensions = 2
    request.states = 0x40
    request.sequence = 1
    return request
  }

  private var legacy: sockdiag_request {
    var request = byFamily
    request.legacy = true
    return request
  }

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
      var request = request
      request.local_port = 0x1234
      request.remote_port = 443
      var expected = build(request)
      expected.replaceSubrange(start..<(start + 4), with: [0x12, 0x34, 0x01, 0xbb])
      #expect(build(request) == expected)
      request.local_port = 0
      request.remote_port = 0
      #expect(build(request)[start..<(start + 4)] == [0, 0, 0, 0])
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
    let longest = [UInt8](repeating: 0, count: DumpRequest.longestBytecode)
    #expect(build(byFamily, longest, capacity: 100_000).count == 72 + 4 + 65_528)
    #expect(build(byFamily, longest, capacity: 72 + 4 + 65_527).isEmpty)
    #expect(build(legacy, longest, capacity: 100_000).count == 76 + 4 + 65_528)
    for excess in [1, 4, 8, 65_536] {
      let longer = longest + WireBytes.zeros(excess)
      #expect(build(byFamily, longer, capacity: 300_000).isEmpty)
      #expect(build(legacy, longer, capacity: 300_000).isEmpty)
    }
  }
}
