package import LinuxProc
package import SockDiag
package import TimeWait

/// What all sockets of one dump have in common: where they come from, and the names that belong to
/// them.
package final class RowScope {
  let origin: DumpOrigin
  /// Label of the network namespace; nil where none was asked for.
  let netns: CellText?
  var interfaces: InterfaceNames
  /// Decides which connections were accepted; nil if not asked for, or if a capture has no listeners.
  package let direction: DirectionRule?
  /// The processes that hold the sockets; nil if not asked for.
  let ownership: SocketOwnership?
  /// Names of hosts and services; nil if not asked for.
  let names: NameCache?
  /// The names, if they replace the numbers; nil if they only have columns of their own.
  let endpointNames: NameCache?

  package init(
    origin: DumpOrigin, namespace: NetworkNamespace? = nil, direction: DirectionRule? = nil,
    ownership: SocketOwnership? = nil, names: NameCache? = nil, resolvesEndpoints: Bool = true
  ) {
    self.origin = origin
    netns = namespace.map { CellText($0.label) }
    interfaces = InterfaceNames(isLive: origin != .capture, namespace: namespace)
    self.direction = direction
    self.ownership = ownership
    self.names = names
    endpointNames = resolvesEndpoints ? names : nil
  }

  /// The label of the network namespace, sanitized; empty for none.
  package var namespace: [UInt8] { netns?.plain ?? [] }
}

/// A socket with all that is shown of it, for rows that are kept or taken apart by columns.
/// Elsewhere the parts are passed one by one: as one value they would be copied again and again.
package struct SocketRow {
  package let record: SocketRecord
  package let round: Int
  package let forecast: ReapForecast?
  package let details: SocketDetails?

  package init(
    record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?
  ) {
    self.record = record
    self.round = round
    self.forecast = forecast
    self.details = details
  }
}

/// Attributes of one socket, behind a reference so that rows without them stay small.
package final class SocketDetails {
  let attributes: SocketAttributes

  package init(_ attributes: SocketAttributes) { self.attributes = attributes }
}

/// Who holds the sockets of one network namespace, and who listens on their ports.
package struct SocketOwnership {
  /// Owners that a row of text names; JSON names all.
  package static let shownOwners = 4

  private let processes: ProcessTable
  private let table: ListenerTable

  package init(processes: ProcessTable, listeners: ListenerTable) {
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
