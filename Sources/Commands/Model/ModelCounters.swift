import ReaperModel
import SockDiag
import SocketFilter
import TimeWait

/// The counters that the capture of a model records with each round.
struct ModelCounters {
  private let sockets: ModelSockets
  private let side: ModelSide
  private let ticks: [Int]
  private var standing: [Int]
  private var long: [Int]
  private var short: [Int]
  private var closes: [Int]
  private var orphans: [Int]

  /// Counts in one pass over the minisockets.
  init(_ sockets: ModelSockets, _ parameters: ModelParameters, _ ticks: [Int], _ side: ModelSide) {
    self.sockets = sockets
    self.side = side
    self.ticks = ticks
    let none = [Int](repeating: 0, count: ticks.count + 1)
    (standing, long, short, closes, orphans) = (none, none, none, none, none)
    count(
      isFinWait2Short: parameters.isFinWait2Short,
      isCountedAtEntry: parameters.kernel.countsAtEntry)
    accumulate()
  }

  private mutating func count(isFinWait2Short: Bool, isCountedAtEntry: Bool) {
    let areFormerOrphans = sockets.orphanTicks > 0
    for index in 0..<sockets.count {
      let born = round(of: sockets.born[index])
      let gone = round(of: sockets.gone[index])
      let isFinWait2 = sockets.isFinWait2(index)
      standing[born] += 1
      standing[gone] -= 1
      if !(isFinWait2 && areFormerOrphans) { closes[born] += 1 }
      if isFinWait2 && isFinWait2Short {
        short[isCountedAtEntry ? born : gone] += 1
      } else {
        long[isCountedAtEntry ? born : gone] += 1
      }
    }
    for orphan in sockets.orphans {
      closes[round(of: orphan)] += 1
      orphans[round(of: orphan)] += 1
      orphans[round(of: Int32(clamping: Int(orphan) + sockets.orphanTicks))] -= 1
    }
  }

  private func round(of time: Int32) -> Int { ModelRounds.first(of: ticks, from: Int(time)) }

  private mutating func accumulate() {
    for index in 1..<standing.count {
      standing[index] += standing[index - 1]
      long[index] += long[index - 1]
      short[index] += short[index - 1]
      closes[index] += closes[index - 1]
      orphans[index] += orphans[index - 1]
    }
  }

  /// The lines of a round.
  func lines(_ round: Int, hasOverflows: Bool) -> [(name: String, value: String)] {
    let full = orphans[round] + (side == .server ? 1 : 0)
    var lines = [
      ("sockstat.TCP.inuse", full), ("sockstat.TCP.orphan", orphans[round]),
      ("sockstat.TCP.tw", standing[round]), ("sockstat.TCP.alloc", full),
      ("sockstat.TCP.mem", 0), ("TcpExt.TW", long[round]), ("TcpExt.TWRecycled", 0),
      ("TcpExt.TWKilled", short[round]),
    ]
    if hasOverflows { lines.append(("TcpExt.TCPTimeWaitOverflow", 0)) }
    lines.append(("Tcp.ActiveOpens", side == .client ? closes[round] : 0))
    lines.append(("Tcp.PassiveOpens", side == .server ? closes[round] : 0))
    return lines.map { (name: $0.0, value: "\($0.1)") }
  }
}

extension ModelKernel {
  /// Whether `TW` and `TWKilled` count what enters; before, it was what ends.
  var countsAtEntry: Bool { version >= KernelVersion(5, 19) }

  /// Whether the kernel counts the closes that find the table full; older ones only log them.
  var countsOverflows: Bool { version >= KernelVersion(3, 3) }
}
