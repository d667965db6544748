/// The kinds of attributes that a TCP socket's reply may carry (kernel `INET_DIAG_*`).
public struct AttributeType: RawRepresentable, Hashable, Sendable {
  /// Kernel field `nla_type`, without its flags.
  public let rawValue: UInt16

  /// Any number, also of a kind that is not known here.
  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// `struct inet_diag_meminfo`: four words (`INET_DIAG_MEMINFO`).
  @inlinable public static var memoryInfo: Self { Self(rawValue: 1) }
  /// `struct tcp_info` (`INET_DIAG_INFO`).
  @inlinable public static var tcpInfo: Self { Self(rawValue: 2) }
  /// What Vegas-like congestion control measures (`INET_DIAG_VEGASINFO`).
  @inlinable public static var vegasInfo: Self { Self(rawValue: 3) }
  /// Name of the congestion control algorithm (`INET_DIAG_CONG`).
  @inlinable public static var congestionControl: Self { Self(rawValue: 4) }
  /// The TOS byte of IPv4 (`INET_DIAG_TOS`).
  @inlinable public static var typeOfService: Self { Self(rawValue: 5) }
  /// The traffic class of IPv6 (`INET_DIAG_TCLASS`).
  @inlinable public static var trafficClass: Self { Self(rawValue: 6) }
  /// `SK_MEMINFO_*` words (`INET_DIAG_SKMEMINFO`).
  @inlinable public static var socketMemory: Self { Self(rawValue: 7) }
  /// Which sides are closed (`INET_DIAG_SHUTDOWN`).
  @inlinable public static var shutdown: Self { Self(rawValue: 8) }
  /// What DCTCP measures (`INET_DIAG_DCTCPINFO`).
  @inlinable public static var dctcpInfo: Self { Self(rawValue: 9) }
  /// `IPPROTO_*` (`INET_DIAG_PROTOCOL`).
  @inlinable public static var protocolNumber: Self { Self(rawValue: 10) }
  /// Whether an IPv6 socket takes no IPv4 traffic (`INET_DIAG_SKV6ONLY`).
  @inlinable public static var ipv6Only: Self { Self(rawValue: 11) }
  /// Aligns what follows (`INET_DIAG_PAD`).
  @inlinable public static var padding: Self { Self(rawValue: 14) }
  /// The socket's mark (`INET_DIAG_MARK`).
  @inlinable public static var mark: Self { Self(rawValue: 15) }
  /// What BBR measures (`INET_DIAG_BBRINFO`).
  @inlinable public static var bbrInfo: Self { Self(rawValue: 16) }
  /// The class of outgoing packets (`INET_DIAG_CLASS_ID`).
  @inlinable public static var classID: Self { Self(rawValue: 17) }
  /// Keys of TCP MD5 signatures (`INET_DIAG_MD5SIG`).
  @inlinable public static var md5Signature: Self { Self(rawValue: 18) }
  /// The upper layer protocol, such as TLS (`INET_DIAG_ULP_INFO`).
  @inlinable public static var upperLayerProtocol: Self { Self(rawValue: 19) }
  /// The control group in the v2 hierarchy (`INET_DIAG_CGROUP_ID`).
  @inlinable public static var cgroupID: Self { Self(rawValue: 21) }
  /// Option bits (`INET_DIAG_SOCKOPT`).
  @inlinable public static var socketOptions: Self { Self(rawValue: 22) }
}
