import LinuxProc
import TimeWait

extension FindingID {
  package static let earlyVanishing = FindingID("early-vanishing")
}

/// Sockets that leave TIME_WAIT early: taken over by `connect`, reopened by a SYN, ended by a reset (RFC
/// 1337), or destroyed.
///
/// Only the first have a counter; polls show the others.
enum EarlyVanishing {
  static let check = Check(
    .earlyVanishing, title: "Sockets that leave TIME_WAIT early",
    page: [
      "A socket may leave TIME_WAIT before its 60 s are over: connect takes it over (tcp_tw_reuse, "
        + "or a bound port; counted as TWRecycled); a new SYN reopens it at a server (no counter); "
        + "a reset with the right sequence number ends it (no counter, and not with "
        + "tcp_rfc1337=1); somebody destroys it (ss -K, twdiag kill; no counter); its namespace "
        + "ends. At the limit of tcp_max_tw_buckets, a socket never enters TIME_WAIT "
        + "(TCPTimeWaitOverflow).",
      "A TIME_WAIT socket can bring the reset upon itself: it answers any stray old segment with "
        + "an ACK, and a peer that has forgotten the connection answers that with exactly the "
        + "reset that ends it (RFC 1337 calls it assassination).",
      "Only polls show how many: 'twdiag doctor --for 10s' counts them, 'twdiag watch --events' "
        + "lists each.",
    ],
    sources: "net/ipv4/tcp_minisocks.c: tcp_timewait_state_process; net/ipv4/tcp_ipv4.c: "
      + "tcp_twsk_unique, tcp_v4_rcv; net/ipv4/inet_timewait_sock.c: inet_twsk_alloc, "
      + "inet_twsk_deschedule_put",
    rule: { [finding($0)] })

  private static func finding(_ examination: Examination) -> Finding {
    let reused = examination.counter(.twRecycled)
    guard let watched = examination.watched else { return withoutPolls(examination, reused) }
    let totals = watched.totals
    let evidence: [Evidence] = [
      .count("polls", watched.polls), .count("gone", totals.gone),
      .count("reused", totals.reused), .count("reopened", totals.reopened),
      .count("no_known_cause", totals.vanished + totals.killed), .count("rearmed", totals.rearmed),
    ]
    return judge(examination, totals, evidence + reused.evidence)
  }

  private static func withoutPolls(
    _ examination: Examination, _ reused: CounterChange
  ) -> Finding {
    guard let total = reused.total else {
      return Finding(
        .earlyVanishing, .fine,
        "one look does not show whether sockets leave TIME_WAIT early; use --for 10s")
    }
    let sockets = total == 0 ? "no socket" : Words.plural(total, "socket")
    let text = "connect has taken over \(sockets) in TIME_WAIT since this namespace was created"
    switch examination.source {
    case .live:
      return Finding(
        .earlyVanishing, .fine, "\(text); use --for 10s to see whether others leave early",
        reused.evidence)
    case .capture, .model: return Finding(.earlyVanishing, .fine, text, reused.evidence)
    }
  }

  private static func judge(
    _ examination: Examination, _ totals: EventCounts, _ evidence: [Evidence]
  ) -> Finding {
    let early = totals.vanishedEarly
    guard early > 0 else {
      return Finding(
        .earlyVanishing, .fine, "no socket left TIME_WAIT early \(examination.observedText)",
        evidence)
    }
    let unexplained = totals.vanished + totals.killed
    if unexplained > 0, unexplained * 20 > max(totals.gone, early) {
      return unexplainedFinding(examination, unexplained, evidence)
    }
    let others = unexplained > 0 ? ", and \(Words.count(unexplained)) without a known cause" : ""
    return Finding(
      .earlyVanishing, .notice,
      "\(left(early, examination)): \(Words.count(totals.reused)) taken over by connect, "
        + "\(Words.count(totals.reopened)) reopened by a SYN\(others)", evidence,
      confidence: unexplained > 0 ? .likely : .certain,
      because: "counters and new sockets with the same addresses and ports show it")
  }

  private static func unexplainedFinding(
    _ examination: Examination, _ number: Int, _ evidence: [Evidence]
  ) -> Finding {
    Finding(
      .earlyVanishing, .warning,
      "\(left(number, examination)), and no counter shows why: resets from the peer, or somebody "
        + "destroys them", evidence, confidence: .likely,
      because: "the kernel counts neither resets that end TIME_WAIT nor SOCK_DESTROY",
      verify: Verification(
        "twdiag watch --events", shows: "no 'vanished early', or only 'reused' and 'reopened'"),
      fixes: [
        Fix(
          "keep resets from ending TIME_WAIT",
          tradeOff: "sockets stay longer where old segments arrive",
          command: "sysctl -w net.ipv4.tcp_rfc1337=1")
      ])
  }

  private static func left(_ number: Int, _ examination: Examination) -> String {
    "\(Words.plural(number, "socket")) left TIME_WAIT early \(examination.observedText)"
  }
}
