package import LinuxProc
import SockDiag
package import TimeWait

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
