package import LinuxProc
import SockDiag

/// When the kernel counted its jiffy 0, on the clock of whoever reads the sockets, as the readings so
/// far bound it.
///
/// A reading of jiffy *j* between two moments says that tick *j* had begun at the later one, and that
/// the next had not at the earlier one. All bounds are intersected, so that a few readings at
/// different places within a tick narrow the origin to less than one.
package struct KernelTicks: Sendable {
  private let length: TickLength
  private var range: ClosedRange<Int64>?
  private var usesTimerList = false
  /// Readings in a row that claimed a later origin.
  private var laterClaims = 0
  /// As many of them mean that the clock, not the reading, is to blame.
  private static let mostLaterClaims = 5

  /// Nil for an HZ that no kernel has, or that is not known.
  package init?(ticksPerSecond: Int?, _ readings: [TickReading] = []) {
    guard let length = TickLength(ticksPerSecond: ticksPerSecond) else { return nil }
    self.length = length
    for reading in readings { take(reading) }
  }

  /// Takes a reading.
  ///
  /// Where it contradicts those before: a processor that was held up counts its ticks too late, which
  /// makes the origin look later than it is. So an earlier origin is right, and a later one is
  /// right only when the readings insist on it, as after a clock of a capture was set.
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
    if laterClaims >= Self.mostLaterClaims { replace(bounds, reading.source) }
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
    // Some values of the clock stand for no jiffy where HZ is below 100.
    guard let first = jiffies.first, let last = jiffies.last else { return nil }
    let (begin, isTooEarly) = last.multipliedReportingOverflow(by: length.nanoseconds)
    guard !isTooEarly, begin < 1 << 61 else { return nil }
    let earliest = reading.instants.earliest.nanoseconds - begin - length.nanoseconds
    let latest = reading.instants.latest.nanoseconds - first * length.nanoseconds
    return earliest...latest
  }

  /// Where the multiples of every power of two of ticks lie; nil before the first reading.
  package var origin: ReapOrigin? {
    range.map { range in
      ReapOrigin(
        InstantRange(from: range.lowerBound, to: range.upperBound),
        basis: usesTimerList ? .timerList : .times)
    }
  }
}
