import Glibc
import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// Makes what the rows of a dump have in common: processes, listeners and names, where they are
/// asked for.
final class ScopeMaker {
  private let options: ListOptions
  private let processes: ProcessTable?
  private let names: NameCache?
  /// What is to be told, a sentence each.
  private(set) var problems: [String] = []

  init(options: ListOptions) {
    self.options = options
    // One scan for all namespaces: inodes of sockets are unique on the machine.
    processes = options.needs.contains(.processes) ? ProcessTable.scan() : nil
    names = options.needs.contains(.names) ? NameCache() : nil
    if let hidden = processes?.unreadableProcesses, hidden > 0 {
      problems.append(
        "\(hidden) \(hidden == 1 ? "process" : "processes") of other users could not be looked at "
          + "for their sockets" + (geteuid() == 0 ? "" : "; root can"))
    }
  }

  func scope(_ source: SocketSource, _ origin: DumpOrigin) -> RowScope {
    scope(of: source.namespace, origin: origin)
  }

  /// - Parameter namespace: nil for the caller's own, and for a capture's.
  func scope(of namespace: NetworkNamespace?, origin: DumpOrigin) -> RowScope {
    let listeners = listeners(in: namespace)
    let ownership = processes.map {
      SocketOwnership(processes: $0, listeners: listeners ?? ListenerTable())
    }
    return RowScope(
      origin: origin, namespace: shown(namespace), listeners: listeners,
      ownership: ownership, names: names,
      resolvesEndpoints: options.additions.contains(.names))
  }

  private func shown(_ namespace: NetworkNamespace?) -> NetworkNamespace? {
    guard options.replay == nil else { return nil }
    let isShown = options.needs.contains(.namespace) || options.grouping == .netns
    return namespace ?? (isShown ? .current() : nil)
  }

  private func listeners(in namespace: NetworkNamespace?) -> ListenerTable? {
    guard processes != nil || options.grouping == .direction else { return nil }
    guard options.replay.map(RegularFile.isAt) ?? true else {
      problems.append("a pipe can be read once only: name a file, so that its listeners are known")
      return nil
    }
    do throws(DumpError) {
      var dump = try SocketDump.listeners(
        in: namespace, replay: options.replay, round: options.round)
      let table = try ListenerTable(&dump)
      // A capture of TIME_WAIT alone has no listeners in it, and tells nothing of them.
      return options.replay != nil && table.isEmpty ? nil : table
    } catch {
      let place = namespace.map { " of \($0.label)" } ?? ""
      problems.append("the listeners\(place) could not be looked at: \(error)")
      return nil
    }
  }
}
