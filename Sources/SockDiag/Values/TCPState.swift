/// A TCP state as the kernel numbers it (kernel field `idiag_state`).
///
/// An open set: a state of a later kernel is kept as its number.
public struct TCPState: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  /// The kernel's number, 1 to 13 for those that are named here.
  public let rawValue: UInt8

  /// Any number, also of a state that is not known here.
  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `TCP_ESTABLISHED`: data may flow.
  @inlinable public static var established: Self { Self(rawValue: 1) }
  /// `TCP_SYN_SENT`: an active open that waits for an answer.
  @inlinable public static var synSent: Self { Self(rawValue: 2) }
  /// `TCP_SYN_RECV`: a passive open that waits for the last ACK.
  @inlinable public static var synReceived: Self { Self(rawValue: 3) }
  /// `TCP_FIN_WAIT1`: closed here, and the FIN is not acknowledged.
  @inlinable public static var finWait1: Self { Self(rawValue: 4) }
  /// `TCP_FIN_WAIT2`: closed here, and the FIN is acknowledged; also a time-wait minisocket that
  /// still waits for the peer's FIN.
  @inlinable public static var finWait2: Self { Self(rawValue: 5) }
  /// `TCP_TIME_WAIT`: closed here first, and waits for segments that are still under way.
  @inlinable public static var timeWait: Self { Self(rawValue: 6) }
  /// `TCP_CLOSE`: no connection; also what a bound socket without a connection is reported as.
  @inlinable public static var close: Self { Self(rawValue: 7) }
  /// `TCP_CLOSE_WAIT`: the peer has closed, the application here has not.
  @inlinable public static var closeWait: Self { Self(rawValue: 8) }
  /// `TCP_LAST_ACK`: both have closed, and our FIN is not acknowledged.
  @inlinable public static var lastAck: Self { Self(rawValue: 9) }
  /// `TCP_LISTEN`: accepts connections.
  @inlinable public static var listen: Self { Self(rawValue: 10) }
  /// `TCP_CLOSING`: both closed at once, and our FIN is not acknowledged.
  @inlinable public static var closing: Self { Self(rawValue: 11) }
  /// `TCP_NEW_SYN_RECV`, only in requests; the kernel reports such sockets as `synReceived`.
  @inlinable public static var newSynReceived: Self { Self(rawValue: 12) }
  /// `TCP_BOUND_INACTIVE`, only in requests, in Linux 6.14, not in 6.6; the kernel reports
  /// such sockets as `close`.
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
  /// The name, or `UNKNOWN` and the number.
  public var description: String { name?.description ?? "UNKNOWN(\(rawValue))" }
}

/// A set of TCP states, as a request carries it (kernel field `idiag_states`, bits `1 << state`).
public struct TCPStateSet: OptionSet, Hashable, Sendable, BitwiseCopyable {
  /// The mask of a request; bit 0 stands for no state.
  public let rawValue: UInt32

  /// Any mask, also with states that are not known here.
  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The set of one state; empty for a number that a request cannot carry.
  @inlinable
  public init(_ state: TCPState) {
    rawValue = state.rawValue < 32 ? 1 << UInt32(state.rawValue) : 0
  }

  /// Whether the state is in the set; false for a number that a request cannot carry.
  @inlinable
  public func contains(_ state: TCPState) -> Bool { !isDisjoint(with: Self(state)) }

  /// Every state that a kernel can list, bound sockets without a connection included.
  public static let all = Self(rawValue: 0x3ffe)
  /// All but closed and listening sockets.
  public static let connected = all.subtracting([
    Self(.listen), Self(.close), Self(.boundInactive),
  ])
  /// The connected ones that have got past the first SYN.
  public static let synchronized = connected.subtracting(Self(.synSent))
  /// The states that are held by minisockets: request sockets and TIME_WAIT.
  public static let bucket: Self = [Self(.synReceived), Self(.newSynReceived), Self(.timeWait)]
  /// All but `bucket`.
  public static let big = all.subtracting(bucket)
}
