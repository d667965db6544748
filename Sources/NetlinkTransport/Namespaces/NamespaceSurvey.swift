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
  /// One that only another thread, a socket or an open file holds is not found.
  public static func all() -> NamespaceSurvey {
    let names = NamespaceNames()
    let processes = NamespaceProcesses()
    let own = NamespaceIdentity.ofCallingThread()
    let named = names.byIdentity.sorted { $0.value[0] < $1.value[0] }.map(\.key)
    let others = processes.lowest.filter { names.byIdentity[$0.key] == nil }
      .sorted { $0.value < $1.value }.map(\.key)
    let rest = (named + others).filter { $0 != own }.map { identity in
      NetworkNamespace(identity, names, processes)
    }
    var problems = names.problems
    if processes.hidden > 0 {
      problems.append(NamespaceError("", .hiddenProcesses(processes.hidden)))
    }
    return NamespaceSurvey(namespaces: [current()] + rest, problems: problems)
  }

  private init(
    _ identity: NamespaceIdentity, _ names: NamespaceNames, _ processes: NamespaceProcesses
  ) {
    let process = processes.lowest[identity]
    self.init(
      identity: identity, givenNames: names.byIdentity[identity] ?? [],
      process: process.map(NamespaceProcess.init),
      path: names.paths[identity] ?? process.map(NamespacePath.process) ?? "")
  }
}
