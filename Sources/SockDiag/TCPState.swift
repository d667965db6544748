/// A TCP state as the kernel numbers it (kernel field `idiag_state`).
///
/// An open set: a state of a later kernel is kept as its number.
public struct TCPState: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt8

  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  @inlinable public static var established: Self { Self(rawValue: 1) }
  @inlinable public static var synSent: Self { Self(rawValue: 2) }
  @inlinable public static var synReceived: Self { Self(rawValue: 3) }
  @inlinable public static var finWait1: Self { Self(rawValue: 4) }
  /// Also the state of a time-wait minisocket that still waits for the peer's FIN.
  @inlinable public static var finWait2: Self { Self(rawValue: 5) }
  @inlinable public static var timeWait: Self { Self(rawValue: 6) }
  /// Also what a bound socket without a connection is reported as.
  @inlinable public static var close: Self { Self(rawValue: 7) }
  @inlinable public static var closeWait: Self { Self(rawValue: 8) }
  @inlinable public static var lastAck: Self { Self(rawValue: 9) }
  @inlinable public static var listen: Self { Self(rawValue: 10) }
  @inlinable public static var closing: Self { Self(rawValue: 11) }
  /// Only in requests; the kernel reports such sockets as `synReceived`.
  @inlinable public static var newSynReceived: Self { Self(rawValue: 12) }
  /// Only in requests, in Linux 6.14, not in 6.6; the kernel reports such sockets as `close`.
  @inlinable public static var boundInactive: Self { Self(rawValue: 13) }

  /// The name that netstat prints, or nil for a state that no kernel is known to report.
  public var name: StaticString? {
    switch rawValue {
    case 1: "ESTABLISHED"
    case 2: "SYN_SENT"
    case 3: "SYN_RECV"
    case 4: "FIN_WAIT1"
    case 5: "FIN_WAIT2"
    case 6: "TIME_WAIT"
    case 7: "CLOSE"
    case 8: "CLOSE_WAIT"
    case 9: "LAST_ACK"
    case 10: "LISTEN"
    case 11: "CLOSING"
    case 12: "NEW_SYN_RECV"
    case 13: "BOUND_INACTIVE"
    default: nil
    }
  }
}

extension TCPState: CustomStringConvertible {
  public var description: String { name?.description ?? "UNKNOWN(\(rawValue))" }
}
