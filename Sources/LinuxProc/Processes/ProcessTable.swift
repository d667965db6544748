/// A process that holds a socket.
public struct SocketOwner: Hashable, Sendable {
  /// The process's id.
  public let processID: Int32
  /// The name of its program (`/proc/PID/comm`), not sanitized; empty if the process ended before
  /// the name could be read.
  public let command: String

  /// Holds what is known of a process.
  public init(processID: Int32, command: String) {
    self.processID = processID
    self.command = command
  }
}

/// Which processes hold which sockets, as one look at `/proc/PID/fd` shows it.
///
/// Sockets are known by their inodes, which no two sockets of the machine share, whatever namespace
/// they are in. A minisocket has none, and so no owner.
public struct ProcessTable: Sendable {
  /// Processes of other users, whose files may not be looked at.
  public let unreadableProcesses: Int

  /// Sorted inodes, each once for every owner; `owners` has the owner at the same index.
  private let inodes: [UInt32]
  private let owners: [SocketOwner]

  /// - Parameter command: finds the name of a process's program; called once for each process.
  init(
    _ holders: [SocketHolder], unreadableProcesses: Int, command: (Int32) -> String
  ) {
    self.unreadableProcesses = unreadableProcesses
    var sorted = holders.sorted()
    sorted.removeRepeats()
    inodes = sorted.map(\.inode)
    owners = Self.owners(sorted, command)
  }

  /// Looks at the files of every process.
  ///
  /// Needs no privilege for processes of the same user.
  public static func scan() -> ProcessTable {
    var scan = ProcessScan()
    scan.run()
    return ProcessTable(scan.holders, unreadableProcesses: scan.unreadable) { process in
      ProcessFacts.command(process) ?? ""
    }
  }

  /// The processes that hold a socket, by their ids; none for the inode 0.
  public func owners(of inode: UInt32) -> ArraySlice<SocketOwner> {
    let start = firstIndex { $0 >= inode }
    var end = start
    while end < inodes.count, inodes[end] == inode { end += 1 }
    return owners[start..<end]
  }

  /// The index of the first inode for which `holds` is true; it is true for all after it.
  private func firstIndex(where holds: (UInt32) -> Bool) -> Int {
    var low = 0
    var high = inodes.count
    while low < high {
      let middle = (low + high) / 2
      if holds(inodes[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private static func owners(
    _ holders: [SocketHolder], _ command: (Int32) -> String
  ) -> [SocketOwner] {
    var known: [Int32: SocketOwner] = [:]
    return holders.map { holder in
      let process = holder.processID
      let owner = known[process] ?? SocketOwner(processID: process, command: command(process))
      known[process] = owner
      return owner
    }
  }
}

/// A socket's inode, and a process that holds the socket.
struct SocketHolder: Hashable, Comparable {
  let inode: UInt32
  let processID: Int32

  static func < (left: Self, right: Self) -> Bool {
    (left.inode, left.processID) < (right.inode, right.processID)
  }
}

extension [SocketHolder] {
  /// Removes duplicates: a process may hold a socket by several descriptors.
  fileprivate mutating func removeRepeats() {
    var kept = 0
    for index in indices where index == 0 || self[index] != self[index - 1] {
      self[kept] = self[index]
      kept += 1
    }
    removeLast(count - kept)
  }
}
