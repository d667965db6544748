import LinuxProc
import SockDiag
import TimeWait

extension FindingID {
  package static let rowsAtZero = FindingID("rows-at-zero")
}

/// Overdue TIME_WAIT sockets: their deadline has passed, and the kernel has not reaped them yet.
///
/// From 4.8 on, the timer wheel fires a 60 s timer at the next multiple of its resolution (`calc_index`
/// in `kernel/time/timer.c`); from 4.1 to 4.7, a timer fires on the tick; before 4.1, one reaper with a
/// quota of 100 per 7.5 s serves all (`inet_twdr_hangman` in `net/ipv4/inet_timewait_sock.c`).
enum RowsAtZero {
  static let check = Check(
    .rowsAtZero, title: "Overdue TIME_WAIT sockets: deadline passed, still there",
    page: [
      "netstat shows an overdue socket as 'timewait (0.00/0/0)', ss as 'timer:(timewait,,0)': its "
        + "60 seconds are over, and the kernel has not reaped it yet. Whether that is normal "
        + "depends on the kernel.",
      "Linux 4.8 and later: each socket has a timer on the timer wheel, which is coarser for "
        + "longer timeouts. A timer of 60 s fires at the next multiple of 512 ticks, up to 2.05 s "
        + "late at HZ=250, 5.12 s at HZ=100 and 1.71 s at HZ=300; at HZ=1000 at the next multiple "
        + "of 4096 ticks, up to 4.10 s late. Sockets go in bursts, one for each multiple. This is "
        + "not a leak, and no setting changes it.",
      "Linux 4.1 to 4.7: each socket has a timer that fires on the tick. Sockets are not overdue "
        + "for longer than a tick.",
      "Linux 2.6.32 to 4.0: one reaper serves all sockets in eight slots of 7.5 s, and reaps at "
        + "most about 100 at a time. Below 13.3 closes/s, sockets go after 52.5 to 60 s and are "
        + "never overdue. Above, each slot takes two rounds: sockets stay for 97.5 to 112.5 s, 43 "
        + "% of them are overdue, and the table holds 105 times the closes per second instead of "
        + "60 times. It recovers only below 6.7 closes/s.",
      "The check compares the number of overdue sockets with the number that follows from this "
        + "design and the closes of a minute ago. With --for, it also checks whether a socket stayed overdue "
        + "for longer than the design allows.",
    ],
    sources: "net/ipv4/inet_timewait_sock.c: tw_timer_handler, and up to 4.0 inet_twdr_hangman, "
      + "inet_twdr_twkill_work; kernel/time/timer.c: calc_index",
    rule: findings)

  private static func findings(_ examination: Examination) -> [Finding] {
    guard let snapshot = examination.snapshot else { return [] }
    guard let design = examination.facts.timerDesign, let expected = snapshot.expectation else {
      return [unknown(examination.facts, snapshot)]
    }
    if let finding = beyondDesign(examination, expected) { return [finding] }
    switch design {
    case .reaper: return [Reaper.finding(snapshot)]
    case .exactTimers: return [exact(snapshot)]
    case .wheel(let rate): return [wheel(examination, snapshot, expected, rate)]
    }
  }

  private static func unknown(_ facts: KernelFacts, _ snapshot: SnapshotReport) -> Finding {
    let missing = facts.version == nil ? "the kernel's release" : "HZ"
    return Finding(
      .rowsAtZero, .unknown,
      "\(missing) is not known, so how many overdue sockets are normal cannot be judged; "
        + "\(snapshot.overdue == 0 ? "none" : Words.count(snapshot.overdue)) "
        + "\(snapshot.overdue < 2 ? "is" : "are") overdue now",
      [.count("overdue", snapshot.overdue)])
  }

