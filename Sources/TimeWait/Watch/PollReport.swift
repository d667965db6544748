package import LinuxProc
package import SockDiag

/// What one poll, compared with those before it, tells of the table.
package struct PollReport: Sendable {
  /// Counted from 1; polls that were skipped have no number.
  package var number = 1
  /// When the walk began, and when it ended.
  package var walk = InstantRange(Instant(nanoseconds: 0), Instant(nanoseconds: 0))
  /// Since the walk before began; nil for the first.
  package var gap: Duration?
  /// All sockets were read. Absence tells nothing otherwise.
  package var isComplete = true
  /// Times that should have been polled at and were not, as this or the poll before took too long.
  package var skipped = 0

  /// Minisockets in TIME_WAIT and in FIN_WAIT2 that stand now.
  package var timeWait = 0
  package var finWait2 = 0
  /// Of these, those whose time is over.
  package var due = 0
  /// Of the due, those that are late by more than the design of this kernel's timers allows.
  package var beyondDesign = 0
  /// Minisockets by remaining time: twelve of five seconds each, more than a minute included in the
  /// last. Those that are due are not in it.
  package var histogram = [Int](repeating: 0, count: 12)

  /// Events of this poll by kind; they add up over the polls.
  package var events = EventCounts()
  /// Of the minisockets that are missing for the first time, and may be back in the next walk.
  package var unconfirmed = 0
  /// Rows that one walk missed and this one has again.
  package var returned = 0
  /// Rows that this walk had twice.
  package var doubled = 0

  package var enteredRate = Rate.starting
  package var goneRate = Rate.starting
  /// The counters at this poll, and what they counted since the one before.
  package var counters = Readings()
  package var counted: Readings?

  /// When sockets in TIME_WAIT go next, and how many; nil where that is not known.
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
  /// Of those, late by more than the kernel's timers allow.
  package var beyondDesign = 0
  package var reused = 0
  package var reopened = 0
  package var killed = 0
  package var vanished = 0
  package var rearmed = 0
  /// Full sockets that were freed, as the multicast tells, and of which no walk had a minisocket:
  /// closed by the peer first, or gone between two walks.
  package var closedUnseen = 0
  /// Of the minisockets, those that were missing for the first time when the watch ended; in its
  /// totals alone.
  package var unconfirmed = 0

  package init() {}

  /// All that came, in TIME_WAIT or FIN_WAIT2.
  package var allEntered: Int { entered + enteredShort }
  /// All that went before their time.
  package var vanishedEarly: Int { reused + reopened + killed + vanished }
  /// All that went.
  package var gone: Int { expiredOnTime + expiredLate + vanishedEarly }
}

/// A minisocket whose time is over.
package struct OverdueSocket: Sendable, Equatable {
  package let socket: WatchedSocket
  /// How long its time is over: without an upper bound where it was first seen when it was due.
  package let overdue: Bounds

  package init(socket: WatchedSocket, overdue: Bounds) {
    self.socket = socket
    self.overdue = overdue
  }
}

/// How late minisockets went that expired, of the whole watch so far, in milliseconds.
///
/// A poll tells a lateness as a range; these are of its middle, which is off by at most half of the
/// gap between polls.
package struct LatenessSummary: Sendable, Equatable {
  package let count: Int
  package let p50: Int64
  package let p90: Int64
  package let p99: Int64
  package let longest: Int64
  /// The largest half width of the ranges: what the figures may be off by.
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

/// What stands of a group now.
package struct GroupReport: Sendable, Equatable {
  package let group: ConnectionGroup
  /// Minisockets now, and of them those that are due.
  package var minisockets: Int
  package var due: Int
  /// Full sockets of the same group, where all states are polled.
  package var others: Int
  /// Entered since the poll before, per second.
  package var enteredRate: Rate
  /// Local ports of the ephemeral range that are still free for this destination; nil for groups that
  /// hold none, and where full sockets were not polled.
  package var freePorts: Int?

  package init(
    group: ConnectionGroup, minisockets: Int, due: Int, others: Int = 0,
    enteredRate: Rate = .starting, freePorts: Int? = nil
  ) {
    self.group = group
    self.minisockets = minisockets
    self.due = due
    self.others = others
    self.enteredRate = enteredRate
    self.freePorts = freePorts
  }
}
