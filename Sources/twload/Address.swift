/// The kind of socket that carries a connection.
enum Family: String, CaseIterable {
  case ipv4
  case ipv6
  /// An AF_INET6 socket that carries IPv4, as `::ffff:a.b.c.d`.
  case mapped

  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// IPv6 has one loopback address; IPv4 has 127.0.0.0/8.
  var hasManySources: Bool {
    switch self {
    case .ipv4, .mapped: true
    case .ipv6: false
    }
  }
}

/// A loopback address and port; this type cannot hold any other address.
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
    switch family {
    case .ipv4: "\(hostText):\(port)"
    case .ipv6, .mapped: "[\(hostText)]:\(port)"
    }
  }

  func with(port: UInt16) -> SocketAddress {
    SocketAddress(family: family, host: host, port: port)
  }
}
