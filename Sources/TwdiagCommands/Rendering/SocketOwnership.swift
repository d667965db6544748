import NetlinkTransport
import SockDiag

/// Who holds the sockets of one network namespace, and who listens on their ports.
struct SocketOwnership {
  /// Owners that a row of text names; JSON names all.
  static let shownOwners = 4

  private let processes: ProcessTable
  private let table: ListenerTable

  init(processes: ProcessTable, listeners: ListenerTable) {
    self.processes = processes
    table = listeners
  }

  /// The processes that hold the socket; none for a minisocket, a request socket or an orphan.
  func owners(of record: SocketRecord) -> ArraySlice<SocketOwner> {
    record.inode == 0 ? [] : processes.owners(of: record.inode)
  }

  /// For a socket that no process holds: the processes that listen on its local port. They may have
  /// accepted it, or have been started since.
  func listeners(for record: SocketRecord) -> ArraySlice<SocketOwner> {
    guard record.inode == 0, let inode = table.inode(for: record.local) else { return [] }
    return processes.owners(of: inode)
  }
}

/// The listening sockets of one network namespace.
struct ListenerTable {
  private var byPort: [UInt16: [(address: IPAddress, inode: UInt32)]] = [:]

  var isEmpty: Bool { byPort.isEmpty }

  mutating func insert(_ record: SocketRecord) {
    guard record.state == .listen else { return }
    byPort[record.local.port, default: []].append((record.local.address, record.inode))
  }

  /// Whether a socket with this local end can have come through a listener.
  func covers(_ local: Endpoint) -> Bool { inode(for: local) != nil }

  /// The inode of the listener that the kernel would choose for the address: the one that is bound
  /// to it, else the one for all addresses.
  func inode(for local: Endpoint) -> UInt32? {
    guard let candidates = byPort[local.port] else { return nil }
    let address = Self.folded(local.address)
    if let exact = candidates.first(where: { Self.folded($0.address) == address }) {
      return exact.inode
    }
    let family = address.family
    // One for all IPv6 addresses takes IPv4 connections too, unless it is told not to.
    let wild = candidates.first { $0.address.bits == 0 && $0.address.family == family }
    return (wild ?? candidates.first { $0.address.bits == 0 && $0.address.family == .ipv6 })?.inode
  }

  private static func folded(_ address: IPAddress) -> IPAddress {
    address.embeddedIPv4.map(IPAddress.init(ipv4:)) ?? address
  }
}