  /// Polls are better evidence than arithmetic.
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
      "\(Words.plural(late, "socket")) stayed overdue for longer than the "
        + "\(Words.seconds(expected.bound)) that this kernel's timers allow", evidence,
      because: "polls saw \(late == 1 ? "it" : "them") before and after that",
      verify: Verification(
        "twdiag watch --events --interval 0.2",
        shows: "no expiry later than this kernel's timers allow"),
      fixes: [
        Fix(
          "find what keeps the timer softirq from running: a CPU that is stopped, throttled or "
            + "busy with interrupts", tradeOff: "none",
          command: "cat /proc/softirqs; cat /proc/pressure/cpu")
      ])
  }
}

// MARK: Linux 4.1 to 4.7

extension RowsAtZero {
  private static func exact(_ snapshot: SnapshotReport) -> Finding {
    let evidence: [Evidence] = [.count("overdue", snapshot.overdue)]
    let design = "Linux 4.1 to 4.7 reaps on the tick"
    // One tick's worth may be overdue and not served yet.
    guard snapshot.overdue > max(10, Int(snapshot.history.mean / 50)) else {
      return Finding(
        .rowsAtZero, .fine,
        snapshot.overdue == 0
          ? "no socket is overdue: \(design)"
          : "\(Words.plural(snapshot.overdue, "socket")) \(Words.are(snapshot.overdue)) overdue, "
            + "no more than "
            + "wait for one tick: \(design)", evidence)
    }
    return Finding(
      .rowsAtZero, .warning,
      "\(Words.count(snapshot.overdue)) sockets are overdue, although \(design)", evidence,
      confidence: .likely, because: "these kernels reap on the tick",
      verify: Verification(
        "twdiag watch --count 8", shows: "no more overdue sockets than close within a tick"))
  }
}

// MARK: Linux 4.8 and later

extension RowsAtZero {
  private static func wheel(
    _ examination: Examination, _ snapshot: SnapshotReport, _ expected: Expectation, _ rate: Int
  ) -> Finding {
    let evidence: [Evidence] = [
      .count("overdue", snapshot.overdue),
      .count("overdue_expected", Int(expected.overdue.rounded())),
      .count("overdue_at_most", Int(expected.mostOverdue)),
      .seconds("latest_expiry", expected.bound),
      .count(.hz, rate),
    ]
    // Allows for chance in a steady load, and for sockets older than the rates of the last minute.
    let most = expected.mostOverdue * 1.25 + 4 * expected.mostOverdue.squareRoot() + 10
    let isCleared =
      examination.watched.map { $0.polls > 1 } ?? false
      && examination.observed.map { $0.inSeconds > expected.bound } ?? false
    if Double(snapshot.overdue) > most, !isCleared { return burst(snapshot, expected, evidence) }
    let design =
      "Linux \(examination.facts.version.map(\.description) ?? "?") at HZ=\(rate) reaps up to "
      + "\(Words.seconds(expected.bound)) after the deadline by design"
    return Finding(.rowsAtZero, .fine, normal(snapshot, expected, design), evidence)
  }

  private static func normal(
    _ snapshot: SnapshotReport, _ expected: Expectation, _ design: String
  ) -> String {
    let most = Int(expected.mostOverdue)
    guard snapshot.overdue > 0 else {
      let allowance = most < 1 ? "" : ", and up to \(Words.count(most)) would be normal"
      return "no socket is overdue\(allowance): \(design)"
    }
    return
      "\(Words.plural(snapshot.overdue, "overdue socket")) \(Words.are(snapshot.overdue)) normal: "
      + "\(design), so expect \(Words.count(Int(expected.overdue.rounded()))) on average and at "
      + "most \(Words.count(most)) at this rate"
  }

  private static func burst(
    _ snapshot: SnapshotReport, _ expected: Expectation, _ evidence: [Evidence]
  ) -> Finding {
    Finding(
      .rowsAtZero, .notice,
      "\(Words.count(snapshot.overdue)) sockets are overdue, more than the "
        + "\(Words.count(Int(expected.mostOverdue))) that the rate of the last minute explains: a "
        + "burst a "
        + "minute ago would explain them", evidence, confidence: .possible,
      because: "one look does not show for how long they have been overdue",
      verify: Verification(
        "twdiag doctor --for 10s",
        shows: "sockets that stay overdue for longer than \(Words.seconds(expected.bound))"))
  }
}
