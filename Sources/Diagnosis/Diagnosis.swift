import TimeWait

/// What follows from an examination: findings, the worst first.
package struct Diagnosis: Sendable {
  package let findings: [Finding]
  /// What a reader without privileges has not seen, and what it would add; in words.
  package let unseen: [String]
  /// The whole in one sentence.
  package let headline: String

  package init(_ examination: Examination) {
    let judged =
      Ports.findings(examination) + BoundPorts.findings(examination) + Buckets.findings(examination)
      + Self.surroundings(examination) + RowsAtZero.findings(examination)
      + StandingCount.findings(examination) + EarlyVanishing.findings(examination)
      + FinTimeout.findings(examination) + Reuse.findings(examination)
    // What is equally bad stays in this order: what makes connections fail comes first.
    findings = judged.enumerated()
      .sorted { ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset) }
      .map(\.element)
    unseen = Unseen.sentences(examination)
    headline = Headline.sentence(examination, findings)
  }

  /// What else can make connections fail, of which a model knows nothing.
  private static func surroundings(_ examination: Examination) -> [Finding] {
    guard examination.source != .model else { return [] }
    return ConntrackTable.findings(examination) + ListenQueue.findings(examination)
      + [Descriptors.finding(examination)] + MachineLimits.findings(examination)
  }

  package var severity: Severity { findings.first?.severity ?? .unknown }

  /// Those that need attention, and those that are as they should be.
  package var problems: [Finding] { findings.filter { $0.severity > .fine } }
  package var healthy: [Finding] { findings.filter { $0.severity == .fine } }
}

/// The whole in one sentence.
enum Headline {
  static func sentence(_ examination: Examination, _ findings: [Finding]) -> String {
    guard let worst = findings.first else { return "nothing could be looked at" }
    switch worst.severity {
    case .critical: return "connections fail, or are about to: \(list(findings))"
    case .warning: return "something is wrong: \(list(findings))"
    case .unknown:
      return "nothing wrong is seen, but not all could be judged: \(list(findings))"
    case .notice, .fine: return healthy(examination, notices(findings))
    }
  }

  /// `2 critical (ports), 1 warning (fin-timeout)`.
  private static func list(_ findings: [Finding]) -> String {
    let groups: [(Severity, String, String)] = [
      (.critical, "critical", "critical"), (.warning, "warning", "warnings"),
      (.unknown, "not judged", "not judged"),
    ]
    return groups.compactMap { severity, one, several in
      let ids = findings.filter { $0.severity == severity }.map(\.id.rawValue)
      guard !ids.isEmpty else { return nil }
      var names: [String] = []
      for id in ids where !names.contains(id) { names.append(id) }
      return "\(ids.count) \(ids.count == 1 ? one : several) (\(names.joined(separator: ", ")))"
    }.joined(separator: ", ")
  }

  private static func notices(_ findings: [Finding]) -> [FindingID] {
    var ids: [FindingID] = []
    for finding in findings where finding.severity == .notice && !ids.contains(finding.id) {
      ids.append(finding.id)
    }
    return ids
  }

  /// What the operator is afraid of, and why it is nothing.
  private static func healthy(_ examination: Examination, _ notices: [FindingID]) -> String {
    guard let snapshot = examination.snapshot, snapshot.timeWait > 0 else {
      guard notices.isEmpty else {
        return "nothing is wrong; worth knowing: "
          + notices.map(\.rawValue).joined(separator: ", ")
      }
      return "nothing is wrong: no socket is in TIME_WAIT, and no limit is near"
    }
    let isOne = snapshot.timeWait == 1
    var text =
      "nothing is wrong: \(Words.plural(snapshot.timeWait, "socket")) in TIME_WAIT "
      + "\(isOne ? "comes" : "come") of at least \(Words.rate(snapshot.history.mean)) closes/s"
    if snapshot.due > 0, !notices.contains(.rowsAtZero) {
      text += ", the \(Words.count(snapshot.due)) at 0.00 among them are normal for this kernel"
    }
    guard notices.isEmpty else {
      return "\(text); worth knowing: \(notices.map(\.rawValue).joined(separator: ", "))"
    }
    return text + ", and no limit is near"
  }
}

/// What was not seen for want of privileges.
enum Unseen {
  static func sentences(_ examination: Examination) -> [String] {
    var sentences: [String] = []
    if case .refused = examination.conntrack {
      sentences.append("conntrack's table, which shows who fills it (CAP_NET_ADMIN)")
    }
    if examination.hiddenProcesses > 0 {
      sentences.append(
        "the descriptors of \(Words.plural(examination.hiddenProcesses, "process", "processes")) that "
          + "may not be looked at")
    }
    return sentences
  }
}
