/// A rate, or why there is none: zero always means a measured zero.
package enum Rate: Sendable, Equatable {
  /// There has been one poll, and nothing to compare it with.
  case starting
  /// There is no source, such as a counter that this kernel does not have.
  case noData
  /// The last value; no complete poll has confirmed it since.
  case stale(perSecond: Double)
  case value(perSecond: Double)
}

extension Rate {
  /// - Parameter gap: nanoseconds.
  static func over(_ gap: Int64, _ count: Int) -> Rate {
    gap > 0 ? .value(perSecond: Double(count) * 1e9 / Double(gap)) : .noData
  }

  /// The same, not confirmed.
  var stale: Rate {
    if case .value(let rate) = self { .stale(perSecond: rate) } else { self }
  }
}

/// A duration that is at least `least`, and at most `most` where that is known.
package struct Bounds: Sendable, Equatable {
  package let least: Duration
  package let most: Duration?

  package init(least: Duration, most: Duration?) {
    self.least = least
    self.most = most
  }
}

extension Bounds {
  /// Nanoseconds.
  init(_ least: Int64, _ most: Int64?) {
    self.init(least: .nanoseconds(least), most: most.map { .nanoseconds($0) })
  }
}
