import SockDiag
import TimeWait

/// How many rows should stand: closes per second times the time that this kernel keeps one.
///
/// The kernel's own counts: `tw` of sockstat, and `TcpExt.TW`, which counts rows that entered from
/// 5.19 on, and before that those that ended (`__inet_twsk_schedule`, `tw_timer_handler`).
enum StandingCount {
  static func findings(_ examination: Examination) -> [Finding] {
    guard let snapshot = examination.snapshot else { return [] }
    var finding = judge(examination, snapshot)
    finding.evidence += counters(examination)
    if examination.isIncomplete {
      finding.severity = .unknown
      finding.verdict = "rows are missing from the dump, so all that is counted here can be too few"
      finding.certainty = .certain
      return [finding]
    }
    if let odd = disagreement(examination, snapshot) { return [odd, finding] }
    return [finding]
  }

  private static func judge(_ examination: Examination, _ snapshot: SnapshotReport) -> Finding {
    guard let expected = snapshot.expectation else {
      return Finding(
        .standingCount, .unknown,
        "\(Words.count(snapshot.timeWait)) rows stand; how many should cannot be said, as the "
          + "kernel's release or HZ is not known", [.count("time_wait", snapshot.timeWait)])
    }
    let evidence: [Evidence] = [
      .count("time_wait", snapshot.timeWait), .count("expected", Int(expected.stand.rounded())),
      .rate("closes_per_second", snapshot.history.mean),
      .rate("closes_per_second_now", snapshot.history.present),
      .seconds("mean_lifetime", expected.lifetime),
      .count("settles_at", Int(expected.settlesAt.rounded())),
      .count("fin_wait2_minisockets", snapshot.finWait2),
    ]
    if snapshot.beyondLength > 0 {
      return Finding(
        .standingCount, .notice,
        "\(Words.plural(snapshot.beyondLength, "row")) of \(Words.count(snapshot.timeWait)) have more "
          + "time left than the kernel gives: this is not an upstream kernel, or a damaged capture",
        evidence, certainty: .likely)
    }
    var verdict = sentence(snapshot, expected)
    guard let counted = examination.countedEntries else {
      return Finding(.standingCount, .fine, verdict, evidence)
    }
    verdict += "; the kernel counted \(Words.rate(counted)) entries/s \(examination.lookText)"
    return Finding(
      .standingCount, .fine, verdict, evidence + [.rate("entries_per_second", counted)])
  }

  private static func sentence(_ snapshot: SnapshotReport, _ expected: Expectation) -> String {
    guard snapshot.timeWait > 0 else { return "no socket is in TIME_WAIT" }
    let made =
      "\(Words.count(snapshot.timeWait)) in TIME_WAIT: at least \(Words.rate(snapshot.history.mean)) closes/s "
      + "over the last minute, kept for \(Words.seconds(expected.lifetime)) on average, make "
      + Words.count(Int(expected.stand.rounded()))
    let settles = Int(expected.settlesAt.rounded())
    let isGrowing = expected.settlesAt > 1.2 * Double(snapshot.timeWait) + 20
    return isGrowing
      ? made + "; at the rate of the last 5 s they will settle at \(Words.count(settles))" : made
  }

  private static func counters(_ examination: Examination) -> [Evidence] {
    var evidence: [Evidence] = []
    if let count = examination.last.value("sockstat.TCP.tw") {
      evidence.append(.count("sockstat.TCP.tw", count))
    }
    if let count = examination.last.value("TcpExt.TW") {
      evidence.append(.count("TcpExt.TW", count))
      evidence.append(.word("TcpExt.TW counts", Self.meaning(examination.facts.version)))
    }
    return evidence
  }

  /// The counter moved from the end to the beginning between the releases that were read.
  private static func meaning(_ version: KernelVersion?) -> String {
    guard let version else { return "not known for this kernel" }
    if version >= KernelVersion(5, 19) { return "rows that entered" }
    if version <= KernelVersion(5, 15) { return "rows that ended" }
    return "not known for Linux \(version)"
  }

  /// Where the dump and the kernel's own count are far apart, one of them is not to be relied on.
  private static func disagreement(
    _ examination: Examination, _ snapshot: SnapshotReport
  ) -> Finding? {
    guard let counted = examination.last.value("sockstat.TCP.tw"),
      // Before 4.11 the file counts those of all namespaces.
      let version = examination.facts.version, version >= KernelVersion(4, 11)
    else { return nil }
    let difference = abs(Double(counted) - Double(snapshot.minisockets))
    let moving = snapshot.history.present * 5
    guard difference > max(0.05 * Double(max(counted, Int64(snapshot.minisockets))), 50) + moving
    else { return nil }
    return Finding(
      .standingCount, .unknown,
      "the dump has \(Words.count(snapshot.minisockets)) minisockets and sockstat counts "
        + "\(Words.count(counted)): rows of the dump were lost, or the capture holds only some",
      [
        .count("minisockets", snapshot.minisockets), .count("sockstat.TCP.tw", counted),
      ], certainty: .likely, disproof: Disproof("twdiag summary", shows: "that the two are close"))
  }
}
