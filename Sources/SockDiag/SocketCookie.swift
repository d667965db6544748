/// The number that identifies a socket for as long as the machine runs
/// (kernel field `id.idiag_cookie`, the first word is the low half).
///
/// It is the only identity that a TIME_WAIT socket has: its inode and uid are always zero.
public struct SocketCookie: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt64

  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// `INET_DIAG_NOCOOKIE` in both words: no cookie is known, as for rows of `/proc/net/tcp`.
  @inlinable public static var none: Self { Self(rawValue: .max) }
}
