/// The layout of `struct tcp_info`. Host order. It grows with the kernel, always at its end: 232
/// bytes in Linux 6.1, 280 in 6.18. What stands behind the last line here is not decoded.
///
///      0               1               2               3
///     +---------------+---------------+---------------+---------------+
///   0 | state         | ca_state      | retransmits   | probes        |
///   4 | backoff       | options       | snd_ws, rcv_ws| flags         |
///     +---------------+---------------+---------------+---------------+
///   8 | rto (µs)                      ¦  12 | ato (µs)                |
///  16 | snd_mss                       ¦  20 | rcv_mss                 |
///  24 | unacked                       ¦  28 | sacked                  |
///  32 | lost                          ¦  36 | retrans                 |
///  40 | fackets                       ¦  44 | last_data_sent (ms)     |
///  48 | last_ack_sent (always 0)      ¦  52 | last_data_recv (ms)     |
///  56 | last_ack_recv (ms)            ¦  60 | pmtu                    |
///  64 | rcv_ssthresh                  ¦  68 | rtt (µs)                |
///  72 | rttvar (µs)                   ¦  76 | snd_ssthresh            |
///  80 | snd_cwnd                      ¦  84 | advmss                  |
///  88 | reordering                    ¦  92 | rcv_rtt (µs)            |
///  96 | rcv_space                     ¦ 100 | total_retrans           |
///     +-------------------------------+-------------------------------+
/// 104 | pacing_rate (8 bytes)         ¦ 112 | max_pacing_rate (8)     |
/// 120 | bytes_acked (8)               ¦ 128 | bytes_received (8)      |
/// 136 | segs_out                      ¦ 140 | segs_in                 |
/// 144 | notsent_bytes                 ¦ 148 | min_rtt (µs)            |
/// 152 | data_segs_in                  ¦ 156 | data_segs_out           |
/// 160 | delivery_rate (8)             ¦ 168 | busy_time (µs, 8)       |
/// 176 | rwnd_limited (µs, 8)          ¦ 184 | sndbuf_limited (µs, 8)  |
/// 192 | delivered                     ¦ 196 | delivered_ce            |
/// 200 | bytes_sent (8)                ¦ 208 | bytes_retrans (8)       |
/// 216 | dsack_dups                    ¦ 220 | reord_seen              |
/// 224 | rcv_ooopack                   ¦ 228 | snd_wnd                 |
/// 232 | rcv_wnd                       ¦ 236 | rehash                  |
/// 240 | total_rto (2), recoveries (2) ¦ 244 | total_rto_time (ms)     |
///     +-------------------------------+-------------------------------+
extension TCPInfo {
  func uint8(at offset: Int) -> UInt8? {
    bytes.count > offset ? bytes[offset] : nil
  }

  func uint16(at offset: Int) -> UInt16? {
    bytes.count >= offset + 2 ? bytes.raw.uint16(at: offset) : nil
  }

  func uint32(at offset: Int) -> UInt32? {
    bytes.count >= offset + 4 ? bytes.raw.uint32(at: offset) : nil
  }

  func uint64(at offset: Int) -> UInt64? {
    bytes.count >= offset + 8 ? bytes.raw.uint64(at: offset) : nil
  }

  func microseconds(at offset: Int) -> Duration? {
    uint32(at: offset).map { .microseconds(Int64($0)) }
  }

  func milliseconds(at offset: Int) -> Duration? {
    uint32(at: offset).map { .milliseconds(Int64($0)) }
  }

  /// A time in an 8-byte field. A value that no clock can have counted becomes the longest time.
  func longMicroseconds(at offset: Int) -> Duration? {
    uint64(at: offset).map { .microseconds(Int64(clamping: $0)) }
  }
}
