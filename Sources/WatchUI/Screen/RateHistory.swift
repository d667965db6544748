import SockDiag
import TimeWait

/// The rates of the last minute.
struct RateHistory: Equatable {
  static let seconds = 60
  /// Polls every 50 ms give 1,200 a minute. A capture may have more; the oldest are dropped.
  private static let most = 1_500

  private struct Sample: Equatable {
    let from: Instant
    let to: Instant
    let perSecond: Double
  }

  private var samples: [Sample] = []

  /// Adds the rate of the gap before `moment`; a rate without a value leaves the gap empty.
  mutating func add(_ rate: Rate, gap: Duration?, until moment: Instant) {
    // Nothing is comparable after the clock went back.
    if let last = samples.last, moment < last.to { samples.removeAll() }
    guard case .value(let perSecond) = rate, perSecond.isFinite, let gap, gap > .zero else {
      return
    }
    samples.append(Sample(from: moment - gap, to: moment, perSecond: max(0, perSecond)))
    let oldest = moment - .seconds(Self.seconds)
    let kept = samples.drop { $0.to <= oldest }.suffix(Self.most)
    if kept.count < samples.count { samples = Array(kept) }
  }

  mutating func reset() { samples.removeAll() }

  /// The largest rate in the minute before `moment`.
  func peak(until moment: Instant) -> Double? {
    buckets(until: moment).compactMap(\.self).max()
  }

  /// The mean rate in each of the sixty seconds before `moment`, oldest first; nil where no rate is
  /// known.
  func buckets(until moment: Instant) -> [Double?] {
    var sums = [Double](repeating: 0, count: Self.seconds)
    var weights = sums
    let start = moment - .seconds(Self.seconds)
    for sample in samples {
      let from = max(0, (sample.from - start).seconds)
      let to = min(Double(Self.seconds), (sample.to - start).seconds)
      guard from < to else { continue }
      for second in Int(from)..<min(Self.seconds, Int(to.rounded(.up))) {
        let overlap = min(to, Double(second + 1)) - max(from, Double(second))
        guard overlap > 0 else { continue }
        sums[second] += sample.perSecond * overlap
        weights[second] += overlap
      }
    }
    return zip(sums, weights).map { $1 > 0 ? $0 / $1 : nil }
  }
}

extension Duration {
  /// Seconds with a fraction.
  fileprivate var seconds: Double { Double(attoseconds) / 1e18 }
}
