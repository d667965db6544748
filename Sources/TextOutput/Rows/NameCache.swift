import Glibc
import SockDiag

/// Names of hosts and services, each looked up once.
package final class NameCache {
  private var hosts: [IPAddress: [UInt8]?] = [:]
  private var services: [UInt16: [UInt8]?] = [:]

  package init() {}

  /// The host's name, made harmless; nil where it has none.
  func host(_ address: IPAddress) -> [UInt8]? {
    if let known = hosts[address] { return known }
    let name = address.bits == 0 ? nil : Self.lookUp(address)
    hosts[address] = .some(name)
    return name
  }

  /// The service's name; nil where the port has none.
  func service(_ port: UInt16) -> [UInt8]? {
    if let known = services[port] { return known }
    let name = port == 0 ? nil : Self.lookUp(port)
    services[port] = .some(name)
    return name
  }

  private static func lookUp(_ address: IPAddress) -> [UInt8]? {
    var storage = sockaddr_storage()
    let length = storage.fill(Endpoint(address: address, port: 0))
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    // Safe: the call reads `length` bytes of the address, and ends what it writes with a zero.
    let status = unsafe withUnsafePointer(to: &storage) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe getnameinfo(
          $0, length, &host, socklen_t(host.count), nil, 0, CInt(NI_NAMEREQD))
      }
    }
    return status == 0 ? PlainText.bytes(host.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))) : nil
  }

  private static func lookUp(_ port: UInt16) -> [UInt8]? {
    // Safe: the entry is copied before the next call, and no other thread asks.
    guard let entry = unsafe getservbyport(CInt(port.bigEndian), "tcp") else { return nil }
    return unsafe PlainText.bytes(String(cString: entry.pointee.s_name))
  }
}

extension sockaddr_storage {
  /// Becomes the address of the endpoint.
  ///
  /// - Returns: how many bytes of it count.
  mutating func fill(_ endpoint: Endpoint) -> socklen_t {
    // Safe: both structures fit into the storage, whose bytes may be anything.
    unsafe withUnsafeMutableBytes(of: &self) { bytes in
      if endpoint.address.family == .ipv4 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = endpoint.port.bigEndian
        address.sin_addr.s_addr = UInt32(truncatingIfNeeded: endpoint.address.bits).bigEndian
        unsafe bytes.storeBytes(of: address, as: sockaddr_in.self)
        return socklen_t(MemoryLayout<sockaddr_in>.size)
      }
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = endpoint.port.bigEndian
      let bits = endpoint.address.bits.bigEndian
      unsafe withUnsafeMutableBytes(of: &address.sin6_addr) {
        unsafe $0.storeBytes(of: bits, as: UInt128.self)
      }
      unsafe bytes.storeBytes(of: address, as: sockaddr_in6.self)
      return socklen_t(MemoryLayout<sockaddr_in6>.size)
    }
  }
}
