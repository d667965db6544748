import TimeWait

/// The rule of `RowsAtZero` for kernels before 4.1, whose single reaper falls behind above 100 closes in
/// 7.5 s, and recovers only below half of that.
///
/// Read in the sources of 2.6.32, 3.6 and 4.0.5: `inet_twdr_hangman`, `TWKILL_QUOTA`, `TWKILL_SLOTS`.
enum Reaper {
  /// Closes per second that use up the reaper's quota, and those below which it recovers.
  private static let threshold = 100 / 7.5
  private static let recovery = 100 / 15.0

  static func finding(_ snapshot: SnapshotReport) -> Finding {
    let rate = snapshot.history.mean
    let evidence: [Evidence] = [
      .count("overdue", snapshot.overdue), .rate("closes_per_second", rate),
      .rate("reaper_threshold", threshold), .rate("reaper_recovers_below", recovery),
      .share("overdue_share", share(snapshot)),
    ]
    // While no slot holds more than the quota, one round empties it, and no socket is ever overdue.
    if snapshot.overdue > 0 { return behind(snapshot, rate, evidence) }
    return rate > threshold ? fallingBehind(rate, evidence) : onTime(evidence)
  }

  private static func share(_ snapshot: SnapshotReport) -> Double {
    snapshot.timeWait > 0 ? Double(snapshot.overdue) / Double(snapshot.timeWait) : 0
  }

  private static func onTime(_ evidence: [Evidence]) -> Finding {
    Finding(
      .rowsAtZero, .fine,
      "no socket is overdue: this kernel's single reaper keeps up below 13.3 closes/s, and reaps "
        + "sockets after 52.5 to 60 s", evidence)
  }

  private static func fallingBehind(_ rate: Double, _ evidence: [Evidence]) -> Finding {
    Finding(
      .rowsAtZero, .notice,
      "no socket is overdue yet, but at \(Words.rate(rate)) closes/s this kernel's single reaper "
        + "falls behind: sockets will stay for 97.5 to 112.5 s", evidence, confidence: .likely,
      because: "it falls behind once its slots of 7.5 s hold more than 100 sockets",
      verify: Verification("twdiag watch --duration 130", shows: "no overdue socket"),
      fixes: fixes)
  }

  private static func behind(
    _ snapshot: SnapshotReport, _ rate: Double, _ evidence: [Evidence]
  ) -> Finding {
    let why =
      rate > threshold
      ? "above 13.3 closes/s it takes two rounds for each slot"
      : "it fell behind above 13.3 closes/s, and recovers below 6.7"
    return Finding(
      .rowsAtZero, .warning,
      "this kernel's single reaper is behind: \(Words.plural(snapshot.overdue, "socket")), "
        + "\(Words.share(share(snapshot))) of all, \(Words.are(snapshot.overdue)) overdue; "
        + "\(why), and a "
        + "socket stays for 97.5 to 112.5 s instead of 60 s; the only harm is a table that is "
        + "75 % larger", evidence,
      confidence: rate > recovery ? .certain : .likely,
      because: "before Linux 4.1 sockets are overdue only when the reaper is behind",
      verify: Verification(
        "twdiag watch --duration 130", shows: "no socket that is overdue for longer than 7.5 s"),
      fixes: fixes)
  }

  private static let fixes = [
    Fix(
      "run Linux 4.1 or later, where each socket has its own timer", tradeOff: "a new kernel"),
    Fix(
      "close fewer than 6.7 connections/s: keep-alive, or a connection pool",
      tradeOff: "a change in the clients or the proxy"),
    Fix(
      "change nothing: a TIME_WAIT socket costs about 200 bytes, and on a server it holds no port",
      tradeOff: "a table of 105 times the closes per second instead of 60 times"),
  ]
}
