public import SockDiag

/// The addresses that begin with the same bits.
@usableFromInline
struct AddressPrefix: Hashable, Sendable {
  /// The first address, all bits behind the prefix zero.
  @usableFromInline let bits: UInt128
  @usableFromInline let mask: UInt128
  @usableFromInline let family: AddressFamily
  let length: UInt8

  /// - Parameter length: not more than the address has bits.
  init(_ address: IPAddress, length: UInt8) {
    let width: UInt8 = address.family == .ipv4 ? 32 : 128
    let all: UInt128 = address.family == .ipv4 ? UInt128(UInt32.max) : .max
    // A shift by the whole width is zero.
    mask = (all << UInt128(width - min(length, width))) & all
    bits = address.bits & mask
    family = address.family
    self.length = min(length, width)
  }

  /// The first address.
  var address: IPAddress {
    family == .ipv4 ? IPAddress(ipv4: UInt32(truncatingIfNeeded: bits)) : IPAddress(ipv6: bits)
  }

  /// As in the kernel, an IPv4 prefix also contains v4-mapped addresses, and no other of IPv6, however
  /// short it is; an IPv6 prefix contains no IPv4 address.
  @inlinable
  func contains(_ address: IPAddress) -> Bool {
    if family == .ipv6 { return address.family == .ipv6 && address.bits & mask == bits }
    guard let embedded = address.embeddedIPv4 else { return false }
    return UInt128(embedded) & mask == bits
  }
}
