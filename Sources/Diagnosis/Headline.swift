import TimeWait

/// A diagnosis in one sentence.
enum Headline {
  static func sentence(_ examination: Examination, _ findings: [Finding]) -> String {
    guard let worst = findings.first else { return "nothing could be judged" }
    switch worst.severity {
    case .critical: return "connections fail, or are about to: \(list(findings))"
    case .warning: return "something is wrong: \(list(findings))"
    case .unknown: return "no problem found, but \(unjudged(findings))"
    case .notice, .fine:
      return healthy(examination, findings.filter { $0.severity == .notice })
    }
  }

  /// Numbers and ids by severity: `2 critical (ports), 1 warning (fin-timeout)`.
  private static func list(_ findings: [Finding]) -> String {
    let groups: [(Severity, String, String)] = [
      (.critical, "critical", "critical"), (.warning, "warning", "warnings"),
      (.unknown, "not judged", "not judged"),
    ]
    return groups.compactMap { severity, one, several in
      let found = findings.filter { $0.severity == severity }
      guard !found.isEmpty else { return nil }
      return "\(Words.plural(found.count, one, several)) (\(ids(found)))"
    }.joined(separator: ", ")
  }

  private static func unjudged(_ findings: [Finding]) -> String {
    let unknown = findings.filter { $0.severity == .unknown }
    return "\(Words.plural(unknown.count, "check")) could not be judged (\(ids(unknown)))"
  }

  /// The ids of findings, each once.
  private static func ids(_ findings: [Finding]) -> String {
    var ids: [String] = []
    for finding in findings where !ids.contains(finding.id.rawValue) {
      ids.append(finding.id.rawValue)
    }
    return ids.joined(separator: ", ")
  }

  /// Names what looks alarming, and why it is harmless.
  private static func healthy(_ examination: Examination, _ notices: [Finding]) -> String {
    let worthKnowing = notices.isEmpty ? nil : "; worth knowing: \(ids(notices))"
    guard let snapshot = examination.snapshot, snapshot.timeWait > 0 else {
      return "nothing is wrong"
        + (worthKnowing ?? ": no socket is in TIME_WAIT, and no limit is near")
    }
    var text =
      "nothing is wrong: \(Words.plural(snapshot.timeWait, "socket")) in TIME_WAIT "
      + "\(snapshot.timeWait == 1 ? "means" : "mean") at least "
      + "\(Words.rate(snapshot.history.mean)) closes/s"
    if snapshot.overdue > 0, !notices.contains(where: { $0.id == .rowsAtZero }) {
      text +=
        ", the \(Words.count(snapshot.overdue)) overdue among them "
        + "\(Words.are(snapshot.overdue)) normal for this kernel"
    }
    return text + (worthKnowing ?? ", and no limit is near")
  }
}
