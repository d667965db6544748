internal import CLinux
internal import Glibc

/// What tells one namespace from another.
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

  init(_ identity: sockdiag_identity) {
    self = .file(device: identity.device, inode: identity.inode)
  }

  /// Identifies the namespace whose file stands at `path`.
  ///
  /// - Throws: the errno; EINVAL when the file is no namespace's.
  static func of(_ path: String) throws(SystemError) -> Self {
    var identity = sockdiag_identity()
    // Safe: the string lives through the call.
    let error = unsafe sockdiag_identify(path, &identity)
    guard error == 0 else { throw SystemError("stat", on: path, errorNumber: error) }
    return Self(identity)
  }

  /// Identifies the namespace of a process, by its table where the file may not be looked at.
  static func of(process: Int32) throws(SystemError) -> Self {
    do {
      // Nothing else stands there, so the file system need not be asked what it is.
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
    let (device, inode) = try look(at: path)
    return .table(device: device, inode: inode)
  }

  /// Identifies the namespace whose file stands at `path`, if it is one.
  static func of(file path: String) throws(SystemError) -> Self {
    let (device, inode) = try look(at: path)
    return .file(device: device, inode: inode)
  }

  private static func look(at path: String) throws(SystemError) -> (UInt64, UInt64) {
    var file = stat()
    // Safe: the string lives through the call, which fills the structure.
    guard unsafe stat(path, &file) == 0 else { throw SystemError("stat", on: path) }
    return (UInt64(file.st_dev), UInt64(file.st_ino))
  }

  /// The namespace that the calling thread is in.
  static func ofCallingThread() -> Self {
    (try? of(file: NamespacePath.callingThread)) ?? .unknown
  }

  /// The same by its table.
  static func tableOfCallingThread() -> Self {
    (try? of(table: "\(ProcFile.networkDirectory)/tcp")) ?? .unknown
  }
}

/// Where the files of network namespaces are.
enum NamespacePath {
  /// Where iproute2 keeps names; the second is mostly another way to the first.
  static let directories = ["/run/netns", "/var/run/netns"]

  static func process(_ id: Int32) -> String { "/proc/\(id)/ns/net" }

  /// `/proc/self` is the process's first thread, whatever thread asks; before Linux 3.17 there is
  /// nothing else.
  static var callingThread: String {
    let path = "/proc/thread-self/ns/net"
    // Safe: the string lives through the call.
    return unsafe access(path, F_OK) == 0 ? path : "/proc/self/ns/net"
  }
}

extension SystemError {
  /// Whether a privilege was missing.
  var isDenial: Bool { errorNumber == EACCES || errorNumber == EPERM }
}
