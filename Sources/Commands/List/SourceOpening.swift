import Captures
import LinuxProc
import Netlink
import SockDiag
import SocketFilter

/// Finds and opens what is to be read: a capture, the caller's namespace, or others.
struct SourceOpening {
  private let options: ListOptions
  /// The namespaces that are looked at; nil is the caller's own, without a name.
  private(set) var namespaces: [NetworkNamespace?] = []
  private(set) var sources: [SocketSource] = []
  /// What could not be found or opened.
  private(set) var outcome = ListOutcome()

  init(options: ListOptions) { self.options = options }

  /// Finds the namespaces.
  mutating func find() {
    guard options.replay == nil else { return }
    switch options.namespaces {
    case .own: namespaces = [nil]
    case .named(let words): findNamed(words)
    case .all: findAll()
    }
  }

  private mutating func findNamed(_ words: [String]) {
    var found: Set<NetworkNamespace> = []
    for word in words {
      do throws(NamespaceError) {
        let namespace = try NetworkNamespace.find(word)
        // Two words may mean the same namespace, whose sockets are listed once.
        if found.insert(namespace).inserted { namespaces.append(namespace) }
      } catch {
        outcome.add(failure: error.description)
      }
    }
  }

  private mutating func findAll() {
    let survey = NetworkNamespace.all()
    for problem in survey.problems { outcome.add(note: problem.description, isLoss: true) }
    namespaces = survey.namespaces
  }

  /// Opens a source for each namespace, one after the other.
  mutating func open(_ query: SocketQuery) {
    if let file = options.replay {
      let round = options.round ?? .last
      return add { () throws(DumpError) in try .capture(file, round: round, query) }
    }
    for namespace in namespaces {
      add { () throws(DumpError) in try .live(query.placed(in: namespace), in: namespace) }
    }
  }

  private mutating func add(_ make: () throws(DumpError) -> SocketSource) {
    do throws(DumpError) {
      sources.append(try make())
    } catch {
      outcome.add(failure: error.description)
    }
  }
}

extension ListOptions {
  /// The filter, with the names that hold in these namespaces; nil where there is none.
  func readFilter(for namespaces: [NetworkNamespace?]) throws(FilterError) -> SocketFilter? {
    guard !filter.isEmpty else { return nil }
    return try SocketFilter(filter, names: .names(for: self, in: namespaces))
  }
}

extension FilterNames {
  /// Names as they hold for what is looked at. A name of an interface must be known in one of the
  /// namespaces; a capture knows interfaces by their numbers only.
  static func names(for options: ListOptions, in namespaces: [NetworkNamespace?]) -> FilterNames {
    var names = FilterNames.system
    guard options.replay != nil || options.namespaces != .own else { return names }
    names.interfaceNames = { [] }
    names.interfaceIndex = { name in
      namespaces.lazy.compactMap { $0?.interfaceIndex(name) }.first
    }
    return names
  }
}

extension SocketQuery {
  /// The query for one namespace: the same name of an interface has another number in each.
  fileprivate func placed(in namespace: NetworkNamespace?) -> SocketQuery {
    guard let namespace, let filter, filter.fields.contains(.interface) else { return self }
    var names = FilterNames.system
    // A number that no interface has.
    names.interfaceIndex = { namespace.interfaceIndex($0) ?? .max }
    var query = self
    query.filter = (try? SocketFilter(filterText, names: names)) ?? filter
    return query
  }
}
