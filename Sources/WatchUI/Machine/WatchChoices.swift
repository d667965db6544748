import SocketFilter
package import TimeWait

/// What groups are sorted by.
package enum WatchSort: String, CaseIterable, Sendable {
  case minisockets, entered, due, free, name

  var next: Self { Self.allCases.element(after: self) }

  /// The engine's name of it.
  package var order: GroupOrder {
    switch self {
    case .minisockets: .minisockets
    case .entered: .entered
    case .due: .due
    case .free: .freePorts
    case .name: .name
    }
  }

  /// What the screen calls it.
  var title: String {
    switch self {
    case .minisockets: "sockets"
    case .entered: "entered/s"
    case .due: "due"
    case .free: "free ports"
    case .name: "address"
    }
  }

  /// Whether `left` comes first; groups that are alike in that stand by address.
  func precedes(_ left: WatchGroup, _ right: WatchGroup) -> Bool {
    switch self {
    case .minisockets:
      return (right.minisockets, left.key) < (left.minisockets, right.key)
    case .entered:
      return (right.enteredRate.orZero, left.key) < (left.enteredRate.orZero, right.key)
    case .due:
      return (right.due, left.key) < (left.due, right.key)
    case .free:
      // The scarcest first; groups that hold no ports come behind all others.
      return (left.freePorts ?? .max, left.key) < (right.freePorts ?? .max, right.key)
    case .name:
      return left.key < right.key
    }
  }
}

/// Which groups are shown, and how finely.
enum WatchGrouping: String, CaseIterable, Sendable {
  /// As the engine has them.
  case all
  /// Connections that were opened here, which hold ephemeral ports.
  case opened
  /// Connections that were accepted.
  case accepted
  /// By the port of whoever listens.
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
  /// The element behind this one, around the end.
  fileprivate func element(after element: Element) -> Element {
    let index = firstIndex(of: element) ?? 0
    return self[(index + 1) % count]
  }
}

extension Rate {
  /// The number, for an order; what has none is least.
  fileprivate var orZero: Double {
    switch self {
    case .value(let rate), .stale(let rate): rate.isFinite ? rate : 0
    case .starting, .noData: -1
    }
  }
}

/// The intervals that the keyboard offers.
enum IntervalSteps {
  static let all: [Duration] =
    [50, 100, 200, 500].map { .milliseconds($0) } + [1, 2, 5, 10, 30, 60].map { .seconds($0) }

  /// The nearest step that is longer; the longest from there on.
  static func longer(than interval: Duration) -> Duration {
    all.first { $0 > interval } ?? max(interval, all[all.count - 1])
  }

  /// The nearest step that is shorter; the shortest from there on.
  static func shorter(than interval: Duration) -> Duration {
    all.last { $0 < interval } ?? min(interval, all[0])
  }
}
