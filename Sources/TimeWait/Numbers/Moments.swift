import SockDiag

extension Instant {
  /// Nanoseconds, clamped to 73 years either side of zero, so that no sum of two overflows: a
  /// forged capture may claim any time.
  static func clamped(_ nanoseconds: Int64) -> Int64 {
    min(max(nanoseconds, -(1 << 61)), 1 << 61)
  }
}

extension InstantRange {
  /// - Parameters: nanoseconds, in this order.
  init(from earliest: Int64, to latest: Int64) {
    self.init(Instant(nanoseconds: earliest), Instant(nanoseconds: latest))
  }

  /// Nanoseconds.
  var width: Int64 { latest.nanoseconds &- earliest.nanoseconds }
}

extension Int64 {
  /// The whole multiples that fit, for negative numbers too.
  func floored(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self < 0 && quotient &* divisor != self ? quotient - 1 : quotient
  }
}
