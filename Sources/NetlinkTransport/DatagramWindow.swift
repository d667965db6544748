internal import Glibc

/// The moments between which the kernel read the sockets of one datagram.
///
/// Of the running kernel they are on CLOCK_MONOTONIC, and of a capture on the clock of whoever
/// recorded it.
public struct DatagramWindow: Hashable, Sendable, BitwiseCopyable {
  /// Nanoseconds.
  public let earliest: Int64
  /// Nanoseconds; not before `earliest`.
  public let latest: Int64

  /// Takes two moments in either order: the clock of a capture may have been set back.
  @inlinable
  public init(_ first: Int64, _ last: Int64) {
    earliest = min(first, last)
    latest = max(first, last)
  }
}

/// The clock that windows of the running kernel are on.
public enum MonotonicClock {
  /// Nanoseconds since some moment before the machine started.
  public static func now() -> Int64 {
    var time = timespec()
    // Safe: the call fills the structure that it is given.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
