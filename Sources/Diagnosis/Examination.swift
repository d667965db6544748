package import TimeWait

/// Everything that was looked at before judging. What could not be had is nil, and what follows from
/// it is not judged.
package struct Examination: Sendable {
  /// Where the evidence comes from.
  package enum Source: String, Sendable {
    case live
    /// A capture, which holds no conntrack table and no processes.
    case capture
    /// A capture of a modelled kernel, which has rows and settings, and nothing around them.
    case model
  }

  package var source = Source.live
  package var facts: KernelFacts
  /// One dump of all sockets; nil when it failed or was not tried.
  package var snapshot: SnapshotReport?
  /// The dump is known to lack rows.
  package var isIncomplete = false
  package var bindTrace: BindTrace?
  /// Settings and counters when the look began, and when it ended: the same where it was only one.
  package var first: Readings
  package var last: Readings
  /// Between the two; nil where it was one look.
  package var observed: Duration?
  /// What the polls in between told.
  package var watched: WatchEvidence?
  package var listeners: [ListenerQueue] = []
  package var conntrack = ConntrackLook.notTried
  package var descriptors: [DescriptorLoad] = []
  /// Processes that could not be looked at, for want of privileges.
  package var hiddenProcesses = 0

  package init(facts: KernelFacts, first: Readings, last: Readings) {
    self.facts = facts
    self.first = first
    self.last = last
  }
}

/// What several polls told together.
package struct WatchEvidence: Sendable {
  package var polls: Int
  package var totals: EventCounts
  package var lateness: LatenessSummary?

  package init(polls: Int, totals: EventCounts, lateness: LatenessSummary?) {
    self.polls = polls
    self.totals = totals
    self.lateness = lateness
  }
}

/// The accept queue of a listener.
package struct ListenerQueue: Sendable, Equatable {
  package let address: String
  package let port: UInt16
  /// Connections that wait to be accepted, and how many may.
  package let waiting: Int64
  package let limit: Int64

  package init(address: String, port: UInt16, waiting: Int64, limit: Int64) {
    self.address = address
    self.port = port
    self.waiting = waiting
    self.limit = limit
  }

  /// The kernel drops what comes when more wait than the limit, so that there is one place more.
  var isFull: Bool { waiting > limit }
}

/// A process and its open descriptors.
package struct DescriptorLoad: Sendable, Equatable {
  package let process: Int32
  package let command: String
  package let open: Int
  /// The soft RLIMIT_NOFILE.
  package let limit: Int

  package init(process: Int32, command: String, open: Int, limit: Int) {
    self.process = process
    self.command = command
    self.open = open
    self.limit = limit
  }
}

/// What came of looking into conntrack's table.
package enum ConntrackLook: Sendable {
  /// A capture, or a namespace that tracks nothing.
  case notTried
  /// It takes CAP_NET_ADMIN.
  case refused
  case failed(String)
  case table(ConntrackReport)
}
