internal import Histogram
import SockDiag

/// How late minisockets were reaped, over the whole watch.
///
/// The values are the middles of the ranges that polls give, in milliseconds, with three digits;
/// more than a day counts as a day.
struct LatenessRecord {
  private static let most: UInt64 = 86_400_000
  private var histogram = Histogram<UInt64>(
    highestTrackableValue: Self.most, numberOfSignificantValueDigits: .three)
  private var uncertainty: Int64 = 0

  /// Takes a lateness between two bounds in nanoseconds.
  mutating func add(_ least: Int64, _ most: Int64) {
    let half = (most &- least) / 2
    uncertainty = max(uncertainty, half)
    let middle = UInt64(clamping: (least &+ half) / 1_000_000)
    histogram.record(min(middle, Self.most))
  }

  /// - Parameter bound: what the kernel's timers allow.
  func summary(bound: Duration?) -> LatenessSummary {
    func percentile(_ share: Double) -> Int64 {
      histogram.totalCount == 0 ? 0 : Int64(clamping: histogram.valueAtPercentile(share))
    }
    return LatenessSummary(
      count: Int(clamping: histogram.totalCount), p50: percentile(50), p90: percentile(90),
      p99: percentile(99), longest: percentile(100),
      uncertainty: (uncertainty &+ 999_999) / 1_000_000,
      bound: bound.map { ($0.wholeNanoseconds &+ 999_999) / 1_000_000 })
  }
}
