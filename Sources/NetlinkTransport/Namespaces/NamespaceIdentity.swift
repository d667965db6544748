internal import CSockDiag
internal import Glibc

/// What tells one namespace from another: the device and the inode of its file.
struct NamespaceIdentity: Hashable, Sendable {
  let device: UInt64
  let inode: UInt64

  /// Nothing is known, where there is no /proc, or where it may not be looked at.
  static var unknown: Self { Self(device: 0, inode: 0) }

  var isKnown: Bool { self != .unknown }

  init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }

  init(_ identity: sockdiag_identity) {
    self.init(device: identity.device, inode: identity.inode)
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

  /// The network namespace of a process.
  static func of(process: Int32) throws(SystemError) -> Self {
    try of(NamespacePath.process(process))
  }

  /// The network namespace of the calling thread, or unknown.
  static func ofCallingThread() -> Self {
    (try? of(NamespacePath.callingThread)) ?? .unknown
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
