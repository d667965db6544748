/// A set of TCP states, as a request carries it (kernel field `idiag_states`, bits `1 << state`).
public struct TCPStateSet: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt32

  @inlinable
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The set of one state; empty for a number that a request cannot carry.
  @inlinable
  public init(_ state: TCPState) {
    rawValue = state.rawValue < 32 ? 1 << UInt32(state.rawValue) : 0
  }

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
