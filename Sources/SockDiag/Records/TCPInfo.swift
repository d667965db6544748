/// What the kernel reports of a full TCP socket's connection (kernel `struct tcp_info`).
///
/// The structure grows with the kernel, so each field is nil where the bytes end before it. Fields
/// are read from the bytes when they are asked for.
public struct TCPInfo: Hashable, Sendable {
  /// The structure as it came, of any length.
  public let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }
}

extension TCPInfo {
  /// The socket's state (kernel field `tcpi_state`).
  public var state: TCPState? { uint8(at: 0).map(TCPState.init(rawValue:)) }
  /// How congestion control judges the path (kernel field `tcpi_ca_state`).
  public var congestionState: TCPCongestionState? {
    uint8(at: 1).map(TCPCongestionState.init(rawValue:))
  }
  /// Retransmissions of the segment that was sent last (kernel field `tcpi_retransmits`).
  public var retransmits: UInt8? { uint8(at: 2) }
  /// Window probes without an answer (kernel field `tcpi_probes`).
  public var probes: UInt8? { uint8(at: 3) }
  /// How often the retransmission timeout was doubled (kernel field `tcpi_backoff`).
  public var backoff: UInt8? { uint8(at: 4) }
  /// What both ends agreed on (kernel field `tcpi_options`).
  public var options: TCPInfoOptions? { uint8(at: 5).map(TCPInfoOptions.init(rawValue:)) }
  /// Bits by which the peer's window is shifted (kernel field `tcpi_snd_wscale`).
  public var sendWindowScale: UInt8? { uint8(at: 6).map { $0 & 0xf } }
  /// Bits by which our window is shifted (kernel field `tcpi_rcv_wscale`).
  public var receiveWindowScale: UInt8? { uint8(at: 6).map { $0 >> 4 } }
  /// The application, not the network, limited the last measured delivery rate (kernel field
  /// `tcpi_delivery_rate_app_limited`).
  public var isDeliveryRateApplicationLimited: Bool? { uint8(at: 7).map { $0 & 1 != 0 } }
}

// Times.
extension TCPInfo {
  /// Retransmission timeout (kernel field `tcpi_rto`, µs).
  public var rto: Duration? { microseconds(at: 8) }
  /// Delay after which an acknowledgement is sent without data (kernel field `tcpi_ato`, µs).
  public var ato: Duration? { microseconds(at: 12) }
  /// Since data was sent last (kernel field `tcpi_last_data_sent`, ms).
  public var lastDataSent: Duration? { milliseconds(at: 44) }
  /// Since data came last (kernel field `tcpi_last_data_recv`, ms).
  public var lastDataReceived: Duration? { milliseconds(at: 52) }
  /// Since an acknowledgement came last (kernel field `tcpi_last_ack_recv`, ms).
  public var lastAckReceived: Duration? { milliseconds(at: 56) }
  /// Smoothed round-trip time (kernel field `tcpi_rtt`, µs).
  public var rtt: Duration? { microseconds(at: 68) }
  /// Mean deviation of the round-trip time (kernel field `tcpi_rttvar`, µs).
  public var rttVariance: Duration? { microseconds(at: 72) }
  /// Round-trip time as the receiving side sees it; zero before it is known (kernel field
  /// `tcpi_rcv_rtt`, µs).
  public var receiveRTT: Duration? { microseconds(at: 92) }
  /// Least round-trip time of the last minutes; nil, too, before the first measurement (kernel
  /// field `tcpi_min_rtt`, µs).
  public var minimumRTT: Duration? { uint32(at: 148) == .max ? nil : microseconds(at: 148) }
  /// Time during which there was data to send (kernel field `tcpi_busy_time`, µs).
  public var busyTime: Duration? { longMicroseconds(at: 168) }
  /// Time during which the peer's window limited sending (kernel field `tcpi_rwnd_limited`, µs).
  public var receiveWindowLimited: Duration? { longMicroseconds(at: 176) }
  /// Time during which our send buffer limited sending (kernel field `tcpi_sndbuf_limited`, µs).
  public var sendBufferLimited: Duration? { longMicroseconds(at: 184) }
  /// Time spent in timeouts, the one that goes on not included (kernel field
  /// `tcpi_total_rto_time`, ms).
  public var totalRTOTime: Duration? { milliseconds(at: 244) }
}

/// How congestion control judges a path (kernel `enum tcp_ca_state`).
///
/// An open set: a state of a later kernel is kept as its number.
public struct TCPCongestionState: RawRepresentable, Hashable, Sendable {
  /// The kernel's number.
  public let rawValue: UInt8

  /// Any number, also of a state that is not known here.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Nothing is wrong.
  public static var open: Self { Self(rawValue: 0) }
  /// Duplicate acknowledgements came; it may be reordering.
  public static var disorder: Self { Self(rawValue: 1) }
  /// The window was reduced because of ECN or a local drop.
  public static var reduced: Self { Self(rawValue: 2) }
  /// Fast retransmission goes on.
  public static var recovery: Self { Self(rawValue: 3) }
  /// A timeout or a SACK reneging was met.
  public static var loss: Self { Self(rawValue: 4) }
}

/// What the ends of a connection agreed on (kernel `TCPI_OPT_*`); unknown bits are kept.
public struct TCPInfoOptions: OptionSet, Hashable, Sendable {
  /// The kernel's bits.
  public let rawValue: UInt8

  /// Any bits, also such as are not known here.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Timestamps, RFC 7323.
  public static var timestamps: Self { Self(rawValue: 1) }
  /// Selective acknowledgements, RFC 2018.
  public static var sack: Self { Self(rawValue: 2) }
  /// Window scaling, RFC 7323.
  public static var windowScale: Self { Self(rawValue: 4) }
  /// ECN was negotiated.
  public static var ecn: Self { Self(rawValue: 8) }
  /// At least one packet came with an ECN mark.
  public static var ecnSeen: Self { Self(rawValue: 16) }
  /// The SYN carried data that was accepted (TCP Fast Open).
  public static var fastOpen: Self { Self(rawValue: 32) }
}
