/// What a model has told. Times are ticks.
package struct ModelReport: Hashable, Sendable {
  package let parameters: ModelParameters
  /// Connections that were closed: each makes a minisocket, at once or later.
  package let closes: Int
  /// Minisockets that were made, and reaped.
  package let made: Int
  package let reaped: Int
  /// The second half of the last time of load, in which things are steady if they ever are.
  package let steady: Range<Int>
  /// Minisockets in the steady half: the mean, and the most at one moment.
  package let meanStanding: Double
  package let mostStanding: Int
  /// Those of them whose time was over, which are shown at 0.00.
  package let meanDue: Double
  package let mostDue: Int
  /// The longest that one was at 0.00, of all that were or still are.
  package let longestDue: Int
  /// Of TIME_WAIT minisockets that were reaped in the steady half, and of those of FIN_WAIT2; nil
  /// where there were none.
  package let timeWaitLifetimes: ModelLifetimes?
  package let finWait2Lifetimes: ModelLifetimes?
  package let series: ModelSeries

  /// The share of those at 0.00, from 0 to 1; 0 where nothing stood.
  package var shareDue: Double { meanStanding > 0 ? meanDue / meanStanding : 0 }
}

extension ModelReport {
  /// Sums up what has become of the minisockets.
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
      meanDue: Double(sum.dueTicks) / window, mostDue: most.due, longestDue: sum.longestDue,
      timeWaitLifetimes: sum.timeWait.lifetimes, finWait2Lifetimes: sum.finWait2.lifetimes,
      series: sum.grid.series(second: parameters.ticksPerSecond))
  }
}

/// What is summed up of one minisocket after the other.
private struct ModelSum {
  let steady: Range<Int>
  private let end: Int
  var grid: ModelGrid
  var timeWait: LifetimeRecord
  var finWait2: LifetimeRecord
  var (reaped, longestDue, standingTicks, dueTicks) = (0, 0, 0, 0)

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
    dueTicks += overlap(deadline, gone)
    longestDue = max(longestDue, gone - deadline)
    guard isReaped else { return }
    reaped += 1
    guard steady.contains(gone) else { return }
    if sockets.isFinWait2(index) {
      finWait2.add(gone - born)
    } else {
      timeWait.add(gone - born)
    }
  }

  /// Ticks of the steady half that lie within this time.
  private func overlap(_ from: Int, _ until: Int) -> Int {
    max(0, min(until, steady.upperBound) - max(from, steady.lowerBound))
  }
}

extension ModelParameters {
  /// The second half of the last phase that has a load, as far as the run goes.
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
