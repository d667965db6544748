package import SockDiag

/// When the kernel will reap a minisocket, from one look.
package struct ReapForecast: Sendable, Hashable {
  /// Milliseconds from the moment at which the socket was read.
  package let milliseconds: Int64
  /// The error in milliseconds, either way.
  package let error: Int64
  /// What it rests on; never `.none`.
  package let basis: ReapBasis

  package init(milliseconds: Int64, error: Int64, basis: ReapBasis) {
    self.milliseconds = milliseconds
    self.error = error
    self.basis = basis
  }

  /// - Parameters: nanoseconds.
  @inline(__always)
  init(middle: Int64, half: Int64, basis: ReapBasis) {
    // Half a millisecond for the rounding.
    milliseconds = (max(0, middle) &+ 500_000) / 1_000_000
    error = (half &+ 1_499_999) / 1_000_000
    self.basis = basis
  }
}

/// What forecasts of reaps rest on.
package enum ReapBasis: String, Sendable, Hashable, CaseIterable {
  /// The kernel's jiffies, from `times()`.
  case times
  /// The same, from `/proc/timer_list`.
  case timerList = "timer_list"
  /// Bursts of reaps that the watch has seen.
  case bursts
  /// The deadline itself: the timers of 4.1 to 4.7 are exact.
  case deadline
  /// Nothing, so there are no forecasts.
  case none
}

/// A moment at which steps of the timer wheel begin: those of every level, or of levels up to one.
package struct ReapOrigin: Sendable, Hashable {
  package let moments: InstantRange
  package let basis: ReapBasis
  /// The largest step that begins there, in ticks as a power of two.
  let mostShift: Int

  init(_ moments: InstantRange, basis: ReapBasis, mostShift: Int = 24) {
    self.moments = moments
    self.basis = basis
    self.mostShift = mostShift
  }
}

extension ReapOrigin {
  /// Nanoseconds.
  var bounds: (first: Int64, last: Int64) {
    (moments.earliest.nanoseconds, moments.latest.nanoseconds)
  }
}
