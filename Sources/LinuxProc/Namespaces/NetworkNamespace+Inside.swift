extension NetworkNamespace {
  /// Whether the calling thread is in it.
  package var isOfCallingThread: Bool { identity == .ofCallingThread() }

  /// Calls `body` with the calling thread in a namespace; nil for the one that it is in.
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

// MARK: What keeps it alive

extension NetworkNamespace {
  /// A process that is known to live there. It may differ from the one that represents the
  /// namespace, whose file may be hidden.
  package var livingProcess: Int32? {
    let known = processID.flatMap { identity.isOf(process: $0) ? $0 : nil }
    return known ?? NamespaceProcesses.first(in: identity)
  }

  /// What /proc shows of the namespace to those who may not enter it; nil when no process in it can be
  /// found.
  var processDirectory: String? { livingProcess.map { "/proc/\($0)/net" } }

  /// Whether something besides our own descriptor keeps the namespace alive: its path, another
  /// name, or a process in it.
  package var isInUse: Bool {
    (try? NamespaceIdentity.of(file: path)) == identity
      || !NamespaceNames.entries(of: identity).isEmpty || livingProcess != nil
  }
}

// MARK: Interfaces

/// Network interfaces have their indexes and names in one namespace only.
extension NetworkNamespace {
  /// The name of the interface with an index in this namespace, as it is; nil when there is none, or
  /// when the namespace cannot be entered.
  public func interfaceName(_ index: UInt32) -> [UInt8]? {
    let name = try? Self.inside(self) { LinuxProc.interfaceName(index) }
    return name ?? nil
  }

  /// The index of the interface with a name in this namespace; nil when there is none, or when the
  /// namespace cannot be entered.
  public func interfaceIndex(_ name: String) -> UInt32? {
    let index = try? Self.inside(self) { LinuxProc.interfaceIndex(name) }
    return index ?? nil
  }
}
