internal import Glibc

/// An open network namespace, which stays alive for as long as it is open, and can be entered.
public struct NamespaceDescriptor: ~Copyable {
  private let file: NamespaceFile
  /// What people know the namespace by.
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
    DescriptorLimit.makeRoom(beyond: file.descriptor.rawValue)
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
      case ENOENT, ESRCH, EINVAL: throw NamespaceError(label, .vanished)
      default: throw NamespaceError(label, .system(error))
      }
    }
  }

  /// Calls `body` with the calling thread inside of the namespace, and comes back. A socket stays in
  /// the namespace that it was made in, and a file of `/proc/thread-self/net` or `/proc/sys/net`
  /// tells of the one that it was opened in.
  ///
  /// Needs CAP_SYS_ADMIN, unless the thread is there already. The body must not suspend.
  ///
  /// - Returns: what the body returned or threw.
  /// - Throws: a `NamespaceError` when the namespace could not be entered; the body was not called.
  public borrowing func inside<T: ~Copyable, E: Error>(
    _ body: () throws(E) -> T
  ) throws(NamespaceError) -> Result<T, E> {
    let home = try openHome()
    if home.identity == file.identity { return Self.result(body) }
    try enter()
    let result = Self.result(body)
    Self.goBack(home)
    return result
  }

  /// The way back, without which nobody should go.
  private borrowing func openHome() throws(NamespaceError) -> NamespaceFile {
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
    case EPERM: throw NamespaceError(label, .notPermitted)
    case EINVAL: throw NamespaceError(label, .notANamespace)
    default: throw NamespaceError(label, .system(SystemError("setns", errorNumber: error)))
    }
  }

  /// Whoever stays in the wrong namespace tells of the wrong sockets from then on.
  private static func goBack(_ home: borrowing NamespaceFile) {
    let error = home.enter()
    guard error == 0 else {
      fatalError("the thread cannot go back to its network namespace: \(errorText(error))")
    }
  }
}
