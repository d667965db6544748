internal import Histogram

/// The lifetimes of minisockets that were reaped, in ticks.
package struct ModelLifetimes: Hashable, Sendable {
  package let count: Int
  package let least: Int
  package let p50: Int
  package let p99: Int
  package let most: Int
  package let mean: Double
}

/// Collects lifetimes.
struct LifetimeRecord {
  /// Five digits: exact up to 262,144 ticks, which is more than two minutes at any HZ.
  private var histogram: Histogram<UInt64>
  private let longest: UInt64
  private var (count, sum, least, most) = (0, 0, Int.max, 0)

  /// - Parameter longest: ticks; a longer lifetime counts as this.
  init(longest: Int) {
    self.longest = UInt64(max(longest, 2))
    histogram = Histogram(
      highestTrackableValue: self.longest, numberOfSignificantValueDigits: .five)
  }

  mutating func add(_ ticks: Int) {
    histogram.record(min(UInt64(max(ticks, 0)), longest))
    count += 1
    sum += ticks
    least = min(least, ticks)
    most = max(most, ticks)
  }

  /// Nil if nothing was reaped.
  var lifetimes: ModelLifetimes? {
    guard count > 0 else { return nil }
    return ModelLifetimes(
      count: count, least: least, p50: Int(clamping: histogram.valueAtPercentile(50)),
      p99: Int(clamping: histogram.valueAtPercentile(99)), most: most,
      mean: Double(sum) / Double(count))
  }
}
