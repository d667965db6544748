/// The counters of a network namespace that bear on TIME_WAIT, at one moment; nil for those that the
/// kernel does not have.
package struct KernelCounters: Sendable, Equatable {
  /// `tw` in `/proc/net/sockstat`: minisockets now, both families.
  package var minisockets: Int64?
  /// `TcpExt.TW`: minisockets of more than 4 s that entered (from 5.19) or ended (before).
  package var timeWait: Int64?
  /// `TcpExt.TWKilled`: the same for those of 4 s or less. Not "killed early".
  package var timeWaitShort: Int64?
  /// `TcpExt.TWRecycled`: taken over by `connect`.
  package var reused: Int64?
  /// `TcpExt.TCPTimeWaitOverflow`: closed without TIME_WAIT, as `tcp_max_tw_buckets` was reached.
  package var overflows: Int64?
  /// `TcpExt.PAWSTimewait`.
  package var oldSegments: Int64?
  /// `TcpExt.TCPACKSkippedTimeWait`.
  package var skippedAcks: Int64?
  /// `Tcp.ActiveOpens`.
  package var activeOpens: Int64?
  /// `Tcp.PassiveOpens`.
  package var passiveOpens: Int64?

  package init() {}

  /// Reads `sockstat.TCP.tw`, `TcpExt.TW` and so on.
  package init(_ lines: some Sequence<(name: String, value: String)>) {
    for (name, value) in lines {
      if let field = Self.field(name) { self[keyPath: field] = Int64(value) }
    }
  }

  /// The names that are read.
  package static let names = [
    "sockstat.TCP.tw", "TcpExt.TW", "TcpExt.TWKilled", "TcpExt.TWRecycled",
    "TcpExt.TCPTimeWaitOverflow", "TcpExt.PAWSTimewait", "TcpExt.TCPACKSkippedTimeWait",
    "Tcp.ActiveOpens", "Tcp.PassiveOpens",
  ]

  private static func field(_ name: String) -> WritableKeyPath<KernelCounters, Int64?>? {
    switch name {
    case "sockstat.TCP.tw": \.minisockets
    case "TcpExt.TW": \.timeWait
    case "TcpExt.TWKilled": \.timeWaitShort
    case "TcpExt.TWRecycled": \.reused
    case "TcpExt.TCPTimeWaitOverflow": \.overflows
    case "TcpExt.PAWSTimewait": \.oldSegments
    case "TcpExt.TCPACKSkippedTimeWait": \.skippedAcks
    case "Tcp.ActiveOpens": \.activeOpens
    case "Tcp.PassiveOpens": \.passiveOpens
    default: nil
    }
  }

  /// What was counted since `earlier`; nil where either is not known, or the counter went back. The
  /// number of minisockets is no counter, and is that of this moment.
  package func since(_ earlier: KernelCounters) -> KernelCounters {
    func change(_ now: Int64?, _ before: Int64?) -> Int64? {
      guard let now, let before, now >= before else { return nil }
      // Two numbers of a capture may be further apart than one can tell.
      let (count, isTooLarge) = now.subtractingReportingOverflow(before)
      return isTooLarge ? nil : count
    }
    var counts = KernelCounters()
    counts.minisockets = minisockets
    counts.timeWait = change(timeWait, earlier.timeWait)
    counts.timeWaitShort = change(timeWaitShort, earlier.timeWaitShort)
    counts.reused = change(reused, earlier.reused)
    counts.overflows = change(overflows, earlier.overflows)
    counts.oldSegments = change(oldSegments, earlier.oldSegments)
    counts.skippedAcks = change(skippedAcks, earlier.skippedAcks)
    counts.activeOpens = change(activeOpens, earlier.activeOpens)
    counts.passiveOpens = change(passiveOpens, earlier.passiveOpens)
    return counts
  }
}
