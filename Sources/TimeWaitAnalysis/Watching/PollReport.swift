public import SockDiag

/// What one poll, compared with those before it, tells of the table.
public struct PollReport: Sendable {
  /// Counted from 1; polls that were skipped have no number.
  public var number = 1
  /// When the walk began, and when it ended.
  public var walk = MomentRange(Moment(nanoseconds: 0), Moment(nanoseconds: 0))
  /// Since the walk before began; nil for the first.
  public var gap: Duration?
  /// All sockets were read. Absence tells nothing otherwise.
  public var isComplete = true
  /// Times that should have been polled at and were not, as this or the poll before took too long.
  public var skipped = 0

  /// Minisockets in TIME_WAIT and in FIN_WAIT2 that stand now.
  public var timeWait = 0
  public var finWait2 = 0
  /// Of these, those whose time is over.
  public var due = 0
  /// Of the due, those that are late by more than the design of this kernel's timers allows.
  public var beyondDesign = 0
  /// Minisockets by remaining time: twelve of five seconds each, more than a minute included in the
  /// last. Those that are due are not in it.
  public var histogram = [Int](repeating: 0, count: 12)

  /// Events of this poll by kind; they add up over the polls.
  public var events = EventCounts()
  /// Of the minisockets that are missing for the first time, and may be back in the next walk.
  public var unconfirmed = 0
  /// Rows that one walk missed and this one has again.
  public var returned = 0
  /// Rows that this walk had twice.
  public var doubled = 0

  public var enteredRate = Rate.starting
  public var goneRate = Rate.starting
  /// The counters at this poll, and what they counted since the one before.
  public var counters = KernelCounters()
  public var counted: KernelCounters?

  /// When sockets in TIME_WAIT go next, and how many; nil where that is not known.
  public var nextBurst: ReapBurst?

  /// The overdue minisockets with the longest times since their deadlines, worst first.
  public var worst: [OverdueSocket] = []

  public init() {}
}

/// Events by kind.
public struct EventCounts: Sendable, Equatable {
  public var entered = 0
  public var enteredShort = 0
  public var finReceived = 0
  public var expiredOnTime = 0
  public var expiredLate = 0
  /// Of those, late by more than the kernel's timers allow.
  public var beyondDesign = 0
  public var reused = 0
  public var reopened = 0
  public var killed = 0
  public var vanished = 0
  public var rearmed = 0
  /// Full sockets that were freed, as the multicast tells, and of which no walk had a minisocket:
  /// closed by the peer first, or gone between two walks.
  public var closedUnseen = 0
  /// Of the minisockets, those that were missing for the first time when the watch ended; in its
  /// totals alone.
  public var unconfirmed = 0

  public init() {}

  /// All that came, in TIME_WAIT or FIN_WAIT2.
  public var allEntered: Int { entered + enteredShort }
  /// All that went before their time.
  public var vanishedEarly: Int { reused + reopened + killed + vanished }
  /// All that went.
  public var gone: Int { expiredOnTime + expiredLate + vanishedEarly }
}

/// A minisocket whose time is over.
public struct OverdueSocket: Sendable, Equatable {
  public let socket: WatchedSocket
  /// How long its time is over: without an upper bound where it was first seen when it was due.
  public let overdue: Bounds

  public init(socket: WatchedSocket, overdue: Bounds) {
    self.socket = socket
    self.overdue = overdue
  }
}

/// How late minisockets went that expired, of the whole watch so far, in milliseconds.
///
/// A poll tells a lateness as a range; these are of its middle, which is off by at most half of the
/// gap between polls.
public struct LatenessSummary: Sendable, Equatable {
  public let count: Int
  public let p50: Int64
  public let p90: Int64
  public let p99: Int64
  public let longest: Int64
  /// The largest half width of the ranges: what the figures may be off by.
  public let uncertainty: Int64
  /// What this kernel's timers allow; nil when it is not known.
  public let bound: Int64?

  public init(
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

/// A group of minisockets that one side of a connection has in common.
///
/// For connections that this machine opened, the local port is what differs, and what runs out; for
/// those that it accepted, the remote port differs, and no local port is held.
public struct ConnectionGroup: Sendable, Hashable {
  public let localAddress: IPAddress
  /// Nil for connections that were opened here: each has another.
  public let localPort: UInt16?
  public let remoteAddress: IPAddress
  /// Nil for connections that were accepted: each has another.
  public let remotePort: UInt16?

  public init(
    localAddress: IPAddress, localPort: UInt16?, remoteAddress: IPAddress, remotePort: UInt16?
  ) {
    self.localAddress = localAddress
    self.localPort = localPort
    self.remoteAddress = remoteAddress
    self.remotePort = remotePort
  }

  public var isAccepted: Bool { localPort != nil }
}

/// What stands of a group now.
public struct GroupReport: Sendable, Equatable {
  public let group: ConnectionGroup
  /// Minisockets now, and of them those that are due.
  public var minisockets: Int
  public var due: Int
  /// Full sockets of the same group, where all states are polled.
  public var others: Int
  /// Entered since the poll before, per second.
  public var enteredRate: Rate
  /// Local ports of the ephemeral range that are still free for this destination; nil for groups that
  /// hold none, and where full sockets were not polled.
  public var freePorts: Int?

  public init(
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
