import Glibc
import SockDiag
import TestSupport
import Testing

/// The text that the C library gives for an address.
private func inetNtop(_ address: IPAddress) -> String {
  let isIPv4 = address.family == .ipv4
  let bytes =
    isIPv4
    ? WireBytes.network(UInt32(truncatingIfNeeded: address.bits)) : WireBytes.network(address.bits)
  var text = [CChar](repeating: 0, count: 64)
  // Safe: both arrays are as long as the call is told.
  _ = unsafe bytes.withUnsafeBytes { source in
    unsafe text.withUnsafeMutableBufferPointer { target in
      unsafe inet_ntop(
        isIPv4 ? AF_INET : AF_INET6, source.baseAddress, target.baseAddress,
        socklen_t(target.count))
    }
  }
  return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

extension IPAddress {
  /// An address whose groups are often zero, and otherwise often short.
  fileprivate static func randomIPv6(with numbers: inout SeededNumbers) -> Self {
    var bits: UInt128 = 0
    for _ in 0..<8 {
      let group: UInt16 =
        switch Int.random(in: 0..<10, using: &numbers) {
        case 0..<5: 0
        case 5: 0xffff
        case 6: .random(in: 1...15, using: &numbers)
        case 7: .random(in: 16...0xfff, using: &numbers)
        default: .random(in: 0 ... .max, using: &numbers)
        }
      bits = bits << 16 | UInt128(group)
    }
    return Self(ipv6: bits)
  }
}

@Suite("The text of an address")
struct AddressTextTests {
  static let known: [(UInt128, String)] = [
    (0, "::"), (1, "::1"), (0xffff, "::ffff"), (0x1_0000, "::0.1.0.0"),
    (0x0102_0304, "::1.2.3.4"), (0xffff_0102_0304, "::ffff:1.2.3.4"),
    (0xffff_0000_0000, "::ffff:0.0.0.0"), (0xfffe_0102_0304, "::fffe:102:304"),
    (0x1_0000_0102_0304, "::1:0:102:304"),
    (0x2001_0db8_0000_0000_0000_0000_0000_0001, "2001:db8::1"),
    (0x2001_0db8_0000_0000_0001_0000_0000_0001, "2001:db8::1:0:0:1"),
    (0x2001_0db8_0000_0001_0001_0001_0001_0001, "2001:db8:0:1:1:1:1:1"),
    (0x0001_0000_0000_0000_0000_0000_0000_0000, "1::"),
    (0x0001_0000_0002_0000_0003_0000_0004_0000, "1:0:2:0:3:0:4:0"),
    (0xfe80_0000_0000_0000_0000_0000_abcd_ef01, "fe80::abcd:ef01"),
    (.max, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
  ]

  @Test("of IPv6 is the known one", arguments: known)
  func isKnown(_ bits: UInt128, _ text: String) {
    #expect(IPAddress(ipv6: bits).description == text)
    #expect(inetNtop(IPAddress(ipv6: bits)) == text)
  }

  @Test("of IPv6 is the C library's", arguments: 0..<8 as Range<UInt64>)
  func isThatOfTheCLibrary(_ seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    for _ in 0..<1000 {
      let address = IPAddress.randomIPv6(with: &numbers)
      #expect(address.description == inetNtop(address))
    }
  }

  @Test("of IPv6 is the C library's for every choice of zero groups")
  func isThatOfTheCLibraryForAllGaps() {
    for choice in 0..<256 {
      var bits: UInt128 = 0
      for group in 0..<8 { bits = bits << 16 | (choice >> group & 1 == 0 ? 0 : 0xffff) }
      let address = IPAddress(ipv6: bits)
      #expect(address.description == inetNtop(address))
    }
  }

  @Test("of IPv4 is the C library's", arguments: 0..<2 as Range<UInt64>)
  func isThatOfTheCLibraryForIPv4(_ seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    for _ in 0..<1000 {
      let address = IPAddress(ipv4: .random(in: 0 ... .max, using: &numbers))
      #expect(address.description == inetNtop(address))
    }
  }

  @Test("has every octet", arguments: 0...255 as ClosedRange<UInt32>)
  func hasOctets(_ octet: UInt32) {
    #expect(IPAddress(ipv4: octet << 24 | octet).description == "\(octet).0.0.\(octet)")
  }
}

@Suite("An address")
struct AddressTests {
  @Test("of IPv4 comes before one of IPv6, and a smaller one before a larger one")
  func areOrdered() {
    let addresses = [
      IPAddress(ipv4: 0), IPAddress(ipv4: 0x0a00_0001), IPAddress(ipv4: 0xffff_ffff),
      IPAddress(ipv6: 0), IPAddress(ipv6: 0xffff_0a00_0001), IPAddress(ipv6: .max),
    ]
    #expect(addresses.reversed().sorted() == addresses)
  }

  @Test("of IPv4 is not the IPv6 one of the same number")
  func familiesDiffer() {
    #expect(IPAddress(ipv4: 1) != IPAddress(ipv6: 1))
    #expect(Set([IPAddress(ipv4: 1), IPAddress(ipv6: 1)]).count == 2)
  }

  @Test(
    "holds an IPv4 one when it is one, or is mapped",
    arguments: [
      (IPAddress(ipv4: 7), 7), (IPAddress(ipv6: 0xffff_0000_0007), 7),
      (IPAddress(ipv6: 0xffff_ffff_ffff), 0xffff_ffff), (IPAddress(ipv6: 7), nil),
      (IPAddress(ipv6: 0x1_ffff_0000_0007), nil), (IPAddress(ipv6: 0xfffe_0000_0007), nil),
      (IPAddress(ipv6: 0), nil),
    ] as [(IPAddress, UInt32?)])
  func embedsIPv4(_ address: IPAddress, _ embedded: UInt32?) {
    #expect(address.embeddedIPv4 == embedded)
  }

  @Test("decides the order of endpoints before their ports do")
  func endpointsAreOrdered() {
    let low = IPAddress(ipv4: 1)
    let high = IPAddress(ipv4: 2)
    let endpoints = [
      Endpoint(address: low, port: 1), Endpoint(address: low, port: 65535),
      Endpoint(address: high, port: 0), Endpoint(address: IPAddress(ipv6: 0), port: 0),
    ]
    #expect(endpoints.reversed().sorted() == endpoints)
    #expect(!(endpoints[0] < endpoints[0]))
  }
}
