/// The number of minisockets, and of the overdue among them, over the run of a model.
package struct ModelSeries: Hashable, Sendable {
  /// Ticks from one value to the next.
  package let interval: Int
  /// The mean of each interval.
  package let standing: [Double]
  package let overdue: [Double]
}

/// Counts at the moments of a grid: each tick, or in long runs every few ticks.
struct ModelGrid {
  /// Ticks from one moment to the next.
  let step: Int
  private var standing: [Int32]
  private var overdue: [Int32]

  /// More ticks get a coarser grid; two arrays of this length take eight megabytes.
  private static let most = 1 << 20
  /// Intervals of the series; more than a terminal has columns.
  private static let intervals = 600

  init(ticks: Int) {
    step = max(1, (ticks + Self.most - 1) / Self.most)
    let count = (ticks + step - 1) / step
    standing = [Int32](repeating: 0, count: count + 1)
    overdue = standing
  }

  /// The index of the first moment that is not before `time`.
  private func index(_ time: Int) -> Int {
    min((time + step - 1) / step, standing.count - 1)
  }

  /// Counts a minisocket that exists from `born` until before `gone`, and is overdue from
  /// `deadline` on.
  mutating func add(born: Int, deadline: Int, gone: Int) {
    standing[index(born)] += 1
    standing[index(gone)] -= 1
    guard deadline < gone else { return }
    overdue[index(deadline)] += 1
    overdue[index(gone)] -= 1
  }

  /// Turns changes into counts; to be called once.
  mutating func finish() {
    for index in standing.indices.dropFirst() {
      standing[index] += standing[index - 1]
      overdue[index] += overdue[index - 1]
    }
  }

  /// The maxima in a range of ticks.
  func most(in range: Range<Int>) -> (standing: Int, overdue: Int) {
    let moments = index(range.lowerBound)..<max(index(range.upperBound), index(range.lowerBound))
    let last = standing.count - 1
    return (
      Int(standing[..<last][moments].max() ?? 0), Int(overdue[..<last][moments].max() ?? 0)
    )
  }

  /// - Parameter second: ticks of a second; no interval is shorter.
  func series(second: Int) -> ModelSeries {
    let moments = standing.count - 1
    let each = max((second + step - 1) / step, (moments + Self.intervals - 1) / Self.intervals, 1)
    return ModelSeries(
      interval: each * step, standing: Self.means(standing.dropLast(), each),
      overdue: Self.means(overdue.dropLast(), each))
  }

  private static func means(_ counts: ArraySlice<Int32>, _ each: Int) -> [Double] {
    stride(from: counts.startIndex, to: counts.endIndex, by: each).map { start in
      let part = counts[start..<min(start + each, counts.endIndex)]
      return Double(part.reduce(0) { $0 + Int($1) }) / Double(part.count)
    }
  }
}
