internal import Glibc
package import SockDiag

/// CLOCK_MONOTONIC, the clock that instants of the running kernel are on.
public enum MonotonicClock {
  /// Nanoseconds since some moment before the machine started.
  public static func now() -> Int64 { nanoseconds(CLOCK_MONOTONIC) }

  static func nanoseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    // Safe: the call fills the structure that it is given.
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}

/// CLOCK_REALTIME, the clock that captures are recorded by.
package enum WallClock {
  /// Nanoseconds since 1970.
  package static func now() -> Int64 { MonotonicClock.nanoseconds(CLOCK_REALTIME) }
}

extension KernelVersion {
  /// The running kernel's (`uname -r`); 0.0 where it has no numbers.
  package static let running: Self = {
    var name = utsname()
    // Safe: the call fills the structure that it is given, with text that a null byte ends.
    guard unsafe uname(&name) == 0 else { return Self(0, 0) }
    let release = unsafe withUnsafeBytes(of: &name.release) {
      unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    return Self(release) ?? Self(0, 0)
  }()
}
