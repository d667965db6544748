/// A name that stands in `/run/netns`.
struct NamespaceEntry: Hashable, Sendable {
  let name: String
  /// The path that leads to the namespace.
  let path: String
}

/// The names that stand in `/run/netns`.
struct NamespaceNames {
  /// Those of each namespace, in order.
  private(set) var entries: [NamespaceIdentity: [NamespaceEntry]] = [:]
  /// Entries that are no namespaces, or could not be looked at.
  private(set) var problems: [NamespaceError] = []

  /// Reads the directories, of which any may be missing.
  init(_ directories: [String] = NamespacePath.directories) {
    for entry in Self.read(directories) { add(entry) }
  }

  /// Every name that leads to a namespace.
  var all: [String] { entries.values.joined().map(\.name).sorted() }

  private mutating func add(_ entry: NamespaceEntry) {
    do throws(SystemError) {
      entries[try .of(entry.path), default: []].append(entry)
    } catch {
      if entry.name.unicodeScalars.contains("\u{fffd}") {
        problems.append(NamespaceError(entry.path, .unreadableName))
      } else if error.errorNumber != Errno.ENOENT {
        // An entry that was removed since the directory was read is not reported.
        problems.append(NamespaceError(path: entry.path, error))
      }
    }
  }

  /// The names of one namespace, in order.
  static func entries(
    of wanted: NamespaceIdentity, _ directories: [String] = NamespacePath.directories
  ) -> [NamespaceEntry] {
    // One call for each is enough: the device of namespaces has no files of another kind.
    read(directories).filter { (try? NamespaceIdentity.of(file: $0.path)) == wanted }
  }

  /// Everything in the directories, whether a namespace or not. If a name appears twice, the
  /// first directory wins.
  private static func read(_ directories: [String]) -> [NamespaceEntry] {
    var seen: Set<String> = []
    return directories.flatMap { directory in
      names(in: directory).sorted().filter { seen.insert($0).inserted }
        .map { NamespaceEntry(name: $0, path: "\(directory)/\($0)") }
    }
  }

  private static func names(in directory: String) -> [String] {
    guard var reader = try? DirectoryReader.open(directory) else { return [] }
    var names: [String] = []
    while reader.next() {
      let name = reader.text
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}

extension NamespaceError {
  /// The error for the file of a namespace that has no other name.
  init(path: String, _ error: SystemError) {
    switch error.errorNumber {
    case Errno.EINVAL: self.init(path, .notANamespace)
    case _ where error.isAbsence: self.init(path, .noSuchFile)
    case _ where error.isDenial: self.init(path, .notPermitted)
    default: self.init(path, .system(error))
    }
  }
}
