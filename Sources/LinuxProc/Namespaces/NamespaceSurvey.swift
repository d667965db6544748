/// Every network namespace that can be found.
public struct NamespaceSurvey: Sendable {
  /// The caller's own first, then those with names, in their order, then the others by process id.
  public let namespaces: [NetworkNamespace]
  /// What could not be looked at.
  public let problems: [NamespaceError]
}

extension NetworkNamespace {
  /// Every namespace that has a name in `/run/netns`, and every other that some process's first
  /// thread is in, each once.
  ///
  /// A namespace that only another thread, a socket or an open file holds is not found. Without
  /// privileges, a namespace with a name may be listed a second time by a process of another user:
  /// nothing shows that they are the same.
  public static func all() -> NamespaceSurvey { NamespaceFinder().survey }
}

/// The namespaces that names and processes lead to.
struct NamespaceFinder {
  private let names: NamespaceNames
  private let processes: NamespaceProcesses

  init() {
    names = NamespaceNames()
    processes = NamespaceProcesses(names)
  }

  var survey: NamespaceSurvey {
    let own = NamespaceIdentity.ofCallingThread()
    let named = names.entries.sorted { $0.value[0].name < $1.value[0].name }.map(\.key)
    let others = processes.lowest.filter { names.entries[$0.key] == nil }
      .sorted { $0.value < $1.value }.map(\.key)
    let order = [own] + (named + others).filter { $0 != own }
    return NamespaceSurvey(namespaces: order.map { namespace($0) }, problems: problems)
  }

  private var problems: [NamespaceError] {
    guard processes.hidden > 0 else { return names.problems }
    return names.problems + [NamespaceError("", .hiddenProcesses(processes.hidden))]
  }

  /// The namespace of a process of which only the table may be looked at.
  func namespace(ofTable table: NamespaceIdentity, _ process: Int32) -> NetworkNamespace {
    namespace(processes.files[table] ?? table, process)
  }

  /// - Parameter process: the process that represents the namespace; nil for the one with
  ///   the lowest id.
  private func namespace(
    _ identity: NamespaceIdentity, _ process: Int32? = nil
  ) -> NetworkNamespace {
    let process = process ?? processes.lowest[identity]
    let entries = names.entries[identity] ?? []
    return NetworkNamespace(
      identity: identity, givenNames: entries.map(\.name),
      process: process.map(NamespaceProcess.init),
      path: entries.first?.path ?? path(identity, process))
  }

  /// A path that leads to the namespace. The thread's own path always works, and is the only one
  /// without /proc. A process whose file can be inspected is preferred over the one that
  /// represents the namespace.
  private func path(_ identity: NamespaceIdentity, _ process: Int32?) -> String {
    guard let process, identity != .ofCallingThread() else { return NamespacePath.callingThread }
    return NamespacePath.process(processes.leading[identity] ?? process)
  }
}
