/// The number that identifies a socket for as long as the machine runs
/// (kernel field `id.idiag_cookie`, the first word is the low half).
///
/// It is the only identity that a TIME_WAIT socket has: its inode and uid are always zero.
public struct SocketCookie: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  /// Both words of the kernel's field.
  public let rawValue: UInt64

  /// Any number; the kernel gives out 1 and up.
  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// `INET_DIAG_NOCOOKIE` in both words: no cookie is known, as for rows of `/proc/net/tcp`.
  @inlinable public static var none: Self { Self(rawValue: .max) }
}

/// A cookie that identifies exactly one socket, as a dump reported it.
///
/// A destroy request accepts only this type. To the kernel `INET_DIAG_NOCOOKIE` matches any socket:
/// if the intended one is gone, it would destroy the listener on its local port.
public struct KnownCookie: Hashable, Sendable, BitwiseCopyable {
  /// Neither `.none` nor zero.
  public let cookie: SocketCookie

  /// Takes the cookie of one socket; nil for `INET_DIAG_NOCOOKIE`, and for zero, which no socket
  /// has.
  public init?(_ cookie: SocketCookie) {
    guard cookie != .none, cookie.rawValue != 0 else { return nil }
    self.cookie = cookie
  }
}
