import TestSupport
import Testing

/// What live tests need, or why they cannot run here.
enum Live {
  static let obstacle: String? = {
    if let reason = NetworkNamespace.unavailable { return reason }
    let missing = [BuiltProgram.twdiag, .twload].first { !$0.isAvailable }
    return missing?.whyUnavailable
  }()

  /// By how much tests that compare thousands of things do less: on one processor, as in user-mode
  /// Linux where each program takes long to start, the others would wait beyond their limits.
  static let patience = hasOneProcessor ? 20 : 1

  /// Whether there is no time for tests that wait a minute, nor under a sanitizer for large tables.
  static let isQuick = environmentVariable("TWDIAG_QUICK") != nil

  /// Why the unprivileged cannot run the program, such as a checkout in a private directory.
  static let obstacleForNobody: String? = {
    guard obstacle == nil, let twdiag = BuiltProgram.twdiag.program else { return nil }
    var conditions = Program.Conditions()
    conditions.user = nobody
    let outcome = try? twdiag.run(["--version"], conditions)
    return outcome?.exitCode == 0 ? nil : "the user \(nobody) cannot run \(twdiag.path)"
  }()

  static let nobody: UInt32 = 65534
}

extension Trait where Self == ConditionTrait {
  /// Skips where there are no namespaces or no programs to test.
  static var live: Self {
    .disabled(if: Live.obstacle != nil, Comment(rawValue: Live.obstacle ?? ""))
  }

  /// Skips where a program is not installed.
  static func needs(_ name: String) -> Self {
    .enabled(if: Program(named: name) != nil, "there is no \(name) here")
  }

  /// Skips where the unprivileged cannot run the program.
  static var needsNobody: Self {
    .disabled(
      if: Live.obstacleForNobody != nil, Comment(rawValue: Live.obstacleForNobody ?? ""))
  }

  /// Skips where there is no time for it.
  static var slow: Self { .disabled(if: Live.isQuick, "TWDIAG_QUICK is set") }
}
