extension NetworkNamespace {
  /// A process that can be told to live there: not always the one that stands for the namespace,
  /// whose file may be hidden while that of another is not.
  package var livingProcess: Int32? {
    let known = processID.flatMap { identity.isOf(process: $0) ? $0 : nil }
    return known ?? NamespaceProcesses.first(in: identity)
  }

  /// What /proc shows of the namespace to those who may not enter it; nil when no process in it can be
  /// found.
  var processDirectory: String? { livingProcess.map { "/proc/\($0)/net" } }

  /// Whether its path still leads there, another name does, or a process lives in it: an open
  /// descriptor alone keeps a namespace that nobody else has any more.
  package var isInUse: Bool {
    (try? NamespaceIdentity.of(file: path)) == identity
      || !NamespaceNames.entries(of: identity).isEmpty || livingProcess != nil
  }
}
