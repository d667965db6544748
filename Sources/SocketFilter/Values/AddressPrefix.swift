public import SockDiag

/// All addresses that begin with the same bits.
@usableFromInline
struct AddressPrefix: Hashable, Sendable {
  /// The first address; every bit after the prefix is zero.
  @usableFromInline let bits: UInt128
  @usableFromInline let mask: UInt128
  @usableFromInline let family: AddressFamily
  /// How many bits the addresses share.
  let length: UInt8

  /// - Parameter length: clamped to the number of bits of the address.
  init(_ address: IPAddress, length: UInt8) {
    let width = address.family.bitWidth
    let all: UInt128 = address.family == .ipv4 ? UInt128(UInt32.max) : .max
    // A shift by the whole width gives zero.
    mask = (all << UInt128(width - min(length, width))) & all
    bits = address.bits & mask
    family = address.family
    self.length = min(length, width)
  }

  /// The prefix that contains one address.
  init(_ address: IPAddress) { self.init(address, length: address.family.bitWidth) }

  /// The first address.
  var address: IPAddress {
    family == .ipv4 ? IPAddress(ipv4: UInt32(truncatingIfNeeded: bits)) : IPAddress(ipv6: bits)
  }

  /// Whether the address is in the prefix, by the kernel's rules: an IPv4 prefix also contains
  /// v4-mapped IPv6 addresses, and an IPv6 prefix contains no IPv4 address.
  @inlinable
  func contains(_ address: IPAddress) -> Bool {
    if family == .ipv6 { return address.family == .ipv6 && address.bits & mask == bits }
    guard let embedded = address.embeddedIPv4 else { return false }
    return UInt128(embedded) & mask == bits
  }

  /// The prefix in the language of filters, followed by the port if there is one.
  func text(port: UInt16?) -> String {
    let address = family == .ipv4 ? "\(address)" : "[\(address)]"
    let length = length == family.bitWidth ? "" : "/\(length)"
    return address + length + (port.map { ":\($0)" } ?? "")
  }
}

extension AddressFamily {
  /// How many bits an address has.
  var bitWidth: UInt8 { self == .ipv4 ? 32 : 128 }
}
