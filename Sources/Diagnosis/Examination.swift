public import TimeWaitAnalysis

/// Everything that was looked at before judging. What could not be had is nil, and what follows from
/// it is not judged.
public struct Examination: Sendable {
  /// Where the evidence comes from.
  public enum Source: String, Sendable {
    case live
    /// A capture, which holds no conntrack table and no processes.
    case capture
    /// A capture of a modelled kernel, which has rows and settings, and nothing around them.
    case model
  }

  public var source = Source.live
  public var facts: KernelFacts
  /// One dump of all sockets; nil when it failed or was not tried.
  public var snapshot: SnapshotReport?
  /// The dump is known to lack rows.
  public var isIncomplete = false
  public var bindTrace: BindTrace?
  /// Settings and counters when the look began, and when it ended: the same where it was only one.
  public var first: Readings
  public var last: Readings
  /// Between the two; nil where it was one look.
  public var observed: Duration?
  /// What the polls in between told.
  public var watched: WatchEvidence?
  public var listeners: [ListenerQueue] = []
  public var conntrack = ConntrackLook.notTried
  public var descriptors: [DescriptorLoad] = []
  /// Processes that could not be looked at, for want of privileges.
  public var hiddenProcesses = 0

  public init(facts: KernelFacts, first: Readings, last: Readings) {
    self.facts = facts
    self.first = first
    self.last = last
  }
}

/// What several polls told together.
public struct WatchEvidence: Sendable {
  public var polls: Int
  public var totals: EventCounts
  public var lateness: LatenessSummary?

  public init(polls: Int, totals: EventCounts, lateness: LatenessSummary?) {
    self.polls = polls
    self.totals = totals
    self.lateness = lateness
  }
}

/// The accept queue of a listener.
public struct ListenerQueue: Sendable, Equatable {
  public let address: String
  public let port: UInt16
  /// Connections that wait to be accepted, and how many may.
  public let waiting: Int64
  public let limit: Int64

  public init(address: String, port: UInt16, waiting: Int64, limit: Int64) {
    self.address = address
    self.port = port
    self.waiting = waiting
    self.limit = limit
  }

  /// The kernel drops what comes when more wait than the limit, so that there is one place more.
  var isFull: Bool { waiting > limit }
}

/// A process and its open descriptors.
public struct DescriptorLoad: Sendable, Equatable {
  public let process: Int32
  public let command: String
  public let open: Int
  /// The soft RLIMIT_NOFILE.
  public let limit: Int

  public init(process: Int32, command: String, open: Int, limit: Int) {
    self.process = process
    self.command = command
    self.open = open
    self.limit = limit
  }
}

/// What came of looking into conntrack's table.
public enum ConntrackLook: Sendable {
  /// A capture, or a namespace that tracks nothing.
  case notTried
  /// It takes CAP_NET_ADMIN.
  case refused
  case failed(String)
  case table(ConntrackReport)
}
