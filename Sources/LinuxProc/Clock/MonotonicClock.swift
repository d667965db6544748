package import SockDiag

/// CLOCK_MONOTONIC, the clock that instants of the running kernel are on.
public enum MonotonicClock {
  /// Nanoseconds since an arbitrary moment, about when the machine started.
  public static func now() -> Int64 { Clock.monotonic.nanoseconds }
}

/// CLOCK_REALTIME, the clock that captures are recorded by.
package enum WallClock {
  /// Nanoseconds since 1970.
  package static func now() -> Int64 { Clock.realTime.nanoseconds }
}

extension KernelVersion {
  /// The running kernel's version (`uname -r`); 0.0 if the release does not begin with numbers.
  package static let running = Self(kernelRelease()) ?? Self(0, 0)
}
