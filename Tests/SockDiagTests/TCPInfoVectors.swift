import SockDiag
import Testing

/// One field of `struct tcp_info`: where it lies, and the number that was read from there.
struct TCPInfoField: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let offset: Int
  let size: Int
  let number: @Sendable (TCPInfo) -> UInt64?

  init(
    _ name: String, at offset: Int, size: Int = 4,
    _ number: @escaping @Sendable (TCPInfo) -> UInt64?
  ) {
    testDescription = name
    self.offset = offset
    self.size = size
    self.number = number
  }

  static let all = bytes + times + sizes + counts

  static let bytes = [
    TCPInfoField("state", at: 0, size: 1) { $0.state.map { UInt64($0.rawValue) } },
    TCPInfoField("ca_state", at: 1, size: 1) { $0.congestionState.map { UInt64($0.rawValue) } },
    TCPInfoField("retransmits", at: 2, size: 1) { $0.retransmits.map(UInt64.init) },
    TCPInfoField("probes", at: 3, size: 1) { $0.probes.map(UInt64.init) },
    TCPInfoField("backoff", at: 4, size: 1) { $0.backoff.map(UInt64.init) },
    TCPInfoField("options", at: 5, size: 1) { $0.options.map { UInt64($0.rawValue) } },
    TCPInfoField("wscale", at: 6, size: 1) { info in
      guard let send = info.sendWindowScale, let receive = info.receiveWindowScale else {
        return nil
      }
      return UInt64(receive) << 4 | UInt64(send)
    },
  ]

  static let times = [
    TCPInfoField("rto", at: 8) { $0.rto?.count(of: .microseconds(1)) },
    TCPInfoField("ato", at: 12) { $0.ato?.count(of: .microseconds(1)) },
    TCPInfoField("last_data_sent", at: 44) { $0.lastDataSent?.count(of: .milliseconds(1)) },
    TCPInfoField("last_data_recv", at: 52) { $0.lastDataReceived?.count(of: .milliseconds(1)) },
    TCPInfoField("last_ack_recv", at: 56) { $0.lastAckReceived?.count(of: .milliseconds(1)) },
    TCPInfoField("rtt", at: 68) { $0.rtt?.count(of: .microseconds(1)) },
    TCPInfoField("rttvar", at: 72) { $0.rttVariance?.count(of: .microseconds(1)) },
    TCPInfoField("rcv_rtt", at: 92) { $0.receiveRTT?.count(of: .microseconds(1)) },
    TCPInfoField("min_rtt", at: 148) { $0.minimumRTT?.count(of: .microseconds(1)) },
    TCPInfoField("busy_time", at: 168, size: 8) { $0.busyTime?.count(of: .microseconds(1)) },
    TCPInfoField("rwnd_limited", at: 176, size: 8) {
      $0.receiveWindowLimited?.count(of: .microseconds(1))
    },
    TCPInfoField("sndbuf_limited", at: 184, size: 8) {
      $0.sendBufferLimited?.count(of: .microseconds(1))
    },
    TCPInfoField("total_rto_time", at: 244) { $0.totalRTOTime?.count(of: .milliseconds(1)) },
  ]

  static let sizes = [
    TCPInfoField("snd_mss", at: 16) { $0.sendMSS.map(UInt64.init) },
    TCPInfoField("rcv_mss", at: 20) { $0.receiveMSS.map(UInt64.init) },
    TCPInfoField("pmtu", at: 60) { $0.pathMTU.map(UInt64.init) },
    TCPInfoField("rcv_ssthresh", at: 64) { $0.receiveSlowStartThreshold.map(UInt64.init) },
    TCPInfoField("snd_ssthresh", at: 76) { $0.sendSlowStartThreshold.map(UInt64.init) },
    TCPInfoField("snd_cwnd", at: 80) { $0.congestionWindow.map(UInt64.init) },
    TCPInfoField("advmss", at: 84) { $0.advertisedMSS.map(UInt64.init) },
    TCPInfoField("reordering", at: 88) { $0.reordering.map(UInt64.init) },
    TCPInfoField("rcv_space", at: 96) { $0.receiveSpace.map(UInt64.init) },
    TCPInfoField("pacing_rate", at: 104, size: 8) { $0.pacingRate },
    TCPInfoField("max_pacing_rate", at: 112, size: 8) { $0.maxPacingRate },
    TCPInfoField("notsent_bytes", at: 144) { $0.notSentBytes.map(UInt64.init) },
    TCPInfoField("delivery_rate", at: 160, size: 8) { $0.deliveryRate },
    TCPInfoField("snd_wnd", at: 228) { $0.sendWindow.map(UInt64.init) },
    TCPInfoField("rcv_wnd", at: 232) { $0.receiveWindow.map(UInt64.init) },
  ]

  static let counts = [
    TCPInfoField("unacked", at: 24) { $0.unacked.map(UInt64.init) },
    TCPInfoField("sacked", at: 28) { $0.sacked.map(UInt64.init) },
    TCPInfoField("lost", at: 32) { $0.lost.map(UInt64.init) },
    TCPInfoField("retrans", at: 36) { $0.retransmitted.map(UInt64.init) },
    TCPInfoField("total_retrans", at: 100) { $0.totalRetransmits.map(UInt64.init) },
    TCPInfoField("bytes_acked", at: 120, size: 8) { $0.bytesAcked },
    TCPInfoField("bytes_received", at: 128, size: 8) { $0.bytesReceived },
    TCPInfoField("segs_out", at: 136) { $0.segmentsOut.map(UInt64.init) },
    TCPInfoField("segs_in", at: 140) { $0.segmentsIn.map(UInt64.init) },
    TCPInfoField("data_segs_in", at: 152) { $0.dataSegmentsIn.map(UInt64.init) },
    TCPInfoField("data_segs_out", at: 156) { $0.dataSegmentsOut.map(UInt64.init) },
    TCPInfoField("delivered", at: 192) { $0.delivered.map(UInt64.init) },
    TCPInfoField("delivered_ce", at: 196) { $0.deliveredCE.map(UInt64.init) },
    TCPInfoField("bytes_sent", at: 200, size: 8) { $0.bytesSent },
    TCPInfoField("bytes_retrans", at: 208, size: 8) { $0.bytesRetransmitted },
    TCPInfoField("dsack_dups", at: 216) { $0.dsackDuplicates.map(UInt64.init) },
    TCPInfoField("reord_seen", at: 220) { $0.reorderSeen.map(UInt64.init) },
    TCPInfoField("rcv_ooopack", at: 224) { $0.receiveOutOfOrder.map(UInt64.init) },
    TCPInfoField("rehash", at: 236) { $0.rehash.map(UInt64.init) },
    TCPInfoField("total_rto", at: 240, size: 2) { $0.totalRTO.map(UInt64.init) },
    TCPInfoField("total_rto_recoveries", at: 242, size: 2) {
      $0.totalRTORecoveries.map(UInt64.init)
    },
  ]
}

