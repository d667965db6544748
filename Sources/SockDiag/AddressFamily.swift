/// An address family as the kernel numbers it (kernel field `idiag_family`).
public struct AddressFamily: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt8

  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `AF_INET`.
  @inlinable public static var ipv4: Self { Self(rawValue: 2) }
  /// `AF_INET6`; its sockets may carry IPv4 traffic between v4-mapped addresses.
  @inlinable public static var ipv6: Self { Self(rawValue: 10) }
}
