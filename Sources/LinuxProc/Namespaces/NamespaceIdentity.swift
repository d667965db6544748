/// What identifies a namespace.
package enum NamespaceIdentity: Hashable, Sendable {
  /// Device and inode of the namespace's own file.
  case file(device: UInt64, inode: UInt64)
  /// Device and inode of the table of sockets that its processes see, `/proc/PID/net/tcp`. Everybody
  /// may look at that, while the file of another user's process is hidden.
  case table(device: UInt64, inode: UInt64)
  /// There is no /proc.
  case unknown

  /// Whether it is the kind that an open namespace can be compared with.
  var isFile: Bool { if case .file = self { true } else { false } }

  /// Identifies the namespace whose file stands at `path`.
  ///
  /// - Throws: the errno; EINVAL when the file is not that of a namespace.
  static func of(_ path: String) throws(SystemError) -> Self {
    let status = try FileStatus(of: path, withFileSystem: true)
    guard status.mayBeNamespace else {
      throw SystemError("stat", on: path, errorNumber: Errno.EINVAL)
    }
    return .file(device: status.device, inode: status.inode)
  }

  /// Identifies the namespace of a process, by its table where the file may not be looked at.
  static func of(process: Int32) throws(SystemError) -> Self {
    do {
      // This path is always a network namespace, so the file system need not be checked.
      return try of(file: NamespacePath.process(process))
    } catch {
      guard error.isDenial else { throw error }
      return try tableOf(process: process)
    }
  }

  /// Whether a process is known to be in this namespace.
  package func isOf(process: Int32) -> Bool {
    if case .table = self { return (try? Self.tableOf(process: process)) == self }
    return (try? Self.of(process: process)) == self
  }

  /// Identifies the namespace of a process by its table.
  static func tableOf(process: Int32) throws(SystemError) -> Self {
    try of(table: "/proc/\(process)/net/tcp")
  }

  /// Identifies a namespace by a table of its sockets.
  static func of(table path: String) throws(SystemError) -> Self {
    let status = try FileStatus(of: path)
    return .table(device: status.device, inode: status.inode)
  }

  /// Identifies the namespace whose file stands at `path`, if it is one.
  static func of(file path: String) throws(SystemError) -> Self {
    let status = try FileStatus(of: path)
    return .file(device: status.device, inode: status.inode)
  }

  /// The namespace that the calling thread is in.
  static func ofCallingThread() -> Self {
    (try? of(file: NamespacePath.callingThread)) ?? .unknown
  }

  /// The namespace that the calling thread is in, identified by its table.
  static func tableOfCallingThread() -> Self {
    (try? of(table: "\(ProcFile.networkDirectory)/tcp")) ?? .unknown
  }
}

/// Where the files of network namespaces are.
enum NamespacePath {
  /// Where iproute2 keeps names; the second is usually a link to the first.
  static let directories = ["/run/netns", "/var/run/netns"]

  static func process(_ id: Int32) -> String { "/proc/\(id)/ns/net" }

  /// `/proc/self` is the process's first thread, whatever thread asks; before Linux 3.17 there is
  /// nothing else.
  static var callingThread: String {
    let path = "/proc/thread-self/ns/net"
    return ProcFile.exists(path) ? path : "/proc/self/ns/net"
  }
}
