import Captures
import ReaperModel
import SockDiag

/// The rounds of a model's capture: when they take place, and which minisockets exist then.
struct ModelRounds {
  /// Nanoseconds from the beginning of the load to each.
  let starts: [Int64]
  let choice: ModelCapture.Choice
  /// Minisockets at the beginning of each.
  let standing: [Int]
  /// The first minisocket that may exist in any of them.
  let first: Int
  /// The most minisockets, in the order of creation, from the oldest of a round to its newest.
  let span: Int

  init(
    _ sockets: ModelSockets, _ parameters: ModelParameters, _ choice: ModelCapture.Choice
  ) throws(ModelCapture.Refusal) {
    let interval = choice.interval.wholeNanoseconds
    let end = parameters.duration.wholeNanoseconds
    guard choice.fits(into: parameters.duration) else { throw .rounds }
    // A round takes a while, and what happens after the end is not known.
    let last = end - min(end / 2, Self.roomAtEnd)
    let starts = (0..<choice.rounds).map { round in
      max(0, last - Int64(choice.rounds - 1 - round) * interval)
    }
    self.starts = starts
    self.choice = choice
    let clock = ModelClock(ticksPerSecond: parameters.ticksPerSecond)
    let ticks = starts.map { clock.tick($0) }
    standing = Self.count(sockets, at: ticks)
    first = (0..<sockets.count).first { sockets.gone[$0] > ticks[0] } ?? sockets.count
    span = Self.span(sockets, from: first, at: ticks)
  }

  /// Half a second, in which the largest table is read.
  private static let roomAtEnd: Int64 = 500_000_000

  /// The number of minisockets at each tick, in one pass over the minisockets.
  private static func count(_ sockets: ModelSockets, at ticks: [Int]) -> [Int] {
    var changes = [Int](repeating: 0, count: ticks.count + 1)
    for index in 0..<sockets.count {
      changes[Self.first(of: ticks, from: Int(sockets.born[index]))] += 1
      changes[Self.first(of: ticks, from: Int(sockets.gone[index]))] -= 1
    }
    for index in 1..<changes.count { changes[index] += changes[index - 1] }
    return Array(changes.dropLast())
  }

  /// The number of the first moment that is not before `time`.
  static func first(of ticks: [Int], from time: Int) -> Int {
    var (low, high) = (0, ticks.count)
    while low < high {
      let middle = (low + high) / 2
      if ticks[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func span(_ sockets: ModelSockets, from first: Int, at ticks: [Int]) -> Int {
    var span = 0
    var (oldest, newest) = (first, first)
    for tick in ticks {
      while newest < sockets.count, sockets.born[newest] <= tick { newest += 1 }
      while oldest < newest, sockets.gone[oldest] <= tick { oldest += 1 }
      span = max(span, newest - oldest)
    }
    return span
  }

  /// An estimate of the file's size in bytes, rather too high than too low.
  var expectedBytes: Int {
    let rows = standing.reduce(0, +)
    let datagrams = rows / ModelRows.ofDatagram + 8 * starts.count
    return rows * ModelRows.longest + datagrams * ComposedCapture.packetOverhead
      + starts.count * 2048 + 8192
  }
}

/// The clock of a model's capture.
struct ModelClock {
  let ticksPerSecond: Int

  /// When the load begins, in nanoseconds since 1970: a time that looks like one.
  static let origin: Int64 = 1_700_000_000_000_000_000

  /// The tick that has begun last, by the nanoseconds since the beginning of the load.
  func tick(_ nanoseconds: Int64) -> Int {
    Int(Int128(nanoseconds) * Int128(ticksPerSecond) / 1_000_000_000)
  }

  /// So many ticks in milliseconds, rounded up as the kernel does.
  func milliseconds(_ ticks: Int) -> Int64 {
    (Int64(ticks) * 1000 + Int64(ticksPerSecond) - 1) / Int64(ticksPerSecond)
  }
}
