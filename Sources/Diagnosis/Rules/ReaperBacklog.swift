import TimeWait

/// The central reaper of kernels before 4.1, which falls behind above 100 closes in 7.5 s, and catches
/// up only below half of that: of 2.6.32, 3.6 and 4.0.5 the source was read
/// (`inet_twdr_hangman`, `TWKILL_QUOTA`, `TWKILL_SLOTS`).
extension RowsAtZero {
  /// Closes per second that fill the reaper's quota, and those below which it recovers.
  private static let threshold = 100 / 7.5
  private static let recovery = 100 / 15.0

  static func reaper(_ snapshot: SnapshotReport, _ expected: Expectation) -> Finding {
    let rate = snapshot.history.mean
    let evidence: [Evidence] = [
      .count("rows_at_zero", snapshot.due), .rate("closes_per_second", rate),
      .rate("reaper_threshold", threshold), .rate("reaper_recovers_below", recovery),
      .share("share_at_zero", share(snapshot)),
    ]
    // Each slot is emptied in one round as long as it holds no more than the quota: nothing is ever due.
    guard snapshot.due > 0 else { return inTime(rate, evidence) }
    return behind(snapshot, rate, evidence)
  }

  private static func share(_ snapshot: SnapshotReport) -> Double {
    snapshot.timeWait > 0 ? Double(snapshot.due) / Double(snapshot.timeWait) : 0
  }

  private static func inTime(_ rate: Double, _ evidence: [Evidence]) -> Finding {
    guard rate > threshold else {
      return Finding(
        .rowsAtZero, .fine,
        "no row is at 0.00: this kernel's one reaper keeps up below 13.3 closes/s, and takes rows "
          + "after 52.5 to 60 s", evidence)
    }
    return Finding(
      .rowsAtZero, .notice,
      "no row is at 0.00 yet, but at \(Words.rate(rate)) closes/s this kernel's one reaper falls "
        + "behind: rows will stay for 97.5 to 112.5 s", evidence, certainty: .likely,
      because: "it falls behind when the slots of 7.5 s that it comes to hold more than 100",
      disproof: Disproof("twdiag watch --duration 130", shows: "that 'due' stays at 0"),
      remedies: remedies)
  }

  private static func behind(
    _ snapshot: SnapshotReport, _ rate: Double, _ evidence: [Evidence]
  ) -> Finding {
    let lasting =
      rate > threshold
      ? "above 13.3 closes/s it takes two rounds for each slot"
      : "it fell behind above 13.3 closes/s, and recovers below 6.7"
    return Finding(
      .rowsAtZero, .warning,
      "this kernel's one reaper is behind: \(Words.plural(snapshot.due, "row")), "
        + "\(Words.share(share(snapshot))) of all, \(snapshot.due == 1 ? "is" : "are") at 0.00, as "
        + "\(lasting), and a row stays for 97.5 to 112.5 s instead of 60", evidence,
      certainty: rate > recovery ? .certain : .likely,
      because: "timers before Linux 4.1 show 0.00 only when the reaper is behind; "
        + "the table is larger by three quarters for it, and nothing else is lost",
      disproof: Disproof(
        "twdiag watch --duration 130", shows: "that no row is at 0.00 for longer than 7.5 s"),
      remedies: remedies)
  }

  private static var remedies: [Remedy] {
    [
      Remedy(
        "run Linux 4.1 or later, where each row has a timer of its own", cost: "a new kernel"),
      Remedy(
        "close fewer than 6.7 connections/s: keep-alive, or a pool of connections",
        cost: "a change in the clients or the proxy"),
      Remedy(
        "leave it: a row costs about 200 bytes, and a server's rows hold no ports",
        cost: "a table of 105 times the rate instead of 60"),
    ]
  }
}
