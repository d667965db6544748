/// An open network namespace, which stays alive for as long as it is open, and can be entered.
public struct NamespaceDescriptor: ~Copyable {
  private let file: NamespaceFile
  /// The namespace's name as users know it.
  public let label: String

  private init(_ file: consuming NamespaceFile, label: String) {
    self.file = file
    self.label = label
  }

  /// Opens a namespace, and makes sure that it is still the one that was found: a process id may have
  /// gone to another process since.
  public static func open(
    _ namespace: NetworkNamespace
  ) throws(NamespaceError) -> NamespaceDescriptor {
    let label = namespace.label
    guard namespace.identity.isFile else { throw NamespaceError(label, .notPermitted) }
    let file = try openFile(namespace.path, label)
    guard file.identity == namespace.identity else { throw NamespaceError(label, .vanished) }
    raiseDescriptorLimit(beyond: file.descriptor.rawValue)
    return NamespaceDescriptor(file, label: label)
  }

  private static func openFile(
    _ path: String, _ label: String
  ) throws(NamespaceError) -> NamespaceFile {
    do {
      return try NamespaceFile.open(path)
    } catch {
      switch error.errorNumber {
      case _ where error.isDenial: throw NamespaceError(label, .notPermitted)
      case Errno.ENOENT, Errno.ESRCH, Errno.EINVAL: throw NamespaceError(label, .vanished)
      default: throw NamespaceError(label, .system(error))
      }
    }
  }

  /// Calls `body` with the calling thread inside of the namespace, and comes back. A socket stays in
  /// the namespace that it was made in, and a file of `/proc/thread-self/net` or `/proc/sys/net`
  /// shows the one that it was opened in.
  ///
  /// Needs CAP_SYS_ADMIN, unless the thread is there already. The body must not suspend.
  ///
  /// - Returns: what the body returned or threw.
  /// - Throws: a `NamespaceError` when the namespace could not be entered; the body was not called.
  public borrowing func inside<T: ~Copyable, E: Error>(
    _ body: () throws(E) -> T
  ) throws(NamespaceError) -> Result<T, E> {
    let home = try openOwnNamespace()
    if home.identity == file.identity { return Self.result(body) }
    try enter()
    let result = Self.result(body)
    Self.returnToOwnNamespace(home)
    return result
  }

  /// Opens the thread's current namespace, which must happen before it leaves.
  private borrowing func openOwnNamespace() throws(NamespaceError) -> NamespaceFile {
    do {
      return try NamespaceFile.open(NamespacePath.callingThread)
    } catch {
      throw NamespaceError(label, .system(error))
    }
  }

  private static func result<T: ~Copyable, E: Error>(_ body: () throws(E) -> T) -> Result<T, E> {
    do throws(E) {
      return .success(try body())
    } catch {
      return .failure(error)
    }
  }

  private borrowing func enter() throws(NamespaceError) {
    let error = file.enter()
    switch error {
    case 0: return
    case Errno.EPERM: throw NamespaceError(label, .notPermitted)
    case Errno.EINVAL: throw NamespaceError(label, .notANamespace)
    default: throw NamespaceError(label, .system(SystemError("setns", errorNumber: error)))
    }
  }

  /// Returns the thread to its own namespace. Traps if that fails: the thread would read the wrong
  /// sockets from then on.
  private static func returnToOwnNamespace(_ home: borrowing NamespaceFile) {
    let error = home.enter()
    guard error == 0 else {
      fatalError("the thread cannot go back to its network namespace: \(errorText(error))")
    }
  }
}

/// An open file of a namespace, and which namespace it is.
struct NamespaceFile: ~Copyable {
  let descriptor: OwnedDescriptor
  let identity: NamespaceIdentity

  /// - Throws: the errno; EINVAL when the file is not that of a namespace.
  static func open(_ path: String) throws(SystemError) -> NamespaceFile {
    let descriptor = try OwnedDescriptor.open(path, for: .namespace)
    let status = try FileStatus(of: descriptor.rawValue, path: path)
    guard status.mayBeNamespace else {
      throw SystemError("open", on: path, errorNumber: Errno.EINVAL)
    }
    return NamespaceFile(
      descriptor: descriptor, identity: .file(device: status.device, inode: status.inode))
  }

  /// Moves the calling thread there. Returns 0, or an errno.
  borrowing func enter() -> CInt { enterNamespace(descriptor.rawValue) }
}
