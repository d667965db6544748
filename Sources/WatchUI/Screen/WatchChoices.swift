package import TimeWait

/// What groups are sorted by.
package enum WatchSort: String, CaseIterable, Sendable {
  case minisockets, entered, overdue, free, name

  var next: Self { Self.allCases.element(after: self) }

  /// The engine's name for it.
  package var order: GroupOrder {
    switch self {
    case .minisockets: .minisockets
    case .entered: .entered
    case .overdue: .overdue
    case .free: .freePorts
    case .name: .name
    }
  }

  /// What the screen calls it.
  var title: String {
    switch self {
    case .minisockets: "sockets"
    case .entered: "entered/s"
    case .overdue: "overdue"
    case .free: "free ports"
    case .name: "address"
    }
  }

  /// Whether `left` comes first; groups that do not differ are sorted by address.
  func precedes(_ left: WatchGroup, _ right: WatchGroup) -> Bool {
    switch self {
    case .minisockets:
      return (right.minisockets, left.key) < (left.minisockets, right.key)
    case .entered:
      return (right.enteredRate.orZero, left.key) < (left.enteredRate.orZero, right.key)
    case .overdue:
      return (right.overdue, left.key) < (left.overdue, right.key)
    case .free:
      // The fewest first; groups without ephemeral ports come last.
      return (left.freePorts ?? .max, left.key) < (right.freePorts ?? .max, right.key)
    case .name:
      return left.key < right.key
    }
  }
}

/// Which groups are shown, and which are added up.
enum WatchGrouping: String, CaseIterable, Sendable {
  /// As the engine forms them.
  case all
  /// Connections opened here, which hold ephemeral ports.
  case opened
  /// Connections accepted here.
  case accepted
  /// By the listener's port.
  case port
  /// By remote address.
  case remote

  var next: Self { Self.allCases.element(after: self) }

  /// What the screen calls it.
  var title: String {
    switch self {
    case .all: "all"
    case .opened: "opened here"
    case .accepted: "accepted"
    case .port: "by port"
    case .remote: "by remote"
    }
  }
}

extension Array where Element: Equatable {
  /// The next element; after the last, the first.
  fileprivate func element(after element: Element) -> Element {
    let index = firstIndex(of: element) ?? 0
    return self[(index + 1) % count]
  }
}

extension Rate {
  /// The rate for sorting; one without a value is least.
  fileprivate var orZero: Double {
    switch self {
    case .value(let rate), .stale(let rate): rate.isFinite ? rate : 0
    case .starting, .noData: -1
    }
  }
}
