package import LinuxProc
package import TimeWait

/// Everything that the checks judge. What could not be read is nil, and is not judged.
package struct Examination: Sendable {
  /// Where it comes from.
  package enum Source: String, Sendable {
    case live
    /// A capture, which has no conntrack table and no processes.
    case capture
    /// A capture of a modelled kernel, which has TIME_WAIT sockets and settings, and nothing else.
    case model
  }

  package var source = Source.live
  package var facts: KernelFacts
  /// One dump of all sockets; nil if it failed or was not tried.
  package var snapshot: SnapshotReport?
  /// The dump is known to lack sockets.
  package var isIncomplete = false
  package var bindTrace: BindTrace?
  /// Settings and counters at the beginning and at the end; the same for a single look.
  package var first: Readings
  package var last: Readings
  /// The time between the two; nil for a single look.
  package var observed: Duration?
  /// What the polls in between saw.
  package var watched: WatchEvidence?
  package var listeners: [ListenerQueue] = []
  /// Full sockets in CLOSE_WAIT and FIN_WAIT2; nil if they were not read.
  package var lingering: [LingeringSockets]?
  package var conntrack = ConntrackLook.notTried
  /// Their commands are safe for a terminal.
  package var descriptors: [DescriptorUse] = []
  /// Processes that could not be inspected: insufficient privileges.
  package var hiddenProcesses = 0

  package init(facts: KernelFacts, first: Readings, last: Readings) {
    self.facts = facts
    self.first = first
    self.last = last
  }
}

/// What several polls saw together.
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
  /// Connections that wait to be accepted: `Recv-Q` in ss.
  package let waiting: Int64
  /// `Send-Q` in ss.
  package let limit: Int64

  package init(address: String, port: UInt16, waiting: Int64, limit: Int64) {
    self.address = address
    self.port = port
    self.waiting = waiting
    self.limit = limit
  }

  /// `sk_acceptq_is_full` compares with `>`, so the queue holds one more than its limit.
  var isFull: Bool { waiting > limit }
}

/// The outcome of reading conntrack's table.
package enum ConntrackLook: Sendable {
  /// A capture, or a namespace that tracks nothing.
  case notTried
  /// Insufficient privileges: it takes CAP_NET_ADMIN.
  case refused
  case failed(String)
  case table(ConntrackReport)
}
