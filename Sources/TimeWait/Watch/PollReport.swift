package import LinuxProc
package import SockDiag

/// One poll, compared with those before it.
package struct PollReport: Sendable {
  /// From 1 on; skipped polls have no number.
  package var number = 1
  /// When the walk began, and when it ended.
  package var walk = InstantRange(Instant(nanoseconds: 0), Instant(nanoseconds: 0))
  /// From the beginning of the walk before to that of this one; nil for the first.
  package var gap: Duration?
  /// All sockets were read; if not, absence proves nothing.
  package var isComplete = true
  /// Polls that were left out because this one or the one before took too long.
  package var skipped = 0

  /// Minisockets in TIME_WAIT and in FIN_WAIT2 now.
  package var timeWait = 0
  package var finWait2 = 0
  /// Overdue sockets in TIME_WAIT: the deadline has passed, and they are still there.
  package var overdue = 0
  /// Overdue sockets that are later than the design of this kernel's timers allows.
  package var beyondDesign = 0
  /// Minisockets by remaining time, in twelve steps of five seconds; the last includes more than a
  /// minute. Overdue ones are not in it.
  package var histogram = [Int](repeating: 0, count: 12)

  /// Events of this poll by kind.
  package var events = EventCounts()
  /// Minisockets that are missing for the first time; the next walk may have them again.
  package var unconfirmed = 0
  /// Sockets that the walk before missed and this one has.
  package var returned = 0
  /// Sockets that this walk had twice.
  package var doubled = 0

  package var enteredRate = Rate.starting
  package var goneRate = Rate.starting
  /// The counters at this poll, and their increase since the one before; nil without one.
  package var counters = Readings()
  package var counted: Readings?

  /// The next reap of sockets in TIME_WAIT; nil where that is not known.
  package var nextBurst: ReapBurst?

  /// The overdue minisockets with the longest times since their deadlines, worst first.
  package var worst: [OverdueSocket] = []

  package init() {}
}

/// Events by kind.
package struct EventCounts: Sendable, Equatable {
  package var entered = 0
  package var enteredShort = 0
  package var finReceived = 0
  package var expiredOnTime = 0
  package var expiredLate = 0
  /// Late expiries beyond what the design of the kernel's timers allows.
  package var beyondDesign = 0
  package var reused = 0
  package var reopened = 0
  package var killed = 0
  package var vanished = 0
  package var rearmed = 0
  /// Full sockets whose end the kernel announced by multicast, and of which no walk had a
  /// minisocket: the peer closed first, or the minisocket came and went between two walks.
  package var closedUnseen = 0
  /// Minisockets that were missing for the first time when the watch ended; only in its totals.
  package var unconfirmed = 0

  package init() {}

  /// All that came, into TIME_WAIT or FIN_WAIT2.
  package var allEntered: Int { entered + enteredShort }
  /// All that left before their deadline.
  package var vanishedEarly: Int { reused + reopened + killed + vanished }
  /// All that left.
  package var gone: Int { expiredOnTime + expiredLate + vanishedEarly }
}

/// A minisocket that is overdue.
package struct OverdueSocket: Sendable, Equatable {
  package let socket: WatchedSocket
  /// The time since its deadline; without an upper bound if it was overdue when it was first seen.
  package let overdue: Bounds

  package init(socket: WatchedSocket, overdue: Bounds) {
    self.socket = socket
    self.overdue = overdue
  }
}

/// How late minisockets were reaped over the whole watch so far, in milliseconds.
///
/// Polls give each lateness as a range. The figures are of the middles, with an error of at most
/// half the gap between polls.
package struct LatenessSummary: Sendable, Equatable {
  package let count: Int
  package let p50: Int64
  package let p90: Int64
  package let p99: Int64
  package let longest: Int64
  /// The largest half width of the ranges: the error of the figures.
  package let uncertainty: Int64
  /// What this kernel's timers allow; nil when it is not known.
  package let bound: Int64?

  package init(
    count: Int, p50: Int64, p90: Int64, p99: Int64, longest: Int64, uncertainty: Int64,
    bound: Int64?
  ) {
    self.count = count
    self.p50 = p50
    self.p90 = p90
    self.p99 = p99
    self.longest = longest
    self.uncertainty = uncertainty
    self.bound = bound
  }
}

/// A group of connections now.
package struct GroupReport: Sendable, Equatable {
  package let group: ConnectionGroup
  /// Minisockets, and of them the overdue.
  package var minisockets: Int
  package var overdue: Int
  /// Full sockets, where all states are polled.
  package var others: Int
  /// Entered since the poll before, per second.
  package var enteredRate: Rate
  /// Ephemeral ports that are free for this destination; nil for accepted connections, which hold
  /// none, and where full sockets were not polled.
  package var freePorts: Int?

  package init(
    group: ConnectionGroup, minisockets: Int, overdue: Int, others: Int = 0,
    enteredRate: Rate = .starting, freePorts: Int? = nil
  ) {
    self.group = group
    self.minisockets = minisockets
    self.overdue = overdue
    self.others = others
    self.enteredRate = enteredRate
    self.freePorts = freePorts
  }
}
