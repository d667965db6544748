internal import Glibc

/// The names that stand in `/run/netns`.
struct NamespaceNames {
  /// Names of each namespace, in order.
  private(set) var byIdentity: [NamespaceIdentity: [String]] = [:]
  /// Where the first name of each leads to.
  private(set) var paths: [NamespaceIdentity: String] = [:]
  /// Entries that are no namespaces, or could not be looked at.
  private(set) var problems: [NamespaceError] = []

  /// Reads the directories, of which any may be missing.
  init(_ directories: [String] = NamespacePath.directories) {
    var seen: Set<String> = []
    for directory in directories {
      for name in Self.entries(directory).sorted() where seen.insert(name).inserted {
        add(name, "\(directory)/\(name)")
      }
    }
  }

  /// Every name that leads to a namespace.
  var all: [String] { byIdentity.values.joined().sorted() }

  private mutating func add(_ name: String, _ path: String) {
    do throws(SystemError) {
      let identity = try NamespaceIdentity.of(path)
      byIdentity[identity, default: []].append(name)
      if paths[identity] == nil { paths[identity] = path }
    } catch {
      if name.unicodeScalars.contains("\u{fffd}") {
        problems.append(NamespaceError(path, .unreadableName))
      } else if error.errorNumber != ENOENT {
        // What was removed since the directory was read is not worth a word.
        problems.append(NamespaceError(path: path, error))
      }
    }
  }

  private static func entries(_ directory: String) -> [String] {
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
  /// What went wrong with the file of a namespace that is known by nothing else.
  init(path: String, _ error: SystemError) {
    switch error.errorNumber {
    case EINVAL: self.init(path, .notANamespace)
    case ENOENT, ENOTDIR: self.init(path, .noSuchFile)
    case EACCES, EPERM: self.init(path, .notPermitted)
    default: self.init(path, .system(error))
    }
  }
}
