import LinuxProc

extension NamespaceDescriptor {
  /// Opens a namespace that a dump is to be made of.
  static func openForDump(
    _ namespace: NetworkNamespace
  ) throws(DumpError) -> NamespaceDescriptor {
    do {
      return try open(namespace)
    } catch {
      throw .namespace(error)
    }
  }

  /// Calls `body` inside, and throws a `DumpError` for either reason.
  borrowing func insideForDump<T: ~Copyable>(
    _ body: () throws(DumpError) -> T
  ) throws(DumpError) -> T {
    let result: Result<T, DumpError>
    do {
      result = try inside(body)
    } catch {
      throw .namespace(error)
    }
    return try result.get()
  }
}
