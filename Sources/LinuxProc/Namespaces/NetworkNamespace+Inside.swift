extension NetworkNamespace {
  /// Whether the calling thread is in it.
  package var isOfCallingThread: Bool { identity == .ofCallingThread() }

  /// Calls `body` with the calling thread in a namespace, or where the thread is for nil.
  ///
  /// - Throws: a `NamespaceError` when the namespace cannot be entered; then `body` was not called.
  package static func inside<T: ~Copyable>(
    _ namespace: NetworkNamespace?, _ body: () -> T
  ) throws(NamespaceError) -> T {
    guard let namespace, !namespace.isOfCallingThread else { return body() }
    let result = try NamespaceDescriptor.open(namespace).inside { () throws(Never) in body() }
    return result.get()
  }
}
