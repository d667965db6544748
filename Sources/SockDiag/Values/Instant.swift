/// A point in time on the reader's clock: CLOCK_MONOTONIC of the running kernel, or the recorder's
/// clock in a capture.
public struct Instant: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Nanoseconds since the clock's origin, which means nothing by itself.
  public let nanoseconds: Int64

  /// The instant so many nanoseconds after the clock's origin.
  @inlinable
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Whether `left` is the earlier one.
  @inlinable
  public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

  /// The instant that is `duration` later; wraps around after 292 years.
  public static func + (instant: Self, duration: Duration) -> Self {
    Self(nanoseconds: instant.nanoseconds &+ duration.wholeNanoseconds)
  }

  /// The instant that is `duration` earlier; wraps around after 292 years.
  public static func - (instant: Self, duration: Duration) -> Self {
    Self(nanoseconds: instant.nanoseconds &- duration.wholeNanoseconds)
  }

  /// The time from `right` to `left`; negative where `left` is earlier.
  public static func - (left: Self, right: Self) -> Duration {
    .nanoseconds(left.nanoseconds &- right.nanoseconds)
  }
}

/// The bounds of an instant that is known to lie between two others, both included.
public struct InstantRange: Hashable, Sendable, BitwiseCopyable {
  /// The lower bound.
  public var earliest: Instant
  /// The upper bound.
  public var latest: Instant

  /// The bounds, the earlier one first.
  @inlinable
  public init(_ earliest: Instant, _ latest: Instant) {
    self.earliest = earliest
    self.latest = latest
  }

  /// Takes two times in either order, since the clock of a capture may have been set back.
  @inlinable
  package init(nanoseconds first: Int64, _ last: Int64) {
    self.init(Instant(nanoseconds: min(first, last)), Instant(nanoseconds: max(first, last)))
  }

  /// How much later `left` is than `right`: at least, and at most.
  public static func - (left: Self, right: Self) -> ClosedRange<Duration> {
    let least = left.earliest - right.latest
    return least...max(least, left.latest - right.earliest)
  }
}

extension Duration {
  /// Whole nanoseconds, clamped to what 64 bits can hold (292 years).
  package var wholeNanoseconds: Int64 {
    Int64(clamping: attoseconds / 1_000_000_000)
  }

  /// Seconds with a fraction, for arithmetic but not for comparisons.
  package var inSeconds: Double { Double(attoseconds) / 1e18 }
}
