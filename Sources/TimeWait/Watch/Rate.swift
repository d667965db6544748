/// A rate, or why there is none yet: never a zero that nobody has measured.
package enum Rate: Sendable, Equatable {
  /// One poll so far, and nothing to compare it with.
  case starting
  /// The source does not tell: a counter that this kernel does not have.
  case noData
  /// The last value, which no complete poll has confirmed since.
  case stale(perSecond: Double)
  case value(perSecond: Double)
}
