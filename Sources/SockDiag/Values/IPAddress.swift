/// An address family as the kernel numbers it (kernel field `idiag_family`).
public struct AddressFamily: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  /// The kernel's number.
  public let rawValue: UInt8

  /// Any number, also of a family that is not known here.
  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `AF_INET`.
  @inlinable public static var ipv4: Self { Self(rawValue: 2) }
  /// `AF_INET6`; its sockets may carry IPv4 traffic between v4-mapped addresses.
  @inlinable public static var ipv6: Self { Self(rawValue: 10) }
}

/// An IPv4 or IPv6 address.
///
/// The bits are a number in reading order, so that `127.0.0.1` is `0x7f000001` and `::1` is 1: an
/// inline array could not be compared or hashed, and an array would be allocated.
public struct IPAddress: Hashable, Sendable, BitwiseCopyable {
  /// The address in reading order; an IPv4 address has 32 bits.
  public let bits: UInt128
  /// `.ipv4` or `.ipv6`; a v4-mapped address is an IPv6 one.
  public let family: AddressFamily

  /// An IPv4 address.
  ///
  /// - Parameter ipv4: the address in reading order, `0x7f000001` for `127.0.0.1`.
  @inlinable
  public init(ipv4: UInt32) {
    bits = UInt128(ipv4)
    family = .ipv4
  }

  /// An IPv6 address.
  ///
  /// - Parameter ipv6: the address in reading order, 1 for `::1`.
  @inlinable
  public init(ipv6: UInt128) {
    bits = ipv6
    family = .ipv6
  }

  /// The IPv4 address inside `::ffff:a.b.c.d`, or the address itself when it is an IPv4 one.
  @inlinable
  public var embeddedIPv4: UInt32? {
    if family == .ipv4 { return UInt32(truncatingIfNeeded: bits) }
    return bits >> 32 == 0xffff ? UInt32(truncatingIfNeeded: bits) : nil
  }
}

extension IPAddress {
  /// The address as an IPv6 number, v4-mapped for IPv4: the two share one space of ports.
  @inlinable @inline(__always)
  package var mappedBits: UInt128 { family == .ipv4 ? 0xffff << 32 | bits : bits }

  /// The address of an IPv6 number; IPv4 if the number is v4-mapped.
  package init(mappedBits: UInt128) {
    let address = IPAddress(ipv6: mappedBits)
    self = address.embeddedIPv4.map(IPAddress.init(ipv4:)) ?? address
  }
}

extension IPAddress: Comparable {
  /// IPv4 before IPv6, then by number.
  @inlinable
  public static func < (left: Self, right: Self) -> Bool {
    (left.family.rawValue, left.bits) < (right.family.rawValue, right.bits)
  }
}

extension IPAddress: CustomStringConvertible {
  /// The text that `inet_ntop` of glibc writes.
  public var description: String {
    let text = IPAddressText(self)
    return String(decoding: (0..<text.count).map { text[$0] }, as: UTF8.self)
  }
}

/// One end of a connection: an address and a port.
public struct Endpoint: Hashable, Sendable, BitwiseCopyable {
  /// The address; all zero where there is none, as for the remote end of a listener.
  public let address: IPAddress
  /// In host order; 0 where there is none, as for the remote end of a listener.
  public let port: UInt16

  /// An address, and a port in host order.
  @inlinable
  public init(address: IPAddress, port: UInt16) {
    self.address = address
    self.port = port
  }
}

extension Endpoint: Comparable {
  /// By address, then by port.
  @inlinable
  public static func < (left: Self, right: Self) -> Bool {
    (left.address, left.port) < (right.address, right.port)
  }
}
