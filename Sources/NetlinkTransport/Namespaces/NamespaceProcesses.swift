internal import Glibc

/// The network namespaces that processes live in.
///
/// A process is judged by its first thread; another thread of it may have gone elsewhere.
struct NamespaceProcesses {
  /// The lowest process id in each.
  private(set) var lowest: [NamespaceIdentity: Int32] = [:]
  /// Processes that nothing can be told of.
  private(set) var hidden = 0

  /// Looks at every process.
  init() {
    Self.visit { process, outcome in
      switch outcome {
      case .lives(let identity): add(process, identity)
      case .hidden: hidden += 1
      case .ended: break
      }
      return true
    }
    joinTables()
  }

  private mutating func add(_ process: Int32, _ identity: NamespaceIdentity) {
    lowest[identity] = min(process, lowest[identity] ?? .max)
  }

  /// A namespace may be known by its file from one process and by its table from another.
  private mutating func joinTables() {
    let tables = lowest.filter { !$0.key.isFile }
    guard !tables.isEmpty else { return }
    for (table, identity) in knownTables() {
      guard let process = tables[table] else { continue }
      lowest[table] = nil
      add(process, identity)
    }
  }

  /// The tables of the namespaces that are known by their files.
  private func knownTables() -> [(NamespaceIdentity, NamespaceIdentity)] {
    var known = [(NamespaceIdentity.tableOfCallingThread(), NamespaceIdentity.ofCallingThread())]
    for (identity, process) in lowest where identity.isFile {
      if let table = try? NamespaceIdentity.of(table: "/proc/\(process)/net/tcp") {
        known.append((table, identity))
      }
    }
    return known
  }

  /// The process with the lowest id that lives in a namespace; nil when none is found.
  ///
  /// - Parameter table: what the namespace is known by from processes of other users.
  static func first(in wanted: NamespaceIdentity, orIn table: NamespaceIdentity? = nil) -> Int32? {
    var found: Int32?
    // The kernel lists processes in the order of their ids.
    visit { process, outcome in
      if case .lives(let identity) = outcome, identity == wanted || identity == table {
        found = process
      }
      return found == nil
    }
    return found
  }

  /// What a look at a process gave.
  private enum Outcome {
    case lives(NamespaceIdentity)
    case hidden
    case ended
  }

  /// Hands out each process with its namespace, until `body` says false.
  private static func visit(_ body: (Int32, Outcome) -> Bool) {
    guard var reader = try? DirectoryReader.open("/proc") else { return }
    while reader.next() {
      guard let process = reader.number else { continue }
      if !body(process, outcome(process)) { return }
    }
  }

  private static func outcome(_ process: Int32) -> Outcome {
    do {
      return .lives(try NamespaceIdentity.of(process: process))
    } catch {
      return error.isDenial ? .hidden : .ended
    }
  }
}
