import SockDiag

/// How many sockets were selected, of which kinds, and how many were left out.
struct KillCounts {
  private(set) var timeWait = 0
  /// How many of `timeWait` are overdue.
  private(set) var overdue = 0
  private(set) var finWait2Minisockets = 0
  private(set) var listeners = 0
  private(set) var fullSockets = 0

  private(set) var leftOutMinisockets = 0
  private(set) var leftOutOthers = 0
  private(set) var unreachable = 0
  private(set) var unidentified = 0

  var selected: Int { timeWait + finWait2Minisockets + listeners + fullSockets }
  var leftOut: Int { leftOutMinisockets + leftOutOthers }

  mutating func count(_ verdict: KillChoice.Verdict, _ record: SocketRecord) {
    switch verdict {
    case .destroyed: countSelected(record)
    case .leftOut where record.isMinisocket: leftOutMinisockets += 1
    case .leftOut: leftOutOthers += 1
    case .unreachable: unreachable += 1
    case .unidentified: unidentified += 1
    case .notOverdue: break
    }
  }

  private mutating func countSelected(_ record: SocketRecord) {
    if record.state == .timeWait {
      timeWait += 1
      if record.timer.isOverdue { overdue += 1 }
    } else if record.isMinisocket {
      finWait2Minisockets += 1
    } else if record.state == .listen {
      listeners += 1
    } else {
      fullSockets += 1
    }
  }
}
