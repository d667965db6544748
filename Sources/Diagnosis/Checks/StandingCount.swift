import LinuxProc
import SockDiag
import TimeWait

extension FindingID {
  package static let standingCount = FindingID("standing-count")
}

/// The number of TIME_WAIT sockets against closes per second times the mean lifetime on this kernel.
///
/// The kernel's own counts are `tw` of sockstat, and `TcpExt.TW`, which counts sockets that enter from
/// 5.19 on, and sockets that leave before that (`__inet_twsk_schedule`, `tw_timer_handler`).
enum StandingCount {
  static let check = Check(
    .standingCount, title: "How many TIME_WAIT sockets to expect",
    page: [
      "In a steady state the number of TIME_WAIT sockets is the rate of closes times the mean "
        + "lifetime on this kernel: 60 s plus the mean lateness of its timers, such as 61.02 s at "
        + "HZ=250 from Linux 4.8 on. A hundred closes per second make about 6,100 sockets, for as "
        + "long as the load lasts.",
      "The rate comes from the sockets themselves: each deadline shows when its socket entered "
        + "TIME_WAIT, so one dump shows the closes of each of the last 60 seconds. It is a lower "
        + "bound, because sockets that were reused, reset or destroyed have left no trace.",
      "The kernel's own count is 'tw' in /proc/net/sockstat, which includes FIN_WAIT2 minisockets; "
        + "it is per namespace since 4.11, and machine-wide before. The counter TcpExt.TW changed "
        + "its meaning: up to 5.15 it counts sockets that left, from 5.19 on sockets that entered. "
        + "TWKilled changed in the same way; it counts sockets with timers of 4 s or less, not "
        + "killed ones.",
    ],
    sources:
      "net/ipv4/inet_timewait_sock.c: __inet_twsk_schedule, tw_timer_handler; net/ipv4/proc.c: "
      + "sockstat_seq_show",
    rule: findings)

  private static func findings(_ examination: Examination) -> [Finding] {
    guard let snapshot = examination.snapshot else { return [] }
    var finding = judge(examination, snapshot)
    finding.evidence += counters(examination)
    if examination.isIncomplete {
      finding.severity = .unknown
      finding.verdict = "the dump lacks sockets, so every number here may be too low"
      finding.confidence = .certain
      return [finding]
    }
    if let odd = disagreement(examination, snapshot) { return [odd, finding] }
    return [finding]
  }

  private static func judge(_ examination: Examination, _ snapshot: SnapshotReport) -> Finding {
    guard let expected = snapshot.expectation else {
      return Finding(
        .standingCount, .unknown,
        "\(standing(snapshot)); how many to expect is unknown without the kernel's release and "
          + "HZ", [.count("time_wait", snapshot.timeWait)])
    }
    let evidence = evidence(snapshot, expected)
    if snapshot.beyondLength > 0 {
      let have = snapshot.beyondLength == 1 ? "has" : "have"
      return Finding(
        .standingCount, .notice,
        "\(Words.count(snapshot.beyondLength)) of \(Words.count(snapshot.timeWait)) sockets in "
          + "TIME_WAIT \(have) more time left than TIME_WAIT lasts: this is not an upstream "
          + "kernel, or "
          + "the capture is damaged", evidence, confidence: .likely)
    }
    let verdict = sentence(snapshot, expected)
    guard let counted = examination.countedEntries else {
      return Finding(.standingCount, .fine, verdict, evidence)
    }
    return Finding(
      .standingCount, .fine,
      "\(verdict); the kernel counted \(Words.rate(counted)) entries/s \(examination.observedText)",
      evidence + [.rate("entries_per_second", counted)])
  }

  private static func evidence(_ snapshot: SnapshotReport, _ expected: Expectation) -> [Evidence] {
    [
      .count("time_wait", snapshot.timeWait), .count("expected", Int(expected.count.rounded())),
      .rate("closes_per_second", snapshot.history.mean),
      .rate("closes_per_second_now", snapshot.history.present),
      .seconds("mean_lifetime", expected.lifetime),
      .count("settles_at", Int(expected.steadyState.rounded())),
      .count("fin_wait2_minisockets", snapshot.finWait2),
    ]
  }

  private static func standing(_ snapshot: SnapshotReport) -> String {
    snapshot.timeWait == 0
      ? "no socket is in TIME_WAIT"
      : "\(Words.plural(snapshot.timeWait, "socket")) \(Words.are(snapshot.timeWait)) in TIME_WAIT"
  }

  private static func sentence(_ snapshot: SnapshotReport, _ expected: Expectation) -> String {
    guard snapshot.timeWait > 0 else { return standing(snapshot) }
    let text =
      "\(standing(snapshot)), \(Words.count(Int(expected.count.rounded()))) expected: at least "
      + "\(Words.rate(snapshot.history.mean)) closes/s over the last minute, and a mean lifetime "
      + "of \(Words.seconds(expected.lifetime)) on this kernel"
    let isGrowing = expected.steadyState > 1.2 * Double(snapshot.timeWait) + 20
    guard isGrowing else { return text }
    return text + "; at the rate of the last 5 s they will settle at "
      + Words.count(Int(expected.steadyState.rounded()))
  }

  /// The dump and the kernel's own count are far apart, so one of them is wrong.
  private static func disagreement(
    _ examination: Examination, _ snapshot: SnapshotReport
  ) -> Finding? {
    guard let counted = examination.last[.minisockets],
      // Before 4.11, sockstat counts those of all namespaces.
      let version = examination.facts.version, version >= KernelVersion(4, 11)
    else { return nil }
    let difference = abs(Double(counted) - Double(snapshot.minisockets))
    let moving = snapshot.history.present * 5
    guard difference > max(0.05 * Double(max(counted, Int64(snapshot.minisockets))), 50) + moving
    else { return nil }
    return Finding(
      .standingCount, .unknown,
      "the dump has \(Words.plural(snapshot.minisockets, "minisocket")), and sockstat counts "
        + "\(Words.count(counted)): the dump lost sockets, or the capture holds only some of them",
      [
        .count("minisockets", snapshot.minisockets), .count(.minisockets, counted),
      ], confidence: .likely,
      verify: Verification("twdiag summary", shows: "two numbers close to each other"))
  }
}

// MARK: The kernel's own counts

extension StandingCount {
  private static func counters(_ examination: Examination) -> [Evidence] {
    var evidence: [Evidence] = []
    if let count = examination.last[.minisockets] {
      evidence.append(.count(.minisockets, count))
    }
    if let count = examination.last[.tw] {
      evidence.append(.count(.tw, count))
      evidence.append(.word("\(KernelValue.tw.key) counts", meaning(examination.facts.version)))
    }
    return evidence
  }

  /// What `TcpExt.TW` counts; between the releases whose sources were read, it is not known.
  private static func meaning(_ version: KernelVersion?) -> String {
    guard let version else { return "not known for this kernel" }
    if version >= KernelVersion(5, 19) { return "sockets that entered" }
    if version <= KernelVersion(5, 15) { return "sockets that left" }
    return "not known for Linux \(version)"
  }
}
