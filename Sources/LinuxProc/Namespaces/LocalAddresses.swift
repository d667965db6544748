internal import Glibc
public import SockDiag

/// The addresses that a network namespace has, on all of its interfaces.
public enum LocalAddresses {
  /// Those of a namespace, the caller's own for nil, each once and in order; none where they cannot be
  /// told.
  public static func all(in namespace: NetworkNamespace? = nil) -> [IPAddress] {
    let addresses = try? NetworkNamespace.inside(namespace) { here() }
    return addresses ?? []
  }

  private static func here() -> [IPAddress] {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard unsafe getifaddrs(&first) == 0 else { return [] }
    defer { unsafe freeifaddrs(first) }
    var addresses: Set<IPAddress> = []
    var next = unsafe first
    // Safe: the list is whole until it is freed, and its last element points to nothing.
    while let interface = unsafe next {
      if let address = unsafe interface.pointee.ifa_addr, let found = unsafe read(address) {
        addresses.insert(found)
      }
      unsafe next = interface.pointee.ifa_next
    }
    return addresses.sorted()
  }

  /// Nil for what is no internet address, such as a hardware address.
  @unsafe
  private static func read(_ address: UnsafePointer<sockaddr>) -> IPAddress? {
    let bytes = unsafe UnsafeRawPointer(address)
    switch CInt(unsafe address.pointee.sa_family) {
    case AF_INET:
      // Safe: an address of this family is a `sockaddr_in`, whose address is at 4.
      let bits = unsafe bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
      return IPAddress(ipv4: UInt32(bigEndian: bits))
    case AF_INET6:
      // Safe: an address of this family is a `sockaddr_in6`, whose address is at 8.
      let high = unsafe bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      let low = unsafe bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
      return IPAddress(
        ipv6: UInt128(UInt64(bigEndian: high)) << 64 | UInt128(UInt64(bigEndian: low)))
    default:
      return nil
    }
  }
}
