import TextOutput

/// What is shown of a group, under the names of the machine-readable formats.
enum GroupColumn: String, CaseIterable {
  case key, count, share
  case overdue = "due"
  case least = "min_remaining_ms"
  case most = "max_remaining_ms"

  /// The column that groups are sorted by. A sort by remaining time uses the least of each group.
  init(_ key: SortKey?) {
    switch key {
    case .group(let column): self = column
    case .column(.overdue): self = .overdue
    case .column: self = .least
    case nil: self = .count
    }
  }

  /// The sort order, lowest first: counts descend, times ascend. For the key it is the same for
  /// all, since the groups are already in the order of their keys.
  func rank(_ counts: GroupCounts) -> UInt32 {
    switch self {
    case .key: 0
    case .count, .share: .max - counts.count
    case .overdue: .max - counts.overdue
    case .least: Self.ascending(counts.leastRemaining)
    case .most: .max - Self.ascending(counts.mostRemaining)
    }
  }

  private static func ascending(_ number: Int32) -> UInt32 {
    UInt32(bitPattern: number) ^ 0x8000_0000
  }
}

extension GroupValue {
  func precedes(_ other: GroupValue) -> Bool {
    (remote, number, local) < (other.remote, other.number, other.local)
  }
}
