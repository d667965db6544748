package import SockDiag

/// When the kernel will reap a minisocket, as far as one look tells.
package struct ReapForecast: Sendable, Hashable {
  /// Milliseconds from when the socket was read.
  package let milliseconds: Int64
  /// By how much that may be off, either way.
  package let error: Int64
  /// How it is known; never `.none`.
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

/// How it is known when the kernel reaps.
package enum ReapBasis: String, Sendable, Hashable, CaseIterable {
  /// The kernel's jiffies, as `times()` tells them.
  case times
  /// The same, as `/proc/timer_list` tells them.
  case timerList = "timer_list"
  /// Reap bursts that were seen.
  case bursts
  /// The deadline itself: timers from 4.1 to 4.7 are exact.
  case deadline
  /// It is not.
  case none
}

/// A moment at which a multiple of every step of the timer wheel begins, or at which those up to one
/// step do.
package struct ReapOrigin: Sendable, Hashable {
  package let moments: InstantRange
  package let basis: ReapBasis
  /// In ticks as a power of two; larger steps begin elsewhere.
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
