internal import CLinux

/// An open file of a namespace, and which namespace it is.
struct NamespaceFile: ~Copyable {
  let descriptor: OwnedDescriptor
  let identity: NamespaceIdentity

  /// - Throws: the errno; EINVAL when the file is no namespace's.
  static func open(_ path: String) throws(SystemError) -> NamespaceFile {
    var descriptor: CInt = -1
    var identity = sockdiag_identity()
    // Safe: the string lives through the call.
    let error = unsafe sockdiag_open_namespace(path, &descriptor, &identity)
    guard error == 0 else { throw SystemError("open", on: path, errorNumber: error) }
    return NamespaceFile(
      descriptor: OwnedDescriptor(rawValue: descriptor), identity: NamespaceIdentity(identity))
  }

  /// Moves the calling thread there. Returns 0, or an errno.
  borrowing func enter() -> CInt { sockdiag_enter(descriptor.rawValue) }
}
