import LinuxProc
import SockDiag

/// Names of network interfaces by their index, each looked up once.
///
/// Those of a capture belong to another machine, so only their numbers are known.
struct InterfaceNames {
  private let isLive: Bool
  private let namespace: NetworkNamespace?
  private var known: [UInt32: CellText] = [:]

  init(isLive: Bool, namespace: NetworkNamespace? = nil) {
    self.isLive = isLive
    self.namespace = namespace
  }

  /// The name, or `if7` as ss writes it where there is none.
  mutating func name(_ index: UInt32) -> CellText {
    if let name = known[index] { return name }
    let name = CellText(bytes: (isLive ? lookUp(index) : nil) ?? Array("if\(index)".utf8))
    known[index] = name
    return name
  }

  private func lookUp(_ index: UInt32) -> [UInt8]? {
    if let namespace { namespace.interfaceName(index) } else { interfaceName(index) }
  }
}

/// Names of hosts and services, each looked up once.
package final class NameCache {
  var hosts: [IPAddress: CellText?] = [:]
  var services: [UInt16: CellText?] = [:]

  package init() {}

  /// The host's name; nil where it has none.
  func host(_ address: IPAddress) -> CellText? {
    if let known = hosts[address] { return known }
    let name =
      address.bits == 0 ? nil : hostName(isIPv6: address.family == .ipv6, bits: address.bits)
    let text = name.map { CellText(sanitizing: $0) }
    hosts[address] = .some(text)
    return text
  }

  /// The service's name; nil where the port has none.
  func service(_ port: UInt16) -> CellText? {
    if let known = services[port] { return known }
    let text = port == 0 ? nil : serviceName(port).map { CellText(sanitizing: $0) }
    services[port] = .some(text)
    return text
  }
}
