/// The network namespaces that processes live in.
///
/// A process is judged by its first thread; another thread of it may have gone elsewhere.
struct NamespaceProcesses {
  /// The lowest process id in each.
  private(set) var lowest: [NamespaceIdentity: Int32] = [:]
  /// The lowest process in each namespace that is identified by its file, which leads there.
  private(set) var leading: [NamespaceIdentity: Int32] = [:]
  /// For each table that turned out to belong to a namespace with a known file, that file.
  private(set) var files: [NamespaceIdentity: NamespaceIdentity] = [:]
  /// The number of processes whose namespace is not known.
  private(set) var hidden = 0

  /// Looks at every process.
  init(_ names: NamespaceNames) {
    Self.visit { process, outcome in
      switch outcome {
      case .lives(let identity): add(process, identity)
      case .hidden: hidden += 1
      case .ended: break
      }
      return true
    }
    leading = lowest.filter(\.key.isFile)
    joinTables(names)
  }

  private mutating func add(_ process: Int32, _ identity: NamespaceIdentity) {
    lowest[identity] = min(process, lowest[identity] ?? .max)
  }

  /// Merges what is identified by a table with the same namespace identified by its file. Root sees
  /// both kinds too: it may not inspect a process that has more capabilities.
  private mutating func joinTables(_ names: NamespaceNames) {
    guard hasTables else { return }
    join(.tableOfCallingThread(), .ofCallingThread())
    for (identity, process) in leading {
      if let table = try? NamespaceIdentity.tableOf(process: process) { join(table, identity) }
    }
    // A namespace that has only a name must be entered to see its table.
    for (identity, entries) in names.entries where hasTables && lowest[identity] == nil {
      if let table = Self.table(of: identity, entries[0].path) { join(table, identity) }
    }
  }

  private var hasTables: Bool { lowest.contains { !$0.key.isFile } }

  private mutating func join(_ table: NamespaceIdentity, _ identity: NamespaceIdentity) {
    guard let process = lowest.removeValue(forKey: table) else { return }
    files[table] = identity
    add(process, identity)
  }

  private static func table(of identity: NamespaceIdentity, _ path: String) -> NamespaceIdentity? {
    let namespace = NetworkNamespace(
      identity: identity, givenNames: [], process: nil, path: path)
    return try? NamespaceDescriptor.open(namespace).inside { .tableOfCallingThread() }.get()
  }

  /// The process with the lowest id that lives in a namespace; nil when none is found.
  ///
  /// - Parameter table: the namespace's table, which identifies it for processes of other users.
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

  /// The result of inspecting one process.
  private enum Outcome {
    case lives(NamespaceIdentity)
    case hidden
    case ended
  }

  /// Calls `body` with each process and its namespace, until it returns false.
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
