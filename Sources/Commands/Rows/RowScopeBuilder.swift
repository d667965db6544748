import LinuxProc
import SockDiag
import TextOutput
import TimeWait

/// Makes what the rows of a dump have in common: processes, listeners and names, where they are
/// asked for.
final class RowScopeBuilder {
  private let options: RowOptions
  private let processes: ProcessTable?
  private let names: NameCache?
  /// What the reader must know, a sentence each.
  private(set) var problems: [String] = []

  var needsListeners: Bool { options.needsListeners }

  init(_ options: RowOptions) {
    self.options = options
    // One scan for all namespaces: inodes of sockets are unique on the machine.
    processes = options.needs.contains(.processes) ? ProcessTable.scan() : nil
    names = options.needs.contains(.names) ? NameCache() : nil
    if let hidden = processes?.unreadableProcesses, hidden > 0 {
      problems.append(
        "the sockets of \(Words.plural(hidden, "process", "processes")) of other users could not be "
          + "read" + (isRoot ? "" : "; run as root"))
    }
  }

  func scope(of place: Place, _ listeners: ListenerTable?, origin: DumpOrigin) -> RowScope {
    let ownership = processes.map {
      SocketOwnership(processes: $0, listeners: listeners ?? ListenerTable())
    }
    return RowScope(
      origin: origin, namespace: shownNamespace(of: place),
      direction: direction(at: place, listeners),
      ownership: ownership, names: names,
      resolvesEndpoints: options.additions.contains(.names))
  }

  /// A capture's range of ports is not read for this: the kernel's default is assumed.
  private func direction(at place: Place, _ listeners: ListenerTable?) -> DirectionRule? {
    guard options.grouping == .direction, let listeners else { return nil }
    let ports: ClosedRange<UInt16>? =
      switch place {
      case .live(let namespace): EphemeralPorts.range(in: namespace)
      case .capture: nil
      }
    return DirectionRule(listeners: listeners, ephemeralPorts: ports)
  }

  private func shownNamespace(of place: Place) -> NetworkNamespace? {
    switch place {
    case .capture: nil
    case .live(let namespace):
      namespace
        ?? (options.needs.contains(.namespace) || options.grouping == .netns ? .current() : nil)
    }
  }
}
