import TimeWait

/// Judges one examination: the findings, worst first, and the whole in a sentence.
///
/// Folders depend on each other in one direction: this file → `Checks` → `Findings` → `Examination` →
/// `Conntrack`.
package struct Diagnosis: Sendable {
  package let findings: [Finding]
  /// What was not seen because of insufficient privileges, in words.
  package let unseen: [String]
  /// The whole in one sentence without a full stop.
  package let headline: String

  package init(_ examination: Examination) {
    // Findings of the same severity stay in the order of the checks.
    findings = Check.all.flatMap { $0.findings(examination) }.enumerated()
      .sorted { ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset) }
      .map(\.element)
    unseen = Self.unseen(examination)
    headline = Headline.sentence(examination, findings)
  }

  package var severity: Severity { findings.first?.severity ?? .unknown }

  /// The findings that are worth reading.
  package var problems: [Finding] { findings.filter { $0.severity > .fine } }
  package var healthy: [Finding] { findings.filter { $0.severity == .fine } }

  private static func unseen(_ examination: Examination) -> [String] {
    var unseen: [String] = []
    if case .refused = examination.conntrack {
      unseen.append("conntrack's entries (need CAP_NET_ADMIN)")
    }
    if examination.hiddenProcesses > 0 {
      unseen.append(
        "the file descriptors of "
          + Words.plural(examination.hiddenProcesses, "process", "processes"))
    }
    return unseen
  }
}

extension Check {
  /// All checks, in the order in which their findings are shown: what makes connections fail comes first.
  package static let all = [
    Ports.check, Lingering.closeWait, Lingering.finWait2, ServerRows.check, BoundPorts.check,
    Buckets.check,
    ConntrackTable.check, ConntrackTimeWait.check, ListenQueue.check, SynDrops.check,
    Descriptors.check, Orphans.check, Memory.check,
    RowsAtZero.check, StandingCount.check, EarlyVanishing.check,
    FinTimeout.check, Reuse.check, Recycle.check, RFC1337.check,
  ]
}

extension FindingID: CaseIterable {
  package static var allCases: [FindingID] { Check.all.map(\.id) }
}
