package import SockDiag

/// Reads addresses and prefixes.
enum AddressText {
  /// Reads one to four numbers up to 255, separated by dots, each like `strtoul`. Missing numbers at the
  /// end are zero, as in `10/8`.
  static func ipv4(_ text: ArraySlice<UInt8>) -> IPAddress? {
    // Limits the length, since leading zeros are allowed in any number.
    guard text.count <= 64 else { return nil }
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count <= 4 else { return nil }
    var address: UInt32 = 0
    for index in 0..<4 {
      address <<= 8
      guard index < parts.count else { continue }
      guard let number = NumberText.number(parts[index], max: 255) else { return nil }
      address |= UInt32(number)
    }
    return IPAddress(ipv4: address)
  }

  /// Reads an IPv6 address, like `inet_pton`.
  static func ipv6(_ text: ArraySlice<UInt8>) -> IPAddress? {
    // The longest has six full groups and an embedded IPv4 address.
    guard (2...45).contains(text.count) else { return nil }
    var groups: [UInt16] = []
    var gap: Int?
    var rest = text
    if rest.starts(with: "::".utf8) {
      gap = 0
      rest = rest.dropFirst(2)
    }
    while !rest.isEmpty {
      let group = rest.prefix { $0 != UInt8(ascii: ":") }
      if group.count == rest.count, group.contains(UInt8(ascii: ".")) {
        guard let embedded = strictIPv4(group) else { return nil }
        groups += [UInt16(embedded >> 16), UInt16(truncatingIfNeeded: embedded)]
        break
      }
      guard let number = hexadecimal(group) else { return nil }
      groups.append(number)
      rest = rest.dropFirst(group.count)
      if rest.isEmpty { break }
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: ":"), gap == nil {
        gap = groups.count
        rest = rest.dropFirst()
      } else if rest.isEmpty || rest.first == UInt8(ascii: ":") {
        return nil
      }
    }
    return address(groups, gap: gap)
  }

  private static func address(_ groups: [UInt16], gap: Int?) -> IPAddress? {
    guard gap == nil ? groups.count == 8 : groups.count < 8 else { return nil }
    let zeros = [UInt16](repeating: 0, count: 8 - groups.count)
    let head = groups.prefix(gap ?? 8)
    let all = head + zeros + groups.dropFirst(head.count)
    return IPAddress(ipv6: all.reduce(0) { $0 << 16 | UInt128($1) })
  }

  private static func hexadecimal(_ group: ArraySlice<UInt8>) -> UInt16? {
    guard (1...4).contains(group.count) else { return nil }
    var number: UInt16 = 0
    for byte in group {
      guard let digit = NumberText.value(of: byte) else { return nil }
      number = number << 4 | UInt16(digit)
    }
    return number
  }

  /// Four decimal numbers without leading zeros.
  fileprivate static func strictIPv4(_ text: ArraySlice<UInt8>) -> UInt32? {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var address: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0"),
        part.allSatisfy({ NumberText.value(of: $0) ?? 10 < 10 }),
        let number = NumberText.number(part, max: 255)
      else { return nil }
      address = address << 8 | UInt32(number)
    }
    return address
  }

  /// Reads a prefix length: a number, or for IPv4 also a netmask.
  static func prefixLength(_ text: ArraySlice<UInt8>, _ family: AddressFamily) -> UInt8? {
    if let length = NumberText.number(text, max: UInt64(family.bitWidth)) { return UInt8(length) }
    guard family == .ipv4, text.contains(UInt8(ascii: ".")), let netmask = ipv4(text) else {
      return nil
    }
    let mask = UInt32(truncatingIfNeeded: netmask.bits)
    let length = (~mask).leadingZeroBitCount
    // In a netmask, no 1 bit follows a 0 bit.
    return length == 32 || mask << UInt32(length) == 0 ? UInt8(length) : nil
  }

  /// Whether the text looks like an address or a port.
  static func looksLikeAddress(_ text: [UInt8]) -> Bool {
    let marks = [UInt8(ascii: "."), UInt8(ascii: ":")]
    guard text.contains(where: marks.contains) else { return false }
    return text.allSatisfy {
      NumberText.value(of: $0) != nil || marks.contains($0) || "[]*/".utf8.contains($0)
    }
  }
}

extension IPAddress {
  /// Reads the text of an address of either family, like `inet_pton`.
  package init?(text: String) {
    let bytes = Array(text.utf8)[...]
    if let ipv4 = AddressText.strictIPv4(bytes) {
      self.init(ipv4: ipv4)
    } else if let ipv6 = AddressText.ipv6(bytes) {
      self = ipv6
    } else {
      return nil
    }
  }
}
