/// The result of a model. Times are ticks.
package struct ModelReport: Hashable, Sendable {
  package let parameters: ModelParameters
  /// Connections that were closed: each becomes a minisocket, at once or later.
  package let closes: Int
  /// Minisockets that were created, and those of them that were reaped.
  package let made: Int
  package let reaped: Int
  /// The second half of the last phase with a load, where the state is steady if it ever is.
  package let steady: Range<Int>
  /// Minisockets in the steady half: the mean, and the maximum.
  package let meanStanding: Double
  package let mostStanding: Int
  /// The overdue among them.
  package let meanOverdue: Double
  package let mostOverdue: Int
  /// The longest time that one was overdue, in the whole run.
  package let longestOverdue: Int
  /// Lifetimes of the TIME_WAIT and of the FIN_WAIT2 minisockets that were reaped in the steady
  /// half; nil if there were none.
  package let timeWaitLifetimes: ModelLifetimes?
  package let finWait2Lifetimes: ModelLifetimes?
  package let series: ModelSeries

  /// The share of overdue minisockets, from 0 to 1; 0 if there were no minisockets.
  package var shareOverdue: Double { meanStanding > 0 ? meanOverdue / meanStanding : 0 }
}

extension ModelReport {
  /// Sums up the minisockets.
  package init(_ sockets: ModelSockets, _ parameters: ModelParameters) {
    var sum = ModelSum(parameters)
    for index in 0..<sockets.count { sum.add(sockets, index) }
    sum.grid.finish()
    let most = sum.grid.most(in: sum.steady)
    let window = Double(max(1, sum.steady.count))
    self.init(
      parameters: parameters, closes: sockets.closes, made: sockets.count,
      reaped: sum.reaped, steady: sum.steady,
      meanStanding: Double(sum.standingTicks) / window, mostStanding: most.standing,
      meanOverdue: Double(sum.overdueTicks) / window, mostOverdue: most.overdue,
      longestOverdue: sum.longestOverdue,
      timeWaitLifetimes: sum.timeWait.lifetimes, finWait2Lifetimes: sum.finWait2.lifetimes,
      series: sum.grid.series(second: parameters.ticksPerSecond))
  }
}

/// Sums over all minisockets.
private struct ModelSum {
  let steady: Range<Int>
  private let end: Int
  var grid: ModelGrid
  var timeWait: LifetimeRecord
  var finWait2: LifetimeRecord
  var (reaped, longestOverdue, standingTicks, overdueTicks) = (0, 0, 0, 0)

  init(_ parameters: ModelParameters) {
    steady = parameters.steadyTicks
    end = parameters.ticks
    grid = ModelGrid(ticks: end)
    timeWait = LifetimeRecord(longest: end)
    finWait2 = timeWait
  }

  mutating func add(_ sockets: ModelSockets, _ index: Int) {
    let (born, deadline) = (Int(sockets.born[index]), sockets.deadline(index))
    let isReaped = sockets.gone[index] != ModelSockets.never
    let gone = isReaped ? Int(sockets.gone[index]) : end
    grid.add(born: born, deadline: deadline, gone: gone)
    standingTicks += overlap(born, gone)
    overdueTicks += overlap(deadline, gone)
    longestOverdue = max(longestOverdue, gone - deadline)
    guard isReaped else { return }
    reaped += 1
    guard steady.contains(gone) else { return }
    if sockets.isFinWait2(index) {
      finWait2.add(gone - born)
    } else {
      timeWait.add(gone - born)
    }
  }

  /// The ticks of the steady half between two moments.
  private func overlap(_ from: Int, _ until: Int) -> Int {
    max(0, min(until, steady.upperBound) - max(from, steady.lowerBound))
  }
}

extension ModelParameters {
  /// The second half of the last phase with a load, up to the end of the run.
  var steadyTicks: Range<Int> {
    var (start, steady) = (0, 0..<ticks)
    for phase in phases where start < ticks {
      let end = min(ticks, start + ticks(phase.duration))
      if phase.rate > 0 { steady = (start + (end - start) / 2)..<end }
      start = end
    }
    return steady
  }
}
