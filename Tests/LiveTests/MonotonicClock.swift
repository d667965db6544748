import Glibc

/// CLOCK_MONOTONIC, which the log of twload has too.
enum MonotonicClock {
  static var milliseconds: Int {
    var time = timespec()
    // Safe: the call fills the structure that it is given.
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
