package import SockDiag

/// The listening sockets of one network namespace.
package struct ListenerTable: Sendable {
  private struct Listener {
    /// IPv4 for a v4-mapped address.
    let address: IPAddress
    let inode: UInt32
    let isIPv6Only: Bool

    /// Whether it is bound to the wildcard address and takes connections of this family.
    func takesAll(of family: AddressFamily) -> Bool {
      address.bits == 0
        && (address.family == family || (address.family == .ipv6 && !isIPv6Only))
    }
  }

  private var byPort: [UInt16: [Listener]] = [:]
  /// A bit for each port that has a listener: most ports have none, and cost one look.
  private var ports = [UInt64](repeating: 0, count: 1024)

  package init() {}

  package var isEmpty: Bool { byPort.isEmpty }

  /// - Parameter isIPv6Only: it takes no IPv4 connections, although it is bound to the wildcard
  ///   address.
  package mutating func insert(_ record: SocketRecord, isIPv6Only: Bool = false) {
    guard record.state == .listen else { return }
    ports[Int(record.local.port >> 6)] |= 1 << UInt64(record.local.port & 63)
    byPort[record.local.port, default: []].append(
      Listener(
        address: Self.folded(record.local.address), inode: record.inode, isIPv6Only: isIPv6Only))
  }

  /// Whether a listener can have accepted a connection with this local end.
  package func accepts(_ local: Endpoint) -> Bool {
    guard isListened(local.port), let candidates = byPort[local.port] else { return false }
    let address = Self.folded(local.address)
    return candidates.contains { $0.address == address || $0.takesAll(of: address.family) }
  }

  /// Whether any listener has the port, whatever its address.
  @inline(__always)
  package func isListened(_ port: UInt16) -> Bool {
    ports[Int(port >> 6)] & 1 << UInt64(port & 63) != 0
  }

  /// The inodes of the listeners that the kernel would choose from: those that are bound to the
  /// address, else those of its family that are bound to the wildcard address, else dual-stack
  /// ones.
  package func inodes(for local: Endpoint) -> [UInt32] {
    guard let candidates = byPort[local.port] else { return [] }
    let address = Self.folded(local.address)
    let exact = candidates.filter { $0.address == address }
    if !exact.isEmpty { return exact.map(\.inode) }
    let wild = candidates.filter { $0.takesAll(of: address.family) }
    let own = wild.filter { $0.address.family == address.family }
    return (own.isEmpty ? wild : own).map(\.inode)
  }

  private static func folded(_ address: IPAddress) -> IPAddress {
    address.embeddedIPv4.map(IPAddress.init(ipv4:)) ?? address
  }
}
