import Captures
import LinuxProc
import Netlink
import SocketFilter
import TextOutput

/// A command's way to the sockets: it finds the places, reads the filter, makes the look sources, and
/// collects how it went in one outcome.
///
///     options ─▶ Session ─▶ LookSource ─▶ Look { readings, ticks, listeners } + stream of rows
struct Session {
  let target: Target
  /// In the order of the command line; empty where none could be found.
  let places: [Place]
  let filter: SocketFilter?
  /// How it went so far.
  var outcome = Outcome()

  /// Finds the places and reads the filter.
  ///
  /// - Throws: a `FilterError` where the filter is wrong. What cannot be found is in the outcome.
  init(_ target: Target) throws(FilterError) {
    var finder = PlaceResolver()
    finder.find(target)
    self.target = target
    places = finder.places
    outcome = finder.outcome
    filter =
      target.filter.isEmpty
      ? nil : try SocketFilter(target.filter, names: .names(in: finder.places))
  }

  /// Opens a session. If the filter is wrong, reports the error and returns nil: wrong usage.
  static func open(_ target: Target, _ diagnostics: Diagnostics) -> Session? {
    do throws(FilterError) {
      return try Session(target)
    } catch {
      // With the filter's text, and a caret on a line of its own under the place.
      diagnostics.write("twdiag: \(error.description)\n")
      return nil
    }
  }

  /// The only place of a command that takes one; nil where it could not be found.
  var place: Place? { places.first }

  /// The filter for one place: the name of an interface has another number in each namespace.
  func filter(at place: Place) -> SocketFilter? {
    guard let filter, let namespace = place.namespace, filter.fields.contains(.interface) else {
      return filter
    }
    var names = FilterNames.system
    // An index that no interface has.
    names.interfaceIndex = { namespace.interfaceIndex($0) ?? .max }
    return (try? SocketFilter(target.filter, names: names)) ?? filter
  }
}

/// Finds the places that a target names.
private struct PlaceResolver {
  private(set) var places: [Place] = []
  private(set) var outcome = Outcome()

  mutating func find(_ target: Target) {
    if let file = target.capture {
      places = [.capture(file, target.round ?? .last)]
      return
    }
    switch target.namespaces {
    case .own: places = [.live(nil)]
    case .named(let words): findNamed(words)
    case .all: findAll()
    }
  }

  private mutating func findNamed(_ words: [String]) {
    var found: Set<NetworkNamespace> = []
    for word in words {
      do throws(NamespaceError) {
        let namespace = try NetworkNamespace.find(word)
        // Two words may name the same namespace, which is looked at once.
        if found.insert(namespace).inserted { places.append(.live(namespace)) }
      } catch {
        outcome.add(failure: error.description)
      }
    }
  }

  private mutating func findAll() {
    let survey = NetworkNamespace.all()
    for problem in survey.problems { outcome.add(note: problem.description, isLoss: true) }
    places = survey.namespaces.map { .live($0) }
  }
}

extension FilterNames {
  /// Names as they hold in these places. The name of an interface must be known in one of the
  /// namespaces; a capture knows interfaces by their numbers only.
  static func names(in places: [Place]) -> FilterNames {
    var names = FilterNames.system
    if places.count == 1, case .live(nil) = places[0] { return names }
    names.interfaceNames = { [] }
    names.interfaceIndex = { name in
      places.lazy.compactMap { $0.namespace?.interfaceIndex(name) }.first
    }
    return names
  }
}

extension FilterContext {
  /// What the filter has to know of a place; it is looked up only where a field needs it.
  ///
  /// A capture has neither its namespace nor, if another program made it, the range of ephemeral
  /// ports: the kernel's default is assumed.
  static func context(_ fields: FilterFields, at place: Place) -> FilterContext {
    var context = FilterContext(
      namespaceNames: [], ephemeralPorts: EphemeralPorts.standard)
    switch place {
    case .capture: break
    case .live(let namespace):
      if fields.contains(.netns) {
        context.namespaceNames = (namespace ?? .current()).names
      }
      if fields.contains(.autobound) {
        context.ephemeralPorts = EphemeralPorts.range(in: namespace)
      }
    }
    return context
  }
}
