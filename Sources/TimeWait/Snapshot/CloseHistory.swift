internal import SockDiag

/// Closes per second over the last minute, from one dump: each deadline shows when its socket
/// entered TIME_WAIT.
///
/// A lower bound: sockets that were reused, reset or destroyed have left no trace, and a socket
/// whose timer was restarted counts at that moment.
package struct CloseHistory: Sendable, Equatable {
  /// By age in seconds, the last second first; as many as TIME_WAIT lasts.
  package private(set) var perSecond: [Int]
  private let length: Int64

  init(length: Duration) {
    self.length = length.wholeMilliseconds
    perSecond = [Int](repeating: 0, count: max(1, Int(length.components.seconds)))
  }

  /// Counts a socket that is not overdue.
  @inline(__always)
  mutating func add(remaining milliseconds: Int64) {
    // A timer that is read within the tick that started it has a tick more than its length.
    let age = max(0, length &- milliseconds)
    let second = Int(truncatingIfNeeded: age / 1000)
    if second < perSecond.count { perSecond[second] &+= 1 }
  }

  /// Closes of the whole time.
  package var total: Int { perSecond.reduce(0, +) }

  /// Mean of the whole time.
  package var mean: Double { Double(total) / Double(perSecond.count) }

  /// Mean of the seconds between two ages.
  package func mean(ages: Range<Int>) -> Double {
    let range = ages.clamped(to: 0..<perSecond.count)
    return range.isEmpty ? 0 : Double(perSecond[range].reduce(0, +)) / Double(range.count)
  }

  /// The rate at present: the mean of the last five seconds.
  package var present: Double { mean(ages: 0..<5) }

  package struct Peak: Sendable, Equatable {
    package let count: Int
    /// Seconds ago, counted from 0; the youngest of several.
    package let age: Int
  }

  /// The second with the most closes; nil without any.
  package var peak: Peak? {
    guard let most = perSecond.max(), most > 0, let age = perSecond.firstIndex(of: most) else {
      return nil
    }
    return Peak(count: most, age: age)
  }

  /// Consecutive seconds that stand out.
  package struct Burst: Sendable, Equatable {
    /// Seconds ago that it began and ended, both included: the age of its first second is the
    /// larger.
    package let firstAge: Int
    package let lastAge: Int
    package let count: Int
    package let peak: Int

    var length: Int { firstAge - lastAge + 1 }
  }

  /// Seconds with at least twice the closes of the median second, and more than chance adds to it:
  /// four standard deviations of a Poisson process. Oldest first. What has lasted for a third of
  /// the minute, or for the last five seconds, is the load and no burst.
  package var bursts: [Burst] {
    let usual = Double(perSecond.sorted()[perSecond.count / 2])
    let threshold = max(2 * usual, usual + 4 * usual.squareRoot(), 10)
    var bursts: [Burst] = []
    var open: Burst?
    for age in perSecond.indices.reversed() {
      let count = perSecond[age]
      guard Double(count) > threshold else {
        if let burst = open { bursts.append(burst) }
        open = nil
        continue
      }
      let burst = open ?? Burst(firstAge: age, lastAge: age, count: 0, peak: 0)
      open = Burst(
        firstAge: burst.firstAge, lastAge: age, count: burst.count + count,
        peak: max(burst.peak, count))
    }
    if let burst = open { bursts.append(burst) }
    return bursts.filter { $0.length <= ($0.lastAge == 0 ? 5 : perSecond.count / 3) }
  }
}
