/// A cookie that stands for one socket, as a dump gave it.
///
/// A request that destroys takes no other: `INET_DIAG_NOCOOKIE` means any socket to the kernel, and
/// where the one that was meant has gone, any is the listener on its local port.
public struct KnownCookie: Hashable, Sendable, BitwiseCopyable {
  public let cookie: SocketCookie

  /// - Returns: nil for `INET_DIAG_NOCOOKIE`, and for zero, which no socket has.
  public init?(_ cookie: SocketCookie) {
    guard cookie != .none, cookie.rawValue != 0 else { return nil }
    self.cookie = cookie
  }
}
