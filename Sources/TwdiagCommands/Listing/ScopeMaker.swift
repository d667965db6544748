import Glibc
import NetlinkTransport
import SockDiag
import TimeWaitAnalysis

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

  /// A listener's request looks at no connection, so it takes microseconds.
  private func listeners(in namespace: NetworkNamespace?) -> ListenerTable? {
    guard processes != nil || options.grouping == .direction else { return nil }
    guard options.replay.map(isRegularFile) ?? true else {
      problems.append("a pipe can be read once only: name a file, so that its listeners are known")
      return nil
    }
    let query = SocketQuery(states: TCPStateSet(.listen))
    do throws(DumpError) {
      var table = ListenerTable()
      guard var reader = try listenerSource(query, namespace).reader() else { return nil }
      while let record = try reader.next() {
        let isIPv6Only = (try? reader.dump.attributes())?.isIPv6Only ?? false
        table.insert(record, isIPv6Only: isIPv6Only)
      }
      // A capture of TIME_WAIT alone has no listeners in it, and tells nothing of them.
      return options.replay != nil && table.isEmpty ? nil : table
    } catch {
      let place = namespace.map { " of \($0.label)" } ?? ""
      problems.append("the listeners\(place) could not be looked at: \(error)")
      return nil
    }
  }

  private func isRegularFile(_ path: String) -> Bool {
    var status = stat()
    // Safe: the string lives through the call, which fills the structure.
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  private func listenerSource(
    _ query: SocketQuery, _ namespace: NetworkNamespace?
  ) throws(DumpError) -> SocketSource {
    if let file = options.replay {
      return try .capture(file, round: options.round ?? .last, query)
    }
    return try .live(query, in: namespace)
  }
}
