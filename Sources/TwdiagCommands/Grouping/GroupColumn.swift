/// What is shown of a group, under the names of the machine-readable formats.
enum GroupColumn: String, CaseIterable {
  case key, count, share, due
  case least = "min_remaining_ms"
  case most = "max_remaining_ms"

  /// Whether the first group stands before the second: the largest first, but keys and times from
  /// the least on.
  func precedes(_ left: Group, _ right: Group) -> Bool {
    switch self {
    case .key: left.value.precedes(right.value)
    case .count, .share: left.counts.count > right.counts.count
    case .due: left.counts.due > right.counts.due
    case .least: left.counts.leastRemaining < right.counts.leastRemaining
    case .most: left.counts.mostRemaining > right.counts.mostRemaining
    }
  }
}

extension GroupValue {
  func precedes(_ other: GroupValue) -> Bool {
    (remote, number, local) < (other.remote, other.number, other.local)
  }
}
