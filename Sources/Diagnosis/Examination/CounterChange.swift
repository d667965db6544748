import LinuxProc
import SockDiag
import TimeWait

/// A kernel counter: its total, and its increase while it was observed.
struct CounterChange {
  let value: KernelValue
  /// Since the namespace was created; nil where the kernel does not have it.
  let total: Int64?
  /// While it was observed; nil for a single look.
  let increase: Int64?

  /// It increased while it was observed.
  var isIncreasing: Bool { (increase ?? 0) > 0 }
  /// Whether it has ever increased since the namespace was created.
  var hasIncreased: Bool { (total ?? 0) > 0 }

  var evidence: [Evidence] {
    var evidence: [Evidence] = []
    if let total { evidence.append(.count(value, total)) }
    if let increase { evidence.append(.count("\(value.key) increase", increase)) }
    return evidence
  }
}

extension Examination {
  func counter(_ value: KernelValue) -> CounterChange {
    CounterChange(
      value: value, total: last[value],
      increase: observed == nil ? nil : last.increase(of: value, since: first))
  }

  /// Sockets that entered TIME_WAIT per second by the kernel's own count, which `TcpExt.TW` is since
  /// 5.19; nil for a single look.
  var countedEntries: Double? {
    guard let observed, observed >= .seconds(1), let version = facts.version,
      version >= KernelVersion(5, 19), let long = counter(.tw).increase,
      let short = counter(.twKilled).increase
    else { return nil }
    return Double(long + short) / observed.inSeconds
  }

  /// How long the counters were observed, as `in 10 s`; empty for a single look.
  var observedText: String {
    observed.map { "in \(Words.decimal($0.inSeconds, digits: 0, isGrouped: true)) s" } ?? ""
  }

  /// A sentence about events of the past: before the observation, or at a time that nobody knows.
  ///
  /// - Parameter events: the number and what happened, as `3 SYNs were dropped`.
  func past(_ events: String) -> String {
    let text = "\(events) since this namespace was created"
    if observed != nil { return "\(text), none of them \(observedText)" }
    switch source {
    case .live: return "\(text); use --for 10s to see whether it continues"
    case .capture, .model: return "\(text); one look does not show whether it continues"
    }
  }
}
