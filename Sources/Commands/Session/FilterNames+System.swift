import Glibc
import LinuxProc
import SockDiag
import SocketFilter

extension FilterNames {
  /// Names as this machine has them.
  static let system = FilterNames(
    servicePort: { name in
      // Safe: the entry is read before the next call.
      guard let entry = unsafe getservbyname(name, "tcp") else { return nil }
      return unsafe UInt16(bigEndian: UInt16(truncatingIfNeeded: entry.pointee.s_port))
    },
    interfaceIndex: { name in
      let index = unsafe if_nametoindex(name)
      return index == 0 ? nil : index
    },
    interfaceNames: { interfaces() },
    cgroupID: { path in CgroupDirectory.id(of: path) },
    userID: { name in
      // Safe: the entry is read before the next call.
      guard let entry = unsafe getpwnam(name) else { return nil }
      return unsafe entry.pointee.pw_uid
    },
    addresses: { host in hostAddresses(host) })

  private static func interfaces() -> [String] {
    guard let list = unsafe if_nameindex() else { return [] }
    defer { unsafe if_freenameindex(list) }
    var names: [String] = []
    // Safe: the list ends with an entry that has no name.
    var entry = unsafe list
    while let name = unsafe entry.pointee.if_name {
      names.append(unsafe String(cString: name))
      unsafe entry += 1
    }
    return names
  }

  private static func hostAddresses(_ host: String) -> [IPAddress] {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    // Safe: the list is the resolver's, and is freed at the end only.
    var list: UnsafeMutablePointer<addrinfo>? = nil
    guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
    defer { unsafe freeaddrinfo(list) }
    var addresses: [IPAddress] = []
    var entry = unsafe list
    // Safe: the list is freed at the end only.
    while let info = unsafe entry?.pointee {
      if let address = unsafe IPAddress(info.ai_addr) { addresses.append(address) }
      unsafe entry = info.ai_next
    }
    return addresses
  }
}

@unsafe extension IPAddress {
  /// The address in a socket address of either family; nil for others.
  fileprivate init?(_ address: UnsafeMutablePointer<sockaddr>?) {
    guard let address = unsafe address else { return nil }
    let bytes = UnsafeRawPointer(address)
    // Safe: the family says what the structure is.
    let family = unsafe CInt(address.pointee.sa_family)
    switch family {
    case AF_INET:
      let value = unsafe bytes.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr
      self.init(ipv4: UInt32(bigEndian: value))
    case AF_INET6:
      let offset = MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr) ?? 8
      let value = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt128.self)
      self.init(ipv6: UInt128(bigEndian: value))
    default:
      return nil
    }
  }
}