extension Duration {
  /// How often the unit goes into it.
  func count(of unit: Duration) -> UInt64 { UInt64(attoseconds / unit.attoseconds) }
}

extension TCPInfo {
  /// What Linux 6.18 told of a connection on loopback whose pacing was limited to 1 MB/s. Five times
  /// 3,000 bytes had gone out, and 700 had come in.
  static let connection = TCPInfo(
    bytes: [
      0x01, 0x00, 0x00, 0x00, 0x00, 0x07, 0xaa, 0x01,  // established; ts, sack, wscale 10, 10
      0xe0, 0x1c, 0x03, 0x00, 0x40, 0x9c, 0x00, 0x00,  // rto 204 ms, ato 40 ms
      0x00, 0xc4, 0x00, 0x00, 0xbc, 0x02, 0x00, 0x00,  // snd_mss 50176, rcv_mss 700
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x04, 0x01, 0x00, 0x00,  // last_data_sent 260 ms
      0x00, 0x00, 0x00, 0x00, 0x04, 0x01, 0x00, 0x00,  // last_data_recv 260 ms
      0x04, 0x01, 0x00, 0x00, 0xff, 0xff, 0x00, 0x00,  // last_ack_recv 260 ms, pmtu 65535
      0x00, 0xe8, 0x00, 0x00, 0x31, 0x00, 0x00, 0x00,  // rcv_ssthresh 59392, rtt 49 µs
      0x1a, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0x7f,  // rttvar 26 µs, no snd_ssthresh
      0x0f, 0x00, 0x00, 0x00, 0xcb, 0xff, 0x00, 0x00,  // snd_cwnd 15, advmss 65483
      0x03, 0x00, 0x00, 0x00, 0xe8, 0x03, 0x00, 0x00,  // reordering 3, rcv_rtt 1000 µs
      0x00, 0xe8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // rcv_space 59392, total_retrans 0
      0x40, 0x42, 0x0f, 0x00, 0x00, 0x00, 0x00, 0x00,  // pacing_rate 1000000
      0x40, 0x42, 0x0f, 0x00, 0x00, 0x00, 0x00, 0x00,  // max_pacing_rate 1000000
      0x99, 0x3a, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // bytes_acked 15001
      0xac, 0x0d, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // bytes_received 3500
      0x09, 0x00, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00,  // segs_out 9, segs_in 7
      0x00, 0x00, 0x00, 0x00, 0x0c, 0x00, 0x00, 0x00,  // notsent_bytes 0, min_rtt 12 µs
      0x05, 0x00, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00,  // data_segs_in 5, data_segs_out 5
      0x55, 0x15, 0x3a, 0xf9, 0x00, 0x00, 0x00, 0x00,  // delivery_rate 4181333333
      0xa0, 0x0f, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // busy_time 4000 µs
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // delivered 6
      0x98, 0x3a, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,  // bytes_sent 15000
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x00, 0x88, 0x01, 0x00,  // snd_wnd 100352
      0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00,  // rcv_wnd 65536
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
      0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    ])
}
