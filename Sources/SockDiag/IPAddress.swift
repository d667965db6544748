/// An IPv4 or IPv6 address.
///
/// The bits are a number in reading order, so that `127.0.0.1` is `0x7f000001` and `::1` is 1: an
/// inline array could not be compared or hashed, and an array would be allocated.
public struct IPAddress: Hashable, Sendable, BitwiseCopyable {
  public let bits: UInt128
  public let family: AddressFamily

  /// - Parameter ipv4: the address in reading order, `0x7f000001` for `127.0.0.1`.
  @inlinable
  public init(ipv4: UInt32) {
    bits = UInt128(ipv4)
    family = .ipv4
  }

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

  /// The reverse: IPv4 for what is v4-mapped.
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
  /// The text that `inet_ntop` gives.
  public var description: String {
    let text = IPAddressText(self)
    return String(decoding: (0..<text.count).map { text[$0] }, as: UTF8.self)
  }
}
