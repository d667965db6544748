/// What one check found.
package struct Finding: Sendable, Equatable {
  package var id: FindingID
  package var severity: Severity
  /// One sentence without a full stop, with the numbers that matter most.
  package var verdict: String
  package var evidence: [Evidence] = []
  package var confidence = Confidence.certain
  /// Why the confidence is what it is, as a clause; nil where the evidence speaks for itself.
  package var because: String?
  /// How to check the verdict; nil for what is read straight from the kernel.
  package var verify: Verification?
  /// What helps on this kernel, best first.
  package var fixes: [Fix] = []

  init(
    _ id: FindingID, _ severity: Severity, _ verdict: String, _ evidence: [Evidence] = [],
    confidence: Confidence = .certain, because: String? = nil, verify: Verification? = nil,
    fixes: [Fix] = []
  ) {
    self.id = id
    self.severity = severity
    self.verdict = verdict
    self.evidence = evidence
    self.confidence = confidence
    self.because = because
    self.verify = verify
    self.fixes = fixes
  }
}

/// How bad a finding is.
package enum Severity: String, Sendable, CaseIterable, Comparable {
  /// As it should be.
  case fine
  /// Worth knowing; nothing is wrong.
  case notice
  /// The check could not judge: its input was missing or made no sense.
  case unknown
  /// Connections will fail if this continues, or a setting does not do what its name promises.
  case warning
  /// Connections fail, or are about to.
  case critical

  private var rank: Int {
    switch self {
    case .fine: 0
    case .notice: 1
    case .unknown: 2
    case .warning: 3
    case .critical: 4
    }
  }

  package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// How certain a verdict is.
package enum Confidence: String, Sendable, CaseIterable {
  /// The kernel reports it, or it follows from what the kernel reports.
  case certain
  /// What is seen has no other common cause.
  case likely
  /// What is seen fits, but other causes fit as well.
  case possible
}

/// A command that checks a verdict.
package struct Verification: Sendable, Equatable {
  package let command: String
  /// What the command shows if the verdict is wrong; a noun phrase.
  package let shows: String

  init(_ command: String, shows: String) {
    self.command = command
    self.shows = shows
  }
}

/// Something that helps, and its trade-off.
package struct Fix: Sendable, Equatable {
  package let action: String
  package let tradeOff: String
  /// Nil where it is done in a program or on another machine.
  package let command: String?

  init(_ action: String, tradeOff: String, command: String? = nil) {
    self.action = action
    self.tradeOff = tradeOff
    self.command = command
  }

  /// Twice a limit, in digits for a command; the limit itself where twice as much overflows.
  static func doubled(_ limit: Int64) -> String {
    let (product, isTooLarge) = limit.multipliedReportingOverflow(by: 2)
    return "\(isTooLarge ? limit : product)"
  }
}
