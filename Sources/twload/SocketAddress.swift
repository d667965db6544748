import Glibc

/// What kind of socket carries the connection.
enum Family: String, CaseIterable {
  case ipv4
  case ipv6
  /// An AF_INET6 socket that speaks IPv4, through `::ffff:a.b.c.d`.
  case mapped

  var domain: CInt { self == .ipv4 ? AF_INET : AF_INET6 }

  /// IPv6 has one loopback address; IPv4 has 127.0.0.0/8.
  var hasManySources: Bool { self != .ipv6 }
}

/// A loopback address and port. There is no way to make any other address.
struct SocketAddress {
  let family: Family
  /// The last byte of 127.0.0.x; IPv6 has only `::1`.
  let host: UInt8
  let port: UInt16

  var hostText: String {
    switch family {
    case .ipv4: "127.0.0.\(host)"
    case .ipv6: "::1"
    case .mapped: "::ffff:127.0.0.\(host)"
    }
  }

  var text: String {
    family == .ipv4 ? "\(hostText):\(port)" : "[\(hostText)]:\(port)"
  }

  func with(port: UInt16) -> SocketAddress {
    SocketAddress(family: family, host: host, port: port)
  }

  /// Lends the address in the form that bind(2) and connect(2) take.
  func withSockaddr(_ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
    switch family {
    case .ipv4: unsafe Self.lend(inet, body)
    case .ipv6, .mapped: unsafe Self.lend(inet6, body)
    }
  }

  private var inet: sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = (0x7f00_0000 | UInt32(host)).bigEndian
    return address
  }

  private var inet6: sockaddr_in6 {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    let words: (UInt32, UInt32, UInt32, UInt32) =
      family == .ipv6 ? (0, 0, 0, 1) : (0, 0, 0xffff, 0x7f00_0000 | UInt32(host))
    unsafe address.sin6_addr.__in6_u.__u6_addr32 = (
      words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian
    )
    return address
  }

  private static func lend<Address>(
    _ address: Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
  ) -> CInt {
    unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe body(generic, socklen_t(MemoryLayout<Address>.size))
      }
    }
  }
}
