import SockDiag

/// Counts the sockets in TIME_WAIT that the next bursts of reaps will take.
///
/// A burst may come while the dump is being read, so the one after it is counted too.
struct BurstTally: Sendable {
  private let forecaster: ReapForecaster
  /// The first burst after the dump began.
  private var first: InstantRange?
  private var counts = (first: 0, second: 0)
  private var moments: InstantRange?
  /// The most milliseconds left with which a socket leaves in the first burst, and in the second.
  private var limits: (first: Int64, second: Int64) = (-1, -1)
  private var latest = Int64.min

  init?(_ forecaster: ReapForecaster?) {
    guard let forecaster, forecaster.basis != .deadline else { return nil }
    self.forecaster = forecaster
  }

  var basis: ReapBasis { forecaster.basis }

  /// Counts a socket in TIME_WAIT that was read between two moments.
  @inline(__always)
  mutating func add(_ milliseconds: Int64, _ window: InstantRange) {
    if window != moments { open(window) }
    if milliseconds <= limits.first {
      counts.first &+= 1
    } else if milliseconds <= limits.second {
      counts.second &+= 1
    }
  }

  private mutating func open(_ window: InstantRange) {
    moments = window
    let now = Instant.clamped(window.earliest.nanoseconds)
    latest = max(latest, Instant.clamped(window.latest.nanoseconds))
    if first == nil { first = forecaster.nextBurst(after: Instant(nanoseconds: now)) }
    guard let first else { return }
    let distance = first.earliest.nanoseconds &+ first.width / 2 &- now
    func limit(_ distance: Int64) -> Int64 { distance > 0 ? distance / 1_000_000 : -1 }
    limits = (limit(distance), limit(distance &+ forecaster.timeWait.step))
  }

  /// The next burst after the dump, and the end of the dump; nil where nothing was read.
  var next: (burst: ReapBurst, after: Instant)? {
    guard let first, latest != .min else { return nil }
    let end = Instant(nanoseconds: latest)
    if end < first.earliest { return (ReapBurst(moment: first, sockets: counts.first), end) }
    let step = Duration.nanoseconds(forecaster.timeWait.step)
    let second = InstantRange(first.earliest + step, first.latest + step)
    guard end < second.earliest else { return nil }
    return (ReapBurst(moment: second, sockets: counts.second), end)
  }
}

/// The next burst of reaps, seen from the end of a dump.
package struct BurstForecast: Sendable, Equatable {
  package let sockets: Int
  /// Milliseconds from the end of the dump, and the error of that.
  package let milliseconds: Int64
  package let error: Int64
  package let basis: ReapBasis

  init?(_ tally: BurstTally?) {
    guard let tally, let (burst, end) = tally.next else { return nil }
    let half = burst.moment.width / 2
    let forecast = ReapForecast(
      middle: burst.moment.earliest.nanoseconds &+ half &- end.nanoseconds, half: half,
      basis: tally.basis)
    sockets = burst.sockets
    (milliseconds, error, basis) = (forecast.milliseconds, forecast.error, forecast.basis)
  }
}
