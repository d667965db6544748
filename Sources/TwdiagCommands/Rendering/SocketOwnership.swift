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
    guard record.inode == 0 else { return [] }
    let inodes = table.inodes(for: record.local)
    guard inodes.count > 1 else { return inodes.first.map(processes.owners) ?? [] }
    // Several share the port, and the kernel does not tell which of them took the connection.
    var named: Set<Int32> = []
    return inodes.flatMap(processes.owners).filter { named.insert($0.processID).inserted }[...]
  }
}

/// The listening sockets of one network namespace.
struct ListenerTable {
  private struct Listener {
    /// IPv4 for a v4-mapped address.
    let address: IPAddress
    let inode: UInt32
    let isIPv6Only: Bool

    /// Whether it takes connections to all addresses, of this family among others.
    func takesAll(of family: AddressFamily) -> Bool {
      address.bits == 0
        && (address.family == family || (address.family == .ipv6 && !isIPv6Only))
    }
  }

  private var byPort: [UInt16: [Listener]] = [:]

  var isEmpty: Bool { byPort.isEmpty }

  /// - Parameter isIPv6Only: it takes no IPv4 connections, though it is for all addresses.
  mutating func insert(_ record: SocketRecord, isIPv6Only: Bool = false) {
    guard record.state == .listen else { return }
    byPort[record.local.port, default: []].append(
      Listener(
        address: Self.folded(record.local.address), inode: record.inode, isIPv6Only: isIPv6Only))
  }

  /// Whether a socket with this local end can have come through a listener.
  func covers(_ local: Endpoint) -> Bool {
    guard let candidates = byPort[local.port] else { return false }
    let address = Self.folded(local.address)
    return candidates.contains { $0.address == address || $0.takesAll(of: address.family) }
  }

  /// The inodes of the listeners that the kernel would choose from for the address: those that are
  /// bound to it, else those for all addresses of its family, else those for all addresses.
  func inodes(for local: Endpoint) -> [UInt32] {
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
