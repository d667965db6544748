public import SockDiag

/// Which sockets are wanted. What the kernel can judge goes into the request; the whole is judged
/// again in Swift, so that live, replayed and /proc data agree.
public struct SocketSelection: Hashable, Sendable {
  /// The states that a selected socket has.
  public let states: TCPStateSet
  /// Only the sockets that are held by time-wait minisockets.
  public let minisocketsOnly: Bool
  /// Only this family; both when nil.
  public let family: AddressFamily?

  /// Selects by state, kind and family; the other parameters go into the request only.
  public init(
    states: TCPStateSet = .all, minisocketsOnly: Bool = false, family: AddressFamily? = nil,
    extensions: UInt8 = 0, localPort: UInt16 = 0, remotePort: UInt16 = 0, bytecode: [UInt8] = []
  ) {
    self.states = Self.withReportedStates(states)
    self.minisocketsOnly = minisocketsOnly
    self.family = family
    self.extensions = extensions
    self.localPort = localPort
    self.remotePort = remotePort
    self.bytecode = bytecode
    requestStates = states
  }

  /// Attributes that the kernel is asked for, `1 << (INET_DIAG_* - 1)` (kernel field `idiag_ext`).
  /// They matter for full sockets only.
  public let extensions: UInt8

  /// Ports that the kernel is asked for; 0 for any. As with bytecode, this only saves work.
  public let localPort: UInt16
  /// As `localPort`, of the other end.
  public let remotePort: UInt16

  /// What the kernel can judge of a filter (kernel attribute `INET_DIAG_REQ_BYTECODE`); empty for
  /// none. It only saves work: each socket is judged again, since a kernel that does not know an
  /// instruction, a capture and `/proc` give all sockets.
  public let bytecode: [UInt8]

  /// The states as they were asked for, which is what a request carries.
  let requestStates: TCPStateSet

  /// Every time-wait minisocket, TIME_WAIT and FIN_WAIT2: what `/proc/net/sockstat` counts as `tw`.
  public static func minisockets(family: AddressFamily? = nil) -> Self {
    Self(
      states: [TCPStateSet(.timeWait), TCPStateSet(.finWait2)], minisocketsOnly: true,
      family: family)
  }

  /// Whether a socket is wanted.
  @inlinable @inline(__always)
  public func contains(_ record: SocketRecord) -> Bool {
    states.contains(record.state)
      && (!minisocketsOnly || record.isMinisocket)
      && (family == nil || record.family == family)
  }

  /// Adds the states that the kernel reports for some requested states.
  private static func withReportedStates(_ states: TCPStateSet) -> TCPStateSet {
    // All states include those that a later kernel adds.
    if states.isSuperset(of: .all) { return TCPStateSet(rawValue: .max) }
    var reported = states
    if states.contains(.boundInactive) { reported.insert(TCPStateSet(.close)) }
    if states.contains(.newSynReceived) { reported.insert(TCPStateSet(.synReceived)) }
    return reported
  }
}
