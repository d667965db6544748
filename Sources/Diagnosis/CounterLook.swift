import SockDiag
import TimeWait

/// What a counter of the kernel tells: how much in all, and how much while it was looked at.
struct CounterLook {
  let name: String
  /// Since the namespace began.
  let total: Int64?
  /// During the look; nil where it was one look.
  let counted: Int64?

  /// It moved while it was looked at.
  var isMoving: Bool { (counted ?? 0) > 0 }
  /// It moved at some time, of which nothing is known.
  var hasMoved: Bool { (total ?? 0) > 0 }

  /// The total, and what came to it.
  var evidence: [Evidence] {
    var evidence: [Evidence] = []
    if let total { evidence.append(.count(name, total)) }
    if let counted { evidence.append(.count("\(name) during the look", counted)) }
    return evidence
  }
}

extension Examination {
  func counter(_ name: String) -> CounterLook {
    let total = last.value(name)
    guard observed != nil, let total, let before = first.value(name), total >= before else {
      return CounterLook(name: name, total: total, counted: nil)
    }
    let (counted, isTooLarge) = total.subtractingReportingOverflow(before)
    return CounterLook(name: name, total: total, counted: isTooLarge ? nil : counted)
  }

  /// Rows that entered per second while it was looked, as the kernel counts them: from 5.19 on, where
  /// `TcpExt.TW` counts entries. Nil where it was one look.
  var countedEntries: Double? {
    guard let observed, observed >= .seconds(1), let version = facts.version,
      version >= KernelVersion(5, 19), let long = counter("TcpExt.TW").counted,
      let short = counter("TcpExt.TWKilled").counted
    else { return nil }
    return Double(long + short) / observed.inSeconds
  }

  /// The look in words, as `in 10 s`.
  var lookText: String { observed.map { "in \(Words.decimal($0.inSeconds, 0)) s" } ?? "" }

  /// The sentence's part for counters that moved before the look, or at a time that is not known.
  func earlier(_ total: Int64, _ what: String) -> String {
    observed == nil
      ? "\(Words.count(total)) \(what) since this namespace began; whether it goes on, --for 10s tells"
      : "\(Words.count(total)) \(what) since this namespace began, none \(lookText)"
  }
}
