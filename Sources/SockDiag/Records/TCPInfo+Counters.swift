// Sizes.
extension TCPInfo {
  /// Most bytes of data in a segment that we send (kernel field `tcpi_snd_mss`).
  public var sendMSS: UInt32? { uint32(at: 16) }
  /// Most bytes of data in a segment that we expect (kernel field `tcpi_rcv_mss`).
  public var receiveMSS: UInt32? { uint32(at: 20) }
  /// Bytes of a packet that the path takes (kernel field `tcpi_pmtu`).
  public var pathMTU: UInt32? { uint32(at: 60) }
  /// Bytes up to which our window opens (kernel field `tcpi_rcv_ssthresh`).
  public var receiveSlowStartThreshold: UInt32? { uint32(at: 64) }
  /// Segments at which slow start ends; nil, too, before the first loss, when there is no such
  /// threshold (kernel field `tcpi_snd_ssthresh`).
  public var sendSlowStartThreshold: UInt32? {
    uint32(at: 76).flatMap { $0 >= 0x7fff_ffff ? nil : $0 }
  }
  /// Congestion window: segments that may be in flight (kernel field `tcpi_snd_cwnd`).
  public var congestionWindow: UInt32? { uint32(at: 80) }
  /// Segment size that we announced, in bytes (kernel field `tcpi_advmss`).
  public var advertisedMSS: UInt32? { uint32(at: 84) }
  /// Segments by which the order may be disturbed (kernel field `tcpi_reordering`).
  public var reordering: UInt32? { uint32(at: 88) }
  /// Bytes that the application reads in one round trip (kernel field `tcpi_rcv_space`).
  public var receiveSpace: UInt32? { uint32(at: 96) }
  /// Bytes per second at which segments are spaced; nil, too, when nothing spaces them (kernel
  /// field `tcpi_pacing_rate`).
  public var pacingRate: UInt64? { limit(at: 104) }
  /// Limit of the pacing rate, in bytes per second; nil, too, when there is none (kernel field
  /// `tcpi_max_pacing_rate`).
  public var maxPacingRate: UInt64? { limit(at: 112) }
  /// Bytes that wait to be sent for the first time (kernel field `tcpi_notsent_bytes`).
  public var notSentBytes: UInt32? { uint32(at: 144) }
  /// Bytes per second that arrived, as last measured (kernel field `tcpi_delivery_rate`).
  public var deliveryRate: UInt64? { uint64(at: 160) }
  /// Bytes that the peer is ready to take (kernel field `tcpi_snd_wnd`).
  public var sendWindow: UInt32? { uint32(at: 228) }
  /// Bytes that we announced to be ready to take (kernel field `tcpi_rcv_wnd`).
  public var receiveWindow: UInt32? { uint32(at: 232) }

  /// The kernel writes the greatest number where there is no limit.
  private func limit(at offset: Int) -> UInt64? {
    uint64(at: offset).flatMap { $0 == .max ? nil : $0 }
  }
}

// Counts.
extension TCPInfo {
  /// Segments sent and not acknowledged; of a listener, the connections that wait to be accepted
  /// (kernel field `tcpi_unacked`).
  public var unacked: UInt32? { uint32(at: 24) }
  /// Segments that the peer acknowledged out of order; of a listener, the most connections that may
  /// wait (kernel field `tcpi_sacked`).
  public var sacked: UInt32? { uint32(at: 28) }
  /// Segments that count as lost (kernel field `tcpi_lost`).
  public var lost: UInt32? { uint32(at: 32) }
  /// Retransmitted segments in flight (kernel field `tcpi_retrans`).
  public var retransmitted: UInt32? { uint32(at: 36) }
  /// Retransmissions since the connection began (kernel field `tcpi_total_retrans`).
  public var totalRetransmits: UInt32? { uint32(at: 100) }
  /// Bytes that the peer acknowledged (kernel field `tcpi_bytes_acked`).
  public var bytesAcked: UInt64? { uint64(at: 120) }
  /// Bytes that we acknowledged (kernel field `tcpi_bytes_received`).
  public var bytesReceived: UInt64? { uint64(at: 128) }
  /// Segments sent (kernel field `tcpi_segs_out`).
  public var segmentsOut: UInt32? { uint32(at: 136) }
  /// Segments received (kernel field `tcpi_segs_in`).
  public var segmentsIn: UInt32? { uint32(at: 140) }
  /// Segments received that carried data (kernel field `tcpi_data_segs_in`).
  public var dataSegmentsIn: UInt32? { uint32(at: 152) }
  /// Segments sent that carried data (kernel field `tcpi_data_segs_out`).
  public var dataSegmentsOut: UInt32? { uint32(at: 156) }
  /// Segments that arrived at the peer, as far as is known (kernel field `tcpi_delivered`).
  public var delivered: UInt32? { uint32(at: 192) }
  /// Delivered segments that the peer reported as marked by ECN (kernel field `tcpi_delivered_ce`).
  public var deliveredCE: UInt32? { uint32(at: 196) }
  /// Bytes of data sent, with those sent again (kernel field `tcpi_bytes_sent`).
  public var bytesSent: UInt64? { uint64(at: 200) }
  /// Bytes of data sent again (kernel field `tcpi_bytes_retrans`).
  public var bytesRetransmitted: UInt64? { uint64(at: 208) }
  /// Duplicate segments that the peer reported by D-SACK (kernel field `tcpi_dsack_dups`).
  public var dsackDuplicates: UInt32? { uint32(at: 216) }
  /// Reordering events seen (kernel field `tcpi_reord_seen`).
  public var reorderSeen: UInt32? { uint32(at: 220) }
  /// Segments that came out of order (kernel field `tcpi_rcv_ooopack`).
  public var receiveOutOfOrder: UInt32? { uint32(at: 224) }
  /// Times the flow's hash was changed, to try another path (kernel field `tcpi_rehash`).
  public var rehash: UInt32? { uint32(at: 236) }
  /// Retransmission timeouts (kernel field `tcpi_total_rto`).
  public var totalRTO: UInt16? { uint16(at: 240) }
  /// Recoveries from such timeouts (kernel field `tcpi_total_rto_recoveries`).
  public var totalRTORecoveries: UInt16? { uint16(at: 242) }
}
