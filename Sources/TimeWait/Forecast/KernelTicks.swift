package import LinuxProc
import SockDiag

/// When the kernel counted jiffy 0, on the clock of the dump: bounds from all readings so far.
///
/// A reading of jiffy *j* between two moments means that tick *j* had begun by the later one, and
/// that the next one had not begun at the earlier one. All bounds are intersected, so a few
/// readings at different places within a tick narrow the origin to less than a tick.
package struct KernelTicks: Sendable {
  private let length: TickLength
  private var range: ClosedRange<Int64>?
  private var usesTimerList = false
  /// Readings in a row with a later origin.
  private var laterClaims = 0
  /// This many in a row mean that the clock was set; fewer mean that readings were delayed.
  private static let maxLaterClaims = 5

  /// Nil where HZ is not known, or is none that a kernel has.
  package init?(ticksPerSecond: Int?, _ readings: [TickReading] = []) {
    guard let length = TickLength(ticksPerSecond: ticksPerSecond) else { return nil }
    self.length = length
    for reading in readings { take(reading) }
  }

  /// Takes a reading.
  ///
  /// Where it contradicts earlier ones: a processor that was delayed counts its ticks too late,
  /// which makes the origin look too late. So an earlier origin replaces the known one at once, and
  /// a later one only after several readings, as when the clock of a capture was set.
  package mutating func take(_ reading: TickReading) {
    guard let bounds = bounds(of: reading) else { return }
    guard let known = range, bounds.lowerBound > known.upperBound else {
      laterClaims = 0
      if let known = range, known.overlaps(bounds) {
        range = known.clamped(to: bounds)
        usesTimerList = usesTimerList || reading.source == .timerList
      } else {
        replace(bounds, reading.source)
      }
      return
    }
    laterClaims += 1
    if laterClaims >= Self.maxLaterClaims { replace(bounds, reading.source) }
  }

  private mutating func replace(_ bounds: ClosedRange<Int64>, _ source: TickReading.Source) {
    range = bounds
    usesTimerList = source == .timerList
    laterClaims = 0
  }

  private func bounds(of reading: TickReading) -> ClosedRange<Int64>? {
    let jiffies =
      switch reading.source {
      case .times: length.jiffies(ofClock: reading.value)
      case .timerList: reading.value..<(reading.value + 1)
      }
    // Where HZ is below 100, some values of the clock stand for no jiffy.
    guard let first = jiffies.first, let last = jiffies.last else { return nil }
    let (begin, isTooEarly) = last.multipliedReportingOverflow(by: length.nanoseconds)
    guard !isTooEarly, begin < 1 << 61 else { return nil }
    let earliest = reading.instants.earliest.nanoseconds - begin - length.nanoseconds
    let latest = reading.instants.latest.nanoseconds - first * length.nanoseconds
    return earliest...latest
  }

  /// A moment at which steps of every level of the wheel begin; nil before the first reading.
  package var origin: ReapOrigin? {
    range.map { range in
      ReapOrigin(
        InstantRange(from: range.lowerBound, to: range.upperBound),
        basis: usesTimerList ? .timerList : .times)
    }
  }
}
