/// How many closes there were in each second of the monotonic clock.
///
/// What `twdiag` tells of the last minute from one dump can be compared with it.
struct CloseLog {
  /// The first second that has one; the others follow it, without gaps.
  private var first = 0
  private var counts: [Int] = []

  /// Counts a close that has happened now. The clock does not go back.
  mutating func note(_ instant: Double) {
    let second = Int(instant.rounded(.down))
    if counts.isEmpty { first = second }
    while first + counts.count <= second { counts.append(0) }
    counts[max(0, second - first)] += 1
  }

  /// Pairs of a second and its closes, those without any left out.
  var seconds: [(second: Int, closes: Int)] {
    zip(first..., counts).filter { $0.1 > 0 }.map { (second: $0.0, closes: $0.1) }
  }

  /// Lines of a second and its closes.
  var lines: String { seconds.map { "\n\($0.second) \($0.closes)" }.joined() }

  var json: String { "[\(seconds.map { "[\($0.second),\($0.closes)]" }.joined(separator: ","))]" }
}
