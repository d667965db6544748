import SockDiag
import TestSupport
import Testing

@Suite("A request for conntrack's table")
struct RequestTests {
  private func encode(_ request: ConntrackRequest) -> [UInt8] {
    request.message(sequence: 7)
  }

  @Test("for all of it is a header and no family")
  func all() {
    #expect(
      encode(ConntrackRequest()) == [
        0x14, 0x00, 0x00, 0x00,  // nlmsg_len: 20
        0x01, 0x01,  // nlmsg_type: NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_GET
        0x01, 0x03,  // nlmsg_flags: NLM_F_REQUEST, NLM_F_DUMP
        0x07, 0x00, 0x00, 0x00,  // nlmsg_seq: 7
        0x00, 0x00, 0x00, 0x00,  // nlmsg_pid
        0x00, 0x00, 0x00, 0x00,  // nfgen_family: AF_UNSPEC, version, res_id
      ])
  }

  @Test("for a protocol has the tuple that is to be compared, and of what in it")
  func filtered() {
    #expect(
      encode(ConntrackRequest(family: .ipv6, protocolNumber: 6)) == [
        0x38, 0x00, 0x00, 0x00,  // nlmsg_len: 56
        0x01, 0x01, 0x01, 0x03,  // nlmsg_type, nlmsg_flags
        0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // nlmsg_seq, nlmsg_pid
        0x0a, 0x00, 0x00, 0x00,  // nfgen_family: AF_INET6
        0x10, 0x00, 0x01, 0x80,  // CTA_TUPLE_ORIG, 16 bytes, nested
        0x0c, 0x00, 0x02, 0x80,  // CTA_TUPLE_PROTO, 12 bytes, nested
        0x05, 0x00, 0x01, 0x00, 0x06, 0x00, 0x00, 0x00,  // CTA_PROTO_NUM: TCP
        0x14, 0x00, 0x19, 0x80,  // CTA_FILTER, 20 bytes, nested
        0x08, 0x00, 0x01, 0x00, 0x08, 0x00, 0x00, 0x00,  // CTA_FILTER_ORIG_FLAGS: the protocol
        0x08, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00,  // CTA_FILTER_REPLY_FLAGS: nothing
      ])
  }
}
