import SockDiag
import TextOutput
import TimeWait

/// A group as the screen shows it: one of the engine's, or the sum of several.
struct WatchGroup: Equatable {
  /// What identifies a group, names it, and sorts it where all else is equal.
  struct Key: Hashable, Comparable {
    var local: IPAddress?
    var localPort: UInt16?
    var remote: IPAddress?
    var remotePort: UInt16?
    var isAccepted: Bool?

    static func < (left: Self, right: Self) -> Bool {
      if left.remote != right.remote { return precedes(left.remote, right.remote) }
      if left.remotePort != right.remotePort { return precedes(left.remotePort, right.remotePort) }
      if left.local != right.local { return precedes(left.local, right.local) }
      if left.localPort != right.localPort { return precedes(left.localPort, right.localPort) }
      return left.isAccepted == true && right.isAccepted != true
    }

    private static func precedes<Value: Comparable>(_ left: Value?, _ right: Value?) -> Bool {
      guard let right else { return false }
      return left.map { $0 < right } ?? true
    }
  }

  let key: Key
  var minisockets = 0
  var overdue = 0
  var others = 0
  var enteredRate = Rate.noData
  /// Of the destination with the fewest.
  var freePorts: Int?

  init(_ key: Key) { self.key = key }

  mutating func add(_ report: GroupReport) {
    minisockets = Self.sum(minisockets, report.minisockets)
    overdue = Self.sum(overdue, report.overdue)
    others = Self.sum(others, report.others)
    enteredRate = Self.sum(enteredRate, report.enteredRate)
    if let free = report.freePorts { freePorts = min(freePorts ?? free, free) }
  }

  private static func sum(_ left: Int, _ right: Int) -> Int {
    let (sum, hasOverflowed) = left.addingReportingOverflow(right)
    return hasOverflowed ? .max : sum
  }

  /// The sum is as good as the worse of the two.
  private static func sum(_ left: Rate, _ right: Rate) -> Rate {
    switch (left, right) {
    case (.noData, let other), (let other, .noData): other
    case (.starting, _), (_, .starting): .starting
    case (.value(let first), .value(let second)): .value(perSecond: first + second)
    case (.stale(let first), .value(let second)), (.stale(let first), .stale(let second)),
      (.value(let first), .stale(let second)):
      .stale(perSecond: first + second)
    }
  }

  /// The groups to show, sorted.
  static func all(
    _ reports: [GroupReport], grouping: WatchGrouping, sort: WatchSort
  ) -> [WatchGroup] {
    var places: [Key: Int] = [:]
    var groups: [WatchGroup] = []
    for report in reports where grouping.shows(report.group) {
      let key = grouping.key(report.group)
      let place = places[key] ?? groups.count
      if place == groups.count {
        groups.append(WatchGroup(key))
        places[key] = place
      }
      groups[place].add(report)
    }
    groups.sort(by: sort.precedes)
    return groups
  }
}

extension WatchGrouping {
  fileprivate func shows(_ group: ConnectionGroup) -> Bool {
    switch self {
    case .opened: !group.isAccepted
    case .accepted: group.isAccepted
    case .all, .port, .remote: true
    }
  }

  fileprivate func key(_ group: ConnectionGroup) -> WatchGroup.Key {
    var key = WatchGroup.Key()
    if self != .remote {
      key.localPort = group.localPort
      key.remotePort = group.remotePort
      key.isAccepted = group.isAccepted
    }
    if self != .port { key.remote = group.remoteAddress }
    if self != .port, self != .remote { key.local = group.localAddress }
    return key
  }
}

extension WatchGroup.Key {
  /// The group's name: the local end first, and an arrow towards the end that accepted.
  func text(width: Int) -> String {
    let arrow = isAccepted.map { $0 ? " <- " : " -> " } ?? " - "
    if let local, let remote {
      return EndpointText.pair((local, localPort), arrow, (remote, remotePort), width: width)
    }
    if let remote { return EndpointText.endpoint(remote, nil, width: width) }
    if let localPort { return "local port \(localPort)" }
    return remotePort.map { "remote port \($0)" } ?? "-"
  }
}
