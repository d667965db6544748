import SockDiag
import TimeWait

/// Rows of `timewait (0.00/0/0)`: due, and not reaped yet.
///
/// From 4.8 on the timer wheel fires a 60 s timer at the next multiple of a step (`calc_index` in
/// `kernel/time/timer.c`), from 4.1 to 4.7 on the tick, and before 4.1 one reaper with a quota of 100
/// for each 7.5 s served all (`inet_twdr_hangman` in `net/ipv4/inet_timewait_sock.c`).
enum RowsAtZero {
  static func findings(_ examination: Examination) -> [Finding] {
    guard let snapshot = examination.snapshot else { return [] }
    guard let design = examination.facts.timerDesign, let expected = snapshot.expectation else {
      return [unknown(examination.facts, snapshot)]
    }
    if let finding = beyondDesign(examination, expected) { return [finding] }
    switch design {
    case .reaper: return [reaper(snapshot, expected)]
    case .exactTimers: return [exact(snapshot)]
    case .wheel(let rate): return [wheel(examination, snapshot, expected, rate)]
    }
  }

  private static func unknown(_ facts: KernelFacts, _ snapshot: SnapshotReport) -> Finding {
    let missing = facts.version == nil ? "the kernel's release" : "HZ"
    return Finding(
      .rowsAtZero, .unknown,
      "\(missing) is not known, so it cannot be judged whether "
        + "\(Words.plural(snapshot.due, "row")) at 0.00 \(snapshot.due == 1 ? "is" : "are") normal",
      [.count("rows_at_zero", snapshot.due)])
  }

  /// What several polls saw is surer than any sum.
  private static func beyondDesign(_ examination: Examination, _ expected: Expectation) -> Finding?
  {
    guard let watched = examination.watched, watched.totals.beyondDesign > 0 else { return nil }
    let late = watched.totals.beyondDesign
    var evidence: [Evidence] = [
      .count("beyond_design", late), .seconds("latest_expiry", expected.bound),
    ]
    if let lateness = watched.lateness {
      evidence.append(.seconds("longest_lateness", Double(lateness.longest) / 1000))
    }
    return Finding(
      .rowsAtZero, .warning,
      "\(Words.plural(late, "row")) stayed at 0.00 for longer than the "
        + "\(Words.seconds(expected.bound)) that this kernel's timers allow", evidence,
      because: "the polls saw them before and after",
      disproof: Disproof(
        "twdiag watch --events --interval 0.2",
        shows: "no event that is said to be beyond the design"),
      remedies: [
        Remedy(
          "look for what keeps the timer softirq from running: a CPU that is stopped, throttled or "
            + "busy with interrupts", cost: "none",
          command: "cat /proc/softirqs; cat /proc/pressure/cpu")
      ])
  }

  private static func wheel(
    _ examination: Examination, _ snapshot: SnapshotReport, _ expected: Expectation, _ rate: Int
  ) -> Finding {
    let evidence: [Evidence] = [
      .count("rows_at_zero", snapshot.due), .count("normal_now", Int(expected.due.rounded())),
      .count("at_most", Int(expected.mostDue)), .seconds("latest_expiry", expected.bound),
      .count("kernel.hz", rate),
    ]
    let design =
      "Linux \(examination.facts.version.map(\.description) ?? "?") at HZ=\(rate) reaps up to "
      + "\(Words.seconds(expected.bound)) late by design"
    // What chance adds to a steady load, and rows that the last minute's rates no longer tell of.
    let most = expected.mostDue * 1.25 + 4 * expected.mostDue.squareRoot() + 10
    let isCleared =
      examination.watched.map { $0.polls > 1 } ?? false
      && examination.observed.map { $0.inSeconds > expected.bound } ?? false
    guard Double(snapshot.due) > most, !isCleared else {
      return Finding(
        .rowsAtZero, .fine,
        snapshot.due == 0
          ? "no row is at 0.00\(allowance(expected)): \(design)"
          : "\(Words.plural(snapshot.due, "row")) at 0.00 \(snapshot.due == 1 ? "is" : "are") normal: "
            + "\(design), which is \(Words.count(Int(expected.due.rounded()))) on average and at most "
            + "\(Words.count(Int(expected.mostDue))) at this rate", evidence)
    }
    return Finding(
      .rowsAtZero, .notice,
      "\(Words.count(snapshot.due)) rows are at 0.00, more than the \(Words.count(Int(expected.mostDue))) "
        + "that the rate of the last minute explains: a burst a minute ago would explain them",
      evidence, certainty: .possible,
      because: "one look cannot tell for how long they have been due",
      disproof: Disproof(
        "twdiag doctor --for 10s",
        shows: "that some stay for longer than \(Words.seconds(expected.bound))"))
  }

  private static func allowance(_ expected: Expectation) -> String {
    expected.mostDue < 1
      ? "" : ", and up to \(Words.count(Int(expected.mostDue))) would be normal"
  }

  private static func exact(_ snapshot: SnapshotReport) -> Finding {
    let evidence: [Evidence] = [.count("rows_at_zero", snapshot.due)]
    // One tick's worth may be due and not served yet.
    let most = max(10, Int(snapshot.history.mean / 50))
    guard snapshot.due > most else {
      return Finding(
        .rowsAtZero, .fine,
        "\(Words.plural(snapshot.due, "row")) at 0.00: Linux 4.1 to 4.7 reaps on the tick", evidence
      )
    }
    return Finding(
      .rowsAtZero, .warning,
      "\(Words.count(snapshot.due)) rows are at 0.00, though Linux 4.1 to 4.7 reaps on the tick",
      evidence, certainty: .likely, because: "timers of that kernel have no slack",
      disproof: Disproof("twdiag watch --count 8", shows: "that 'due' stays below a tick's closes"))
  }
}
