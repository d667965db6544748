/// A point in time on the clock of whoever reads the sockets: it never goes back, and its origin
/// means nothing.
public struct Moment: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Nanoseconds since the origin.
  public let nanoseconds: Int64

  @inlinable
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  @inlinable
  public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

  public static func + (moment: Self, duration: Duration) -> Self {
    Self(nanoseconds: moment.nanoseconds &+ duration.wholeNanoseconds)
  }

  public static func - (moment: Self, duration: Duration) -> Self {
    Self(nanoseconds: moment.nanoseconds &- duration.wholeNanoseconds)
  }

  public static func - (left: Self, right: Self) -> Duration {
    .nanoseconds(left.nanoseconds &- right.nanoseconds)
  }
}

/// A point in time that is known to lie between two others, both included.
public struct MomentRange: Hashable, Sendable, BitwiseCopyable {
  public var earliest: Moment
  public var latest: Moment

  @inlinable
  public init(_ earliest: Moment, _ latest: Moment) {
    self.earliest = earliest
    self.latest = latest
  }

  /// How long after `other` this is: at least, and at most.
  public static func - (left: Self, right: Self) -> ClosedRange<Duration> {
    let least = left.earliest - right.latest
    return least...max(least, left.latest - right.earliest)
  }
}

extension Duration {
  /// Whole nanoseconds; the nearest possible for what 64 bits cannot hold, which is 292 years.
  package var wholeNanoseconds: Int64 {
    Int64(clamping: attoseconds / 1_000_000_000)
  }

  /// Seconds with a fraction, for what is computed and not compared.
  package var inSeconds: Double { Double(attoseconds) / 1e18 }
}
