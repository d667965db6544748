import NetlinkTransport

/// Opens what is to be read: a capture, the caller's namespace, or others.
struct SourceOpening {
  let options: ListOptions
  let query: SocketQuery
  private(set) var sources: [SocketSource] = []
  /// What could not be opened.
  private(set) var outcome = ListOutcome()

  init(options: ListOptions, query: SocketQuery) {
    self.options = options
    self.query = query
  }

  mutating func run() {
    if let file = options.replay {
      let (round, query) = (options.round ?? .last, query)
      return add { () throws(DumpError) in try .capture(file, round: round, query) }
    }
    switch options.namespaces {
    case .own: open(nil)
    case .named(let words): openNamed(words)
    case .all: openAll()
    }
  }

  private mutating func openNamed(_ words: [String]) {
    var opened: Set<NetworkNamespace> = []
    for word in words {
      do throws(NamespaceError) {
        let namespace = try NetworkNamespace.find(word)
        // Two words may mean the same namespace, whose sockets are listed once.
        if opened.insert(namespace).inserted { open(namespace) }
      } catch {
        outcome.add(failure: error.description)
      }
    }
  }

  private mutating func openAll() {
    let survey = NetworkNamespace.all()
    for problem in survey.problems { outcome.add(note: problem.description, isLoss: true) }
    for namespace in survey.namespaces { open(namespace) }
  }

  private mutating func open(_ namespace: NetworkNamespace?) {
    let query = query
    add { () throws(DumpError) in try .live(query, in: namespace) }
  }

  private mutating func add(_ make: () throws(DumpError) -> SocketSource) {
    do throws(DumpError) {
      sources.append(try make())
    } catch {
      outcome.add(failure: error.description)
    }
  }
}
