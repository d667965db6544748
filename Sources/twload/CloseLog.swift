/// How many closes there were in each hundredth of a second of the monotonic clock.
///
/// What `twdiag` tells of the last minute from one dump can be compared with it, whenever in a second
/// that dump was made.
struct CloseLog {
  /// The first hundredth that has one; the others follow it, without gaps.
  private var first = 0
  private var counts: [Int] = []

  /// Counts a close that has happened now. The clock does not go back.
  mutating func note(_ instant: Double) {
    let hundredth = Int((instant * 100).rounded(.down))
    if counts.isEmpty { first = hundredth }
    while first + counts.count <= hundredth { counts.append(0) }
    counts[max(0, hundredth - first)] += 1
  }

  /// Pairs of the milliseconds at which a hundredth begins and its closes, those without any left out.
  private var entries: [(start: Int, closes: Int)] {
    zip(first..., counts).filter { $0.1 > 0 }.map { (start: $0.0 * 10, closes: $0.1) }
  }

  /// A line for each.
  var lines: String { entries.map { "\n\($0.start) \($0.closes)" }.joined() }

  var json: String { "[\(entries.map { "[\($0.start),\($0.closes)]" }.joined(separator: ","))]" }
}
