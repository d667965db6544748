/// The state of a TCP connection as conntrack sees it: its own, and not that of a socket.
///
/// Kernel enum `tcp_conntrack`.
public struct ConntrackState: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  public static let synSent = Self(rawValue: 1)
  public static let synReceived = Self(rawValue: 2)
  public static let established = Self(rawValue: 3)
  public static let finWait = Self(rawValue: 4)
  public static let closeWait = Self(rawValue: 5)
  public static let lastAck = Self(rawValue: 6)
  public static let timeWait = Self(rawValue: 7)
  public static let close = Self(rawValue: 8)
  public static let synSent2 = Self(rawValue: 9)
}
