/// One thing that was judged.
package struct Finding: Sendable, Equatable {
  package var id: FindingID
  package var severity: Severity
  /// One sentence, with the numbers that matter most.
  package var verdict: String
  package var evidence: [Evidence] = []
  package var certainty = Certainty.certain
  /// Why it is no surer than that, or as sure; nil where the evidence speaks for itself.
  package var because: String?
  /// How to find out that it is not so; nil for what is plainly read from the kernel.
  package var disproof: Disproof?
  /// What helps on this kernel, the best first.
  package var remedies: [Remedy] = []

  init(
    _ id: FindingID, _ severity: Severity, _ verdict: String, _ evidence: [Evidence] = [],
    certainty: Certainty = .certain, because: String? = nil, disproof: Disproof? = nil,
    remedies: [Remedy] = []
  ) {
    self.id = id
    self.severity = severity
    self.verdict = verdict
    self.evidence = evidence
    self.certainty = certainty
    self.because = because
    self.disproof = disproof
    self.remedies = remedies
  }
}

/// How sure a verdict is.
package enum Certainty: String, Sendable, CaseIterable {
  /// The kernel says so, or it follows from what the kernel says.
  case certain
  /// What is seen has no other cause that is common.
  case likely
  /// What is seen fits, and other causes fit as well.
  case possible
}

/// A number or a word that a verdict rests on.
package struct Evidence: Sendable, Equatable {
  package enum Value: Sendable, Equatable {
    case count(Int64)
    /// Per second.
    case rate(Double)
    case seconds(Double)
    /// From 0 to 1.
    case share(Double)
    case word(String)
  }

  /// As the kernel calls it, where the kernel has a name for it.
  package let name: String
  package let value: Value

  static func count(_ name: String, _ value: Int64) -> Evidence {
    Evidence(name: name, value: .count(value))
  }

  static func count(_ name: String, _ value: Int) -> Evidence { count(name, Int64(value)) }

  static func rate(_ name: String, _ value: Double) -> Evidence {
    Evidence(name: name, value: .rate(value))
  }

  static func seconds(_ name: String, _ value: Double) -> Evidence {
    Evidence(name: name, value: .seconds(value))
  }

  static func share(_ name: String, _ value: Double) -> Evidence {
    Evidence(name: name, value: .share(value))
  }

  static func word(_ name: String, _ value: String) -> Evidence {
    Evidence(name: name, value: .word(value))
  }
}

/// A command, and what it would show if the verdict were wrong.
package struct Disproof: Sendable, Equatable {
  package let command: String
  package let shows: String

  init(_ command: String, shows: String) {
    self.command = command
    self.shows = shows
  }
}

/// Something that helps, and its price.
package struct Remedy: Sendable, Equatable {
  package let action: String
  package let cost: String
  /// Nil where it is done in a program, or elsewhere.
  package let command: String?

  init(_ action: String, cost: String, command: String? = nil) {
    self.action = action
    self.cost = cost
    self.command = command
  }
}
