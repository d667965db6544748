/// The text of an address, as `inet_ntop` of glibc writes it, without an allocation.
@usableFromInline
package struct IPAddressText: Sendable {
  @usableFromInline var bytes: InlineArray<48, UInt8> = .init(repeating: 0)
  package private(set) var count = 0

  package init(_ address: IPAddress) {
    if address.family == .ipv4 {
      append(ipv4: UInt32(truncatingIfNeeded: address.bits))
    } else {
      append(ipv6: address.bits)
    }
  }

  @inlinable
  package subscript(index: Int) -> UInt8 { bytes[index] }

  private mutating func append(_ byte: UInt8) {
    bytes[count] = byte
    count += 1
  }

  private mutating func append(ipv4 address: UInt32) {
    for shift: UInt32 in [24, 16, 8, 0] {
      if shift != 24 { append(UInt8(ascii: ".")) }
      append(decimal: UInt8(truncatingIfNeeded: address >> shift))
    }
  }

  private mutating func append(decimal octet: UInt8) {
    if octet >= 100 { append(UInt8(ascii: "0") + octet / 100) }
    if octet >= 10 { append(UInt8(ascii: "0") + octet / 10 % 10) }
    append(UInt8(ascii: "0") + octet % 10)
  }

  private mutating func append(ipv6 address: UInt128) {
    let gap = Self.longestGap(address)
    if gap.lowerBound == 0, gap.count == 6 || (gap.count == 5 && Self.group(address, 5) == 0xffff) {
      appendPrefixOfEmbeddedIPv4(isMapped: gap.count == 5)
      append(ipv4: UInt32(truncatingIfNeeded: address))
      return
    }
    var index = 0
    while index < 8 {
      if gap.contains(index) {
        append(UInt8(ascii: ":"))
        index = gap.upperBound
        if index == 8 { append(UInt8(ascii: ":")) }
        continue
      }
      if index > 0 { append(UInt8(ascii: ":")) }
      append(hexadecimal: Self.group(address, index))
      index += 1
    }
  }

  private mutating func appendPrefixOfEmbeddedIPv4(isMapped: Bool) {
    append(UInt8(ascii: ":"))
    append(UInt8(ascii: ":"))
    guard isMapped else { return }
    for _ in 0..<4 { append(UInt8(ascii: "f")) }
    append(UInt8(ascii: ":"))
  }

  private mutating func append(hexadecimal group: UInt16) {
    var shift = group >= 0x1000 ? 12 : group >= 0x100 ? 8 : group >= 0x10 ? 4 : 0
    while shift >= 0 {
      let digit = UInt8(truncatingIfNeeded: group >> UInt16(shift)) & 0xf
      append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
      shift -= 4
    }
  }

  private static func group(_ address: UInt128, _ index: Int) -> UInt16 {
    UInt16(truncatingIfNeeded: address >> UInt128(112 - 16 * index))
  }

  /// The first of the longest runs of two or more zero groups; empty when there is none.
  private static func longestGap(_ address: UInt128) -> Range<Int> {
    var best = 0..<0
    var start = 0
    for index in 0...8 {
      if index < 8, group(address, index) == 0 { continue }
      if index - start > max(best.count, 1) { best = start..<index }
      start = index + 1
    }
    return best
  }
}
