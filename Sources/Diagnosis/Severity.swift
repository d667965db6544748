/// How bad a finding is.
package enum Severity: String, Sendable, CaseIterable, Comparable {
  /// As it should be.
  case fine
  /// Worth knowing, and nothing is wrong.
  case notice
  /// What it takes to judge was missing or made no sense.
  case unknown
  /// Connections will fail if this goes on, or something is not as its owner thinks.
  case warning
  /// Connections fail, or are about to.
  case critical

  private var rank: Int {
    switch self {
    case .fine: 0
    case .notice: 1
    case .unknown: 2
    case .warning: 3
    case .critical: 4
    }
  }

  package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}
