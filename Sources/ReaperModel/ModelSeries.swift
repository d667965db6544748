/// What stands, and how much of it is due, from the beginning of a model to its end.
package struct ModelSeries: Hashable, Sendable {
  /// Ticks from one value to the next.
  package let interval: Int
  /// The mean of each interval: minisockets, and those of them whose time is over.
  package let standing: [Double]
  package let due: [Double]
}

/// Counts on a grid of moments, where most of it is one for each tick.
struct ModelGrid {
  /// Ticks from one moment to the next.
  let step: Int
  private var standing: [Int32]
  private var due: [Int32]

  /// Longer runs get a coarser grid: two arrays of four megabytes.
  private static let most = 1 << 20
  /// Intervals of the series; more than a terminal has columns.
  private static let intervals = 600

  init(ticks: Int) {
    step = max(1, (ticks + Self.most - 1) / Self.most)
    let count = (ticks + step - 1) / step
    standing = [Int32](repeating: 0, count: count + 1)
    due = standing
  }

  /// The number of the first moment that is not before `time`.
  private func index(_ time: Int) -> Int {
    min((time + step - 1) / step, standing.count - 1)
  }

  /// Counts one that stands from `born` until before `gone`, and is due from `deadline` on.
  mutating func add(born: Int, deadline: Int, gone: Int) {
    standing[index(born)] += 1
    standing[index(gone)] -= 1
    guard deadline < gone else { return }
    due[index(deadline)] += 1
    due[index(gone)] -= 1
  }

  /// Makes counts of the changes; only once.
  mutating func finish() {
    for index in standing.indices.dropFirst() {
      standing[index] += standing[index - 1]
      due[index] += due[index - 1]
    }
  }

  /// The most that stood, and that were due, in a range of ticks.
  func most(in range: Range<Int>) -> (standing: Int, due: Int) {
    let moments = index(range.lowerBound)..<max(index(range.upperBound), index(range.lowerBound))
    let last = standing.count - 1
    return (
      Int(standing[..<last][moments].max() ?? 0), Int(due[..<last][moments].max() ?? 0)
    )
  }

  /// - Parameter second: ticks of a second, the shortest interval.
  func series(second: Int) -> ModelSeries {
    let moments = standing.count - 1
    let each = max((second + step - 1) / step, (moments + Self.intervals - 1) / Self.intervals, 1)
    return ModelSeries(
      interval: each * step, standing: Self.means(standing.dropLast(), each),
      due: Self.means(due.dropLast(), each))
  }

  private static func means(_ counts: ArraySlice<Int32>, _ each: Int) -> [Double] {
    stride(from: counts.startIndex, to: counts.endIndex, by: each).map { start in
      let part = counts[start..<min(start + each, counts.endIndex)]
      return Double(part.reduce(0) { $0 + Int($1) }) / Double(part.count)
    }
  }
}
