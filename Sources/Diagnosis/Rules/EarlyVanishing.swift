import TimeWait

/// Rows that go before their time: taken over by `connect`, reopened by a SYN, ended by a reset
/// (RFC 1337), destroyed, or never begun for want of a place.
///
/// Only the first and the last have a counter; of the others the polls tell how many.
enum EarlyVanishing {
  static func findings(_ examination: Examination) -> [Finding] {
    let reused = examination.counter("TcpExt.TWRecycled")
    guard let watched = examination.watched else { return [withoutPolls(examination, reused)] }
    let totals = watched.totals
    var evidence: [Evidence] = [
      .count("polls", watched.polls), .count("gone", totals.gone),
      .count("reused", totals.reused), .count("reopened", totals.reopened),
      .count("no_known_cause", totals.vanished + totals.killed), .count("rearmed", totals.rearmed),
    ]
    evidence += reused.evidence
    return [judge(examination, totals, evidence)]
  }

  private static func withoutPolls(_ examination: Examination, _ reused: CounterLook) -> Finding {
    guard let total = reused.total else {
      return Finding(
        .earlyVanishing, .fine,
        "one look cannot tell whether rows go before their time: --for 10s does", [])
    }
    let text =
      "since this namespace began connect has taken over "
      + (total == 0 ? "no row" : Words.plural(total, "row"))
    return Finding(
      .earlyVanishing, .fine,
      examination.source == .live
        ? "\(text); whether others go before their time only polls tell, as with --for 10s" : text,
      reused.evidence)
  }

  private static func judge(
    _ examination: Examination, _ totals: EventCounts, _ evidence: [Evidence]
  ) -> Finding {
    let early = totals.vanishedEarly
    guard early > 0 else {
      return Finding(
        .earlyVanishing, .fine, "no row went before its time \(examination.lookText)", evidence)
    }
    let unexplained = totals.vanished + totals.killed
    guard unexplained > 0, unexplained * 20 > max(totals.gone, early) else {
      return Finding(
        .earlyVanishing, .notice,
        "\(Words.plural(early, "row")) went before \(early == 1 ? "its" : "their") time "
          + "\(examination.lookText): \(Words.count(totals.reused)) taken over by connect, "
          + "\(Words.count(totals.reopened)) reopened by a SYN\(others(unexplained))", evidence,
        certainty: unexplained > 0 ? .likely : .certain,
        because: "counters and new sockets of the same addresses and ports say so")
    }
    return Finding(
      .earlyVanishing, .warning,
      "\(Words.plural(unexplained, "row")) went before \(unexplained == 1 ? "its" : "their") time "
        + "\(examination.lookText), and no counter says why: a reset from the peer, or somebody "
        + "destroys them", evidence, certainty: .likely,
      because: "the kernel counts neither resets that end TIME_WAIT nor SOCK_DESTROY",
      disproof: Disproof(
        "twdiag watch --events", shows: "no 'vanished early', or only 'reused' and 'reopened'"),
      remedies: [
        Remedy(
          "let resets not end TIME_WAIT", cost: "rows last longer where old segments come",
          command: "sysctl -w net.ipv4.tcp_rfc1337=1")
      ])
  }

  private static func others(_ number: Int) -> String {
    number > 0 ? ", and \(Words.count(number)) for no known cause" : ""
  }
}
