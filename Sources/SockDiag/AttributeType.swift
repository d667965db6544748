/// The kinds of attributes that a TCP socket's reply may carry (kernel `INET_DIAG_*`).
public struct AttributeType: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt16

  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var memoryInfo: Self { Self(rawValue: 1) }
  @inlinable public static var tcpInfo: Self { Self(rawValue: 2) }
  @inlinable public static var vegasInfo: Self { Self(rawValue: 3) }
  @inlinable public static var congestionControl: Self { Self(rawValue: 4) }
  @inlinable public static var typeOfService: Self { Self(rawValue: 5) }
  @inlinable public static var trafficClass: Self { Self(rawValue: 6) }
  @inlinable public static var socketMemory: Self { Self(rawValue: 7) }
  @inlinable public static var shutdown: Self { Self(rawValue: 8) }
  @inlinable public static var dctcpInfo: Self { Self(rawValue: 9) }
  @inlinable public static var protocolNumber: Self { Self(rawValue: 10) }
  @inlinable public static var ipv6Only: Self { Self(rawValue: 11) }
  @inlinable public static var padding: Self { Self(rawValue: 14) }
  @inlinable public static var mark: Self { Self(rawValue: 15) }
  @inlinable public static var bbrInfo: Self { Self(rawValue: 16) }
  @inlinable public static var classID: Self { Self(rawValue: 17) }
  @inlinable public static var md5Signature: Self { Self(rawValue: 18) }
  @inlinable public static var upperLayerProtocol: Self { Self(rawValue: 19) }
  @inlinable public static var cgroupID: Self { Self(rawValue: 21) }
  @inlinable public static var socketOptions: Self { Self(rawValue: 22) }
}
