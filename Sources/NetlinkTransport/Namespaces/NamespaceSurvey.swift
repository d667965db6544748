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
  /// One that only another thread, a socket or an open file holds is not found. Without privileges,
  /// one with a name may stand there again by a process of another user, since nothing tells that
  /// they are the same.
  public static func all() -> NamespaceSurvey {
    let names = NamespaceNames()
    let processes = NamespaceProcesses()
    let own = NamespaceIdentity.ofCallingThread()
    let named = names.byIdentity.sorted { $0.value[0] < $1.value[0] }.map(\.key)
    let others = processes.lowest.filter { names.byIdentity[$0.key] == nil }
      .sorted { $0.value < $1.value }.map(\.key)
    let order = [own] + (named + others).filter { $0 != own }
    var problems = names.problems
    if processes.hidden > 0 {
      problems.append(NamespaceError("", .hiddenProcesses(processes.hidden)))
    }
    return NamespaceSurvey(
      namespaces: order.map { NetworkNamespace($0, names, processes) }, problems: problems)
  }

  private init(
    _ identity: NamespaceIdentity, _ names: NamespaceNames, _ processes: NamespaceProcesses
  ) {
    let process = processes.lowest[identity]
    self.init(
      identity: identity, givenNames: names.byIdentity[identity] ?? [],
      process: process.map(NamespaceProcess.init),
      path: names.paths[identity] ?? Self.path(identity, process))
  }

  /// The thread's own leads to its namespace whatever may be looked at; without /proc there is no
  /// other.
  private static func path(_ identity: NamespaceIdentity, _ process: Int32?) -> String {
    guard let process, identity != .ofCallingThread() else { return NamespacePath.callingThread }
    return NamespacePath.process(process)
  }
}
