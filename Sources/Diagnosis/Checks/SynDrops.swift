import LinuxProc
import TimeWait

extension FindingID {
  package static let synDrops = FindingID("syn-drops")
}

/// SYNs that find the queue of half-open connections full.
enum SynDrops {
  static let check = Check(
    .synDrops, title: "Dropped SYNs",
    page: [
      "Half-open connections wait in a queue as long as the listener's backlog, within "
        + "tcp_max_syn_backlog. When it is full, the kernel answers a SYN with a cookie "
        + "(TCPReqQFullDoCookies), or drops it if tcp_syncookies is 0 (TCPReqQFullDrop).",
      "Cookies work, but without TCP timestamps such a connection has no window scaling and no "
        + "SACK.",
    ],
    sources: "net/ipv4/tcp_input.c: tcp_conn_request, tcp_syn_flood_action", appliesToModels: false,
    rule: { [finding($0)] })

  private static func finding(_ examination: Examination) -> Finding {
    let drops = examination.counter(.synQueueDrops)
    let cookies = examination.counter(.synQueueCookies)
    let evidence = drops.evidence + cookies.evidence
    if drops.isIncreasing { return dropping(examination, drops, evidence) }
    if examination.last[.tcpSyncookies] == 2 {
      return Finding(
        .synDrops, .fine,
        "tcp_syncookies is 2: every SYN is answered with a cookie, so cookies show no lack of room",
        evidence)
    }
    if cookies.isIncreasing { return answering(examination, cookies, evidence) }
    guard let total = drops.total, let answered = cookies.total else {
      let missing = examination.last.missing([.synQueueDrops, .synQueueCookies])
      return Finding(
        .synDrops, .unknown, "\(missing), so dropped SYNs cannot be judged", evidence)
    }
    guard total > 0 || answered > 0 else {
      return Finding(.synDrops, .fine, "no SYN was dropped for lack of room", evidence)
    }
    let past =
      "\(Words.plural(total, "SYN was", "SYNs were")) dropped and \(Words.count(answered)) "
      + "answered with a cookie"
    return Finding(
      .synDrops, examination.observed == nil ? .notice : .fine, examination.past(past), evidence)
  }

  private static func dropping(
    _ examination: Examination, _ drops: CounterChange, _ evidence: [Evidence]
  ) -> Finding {
    Finding(
      .synDrops, .critical,
      "\(Words.plural(drops.increase ?? 0, "SYN was", "SYNs were")) dropped "
        + "\(examination.observedText), because the queue of half-open connections is full and "
        + "tcp_syncookies is off", evidence, verify: verify,
      fixes: [
        Fix(
          "turn on SYN cookies", tradeOff: "connections made with a cookie lack some TCP options",
          command: "sysctl -w net.ipv4.tcp_syncookies=1"),
        longer("lengthen the queue"),
      ])
  }

  private static func answering(
    _ examination: Examination, _ cookies: CounterChange, _ evidence: [Evidence]
  ) -> Finding {
    Finding(
      .synDrops, .warning,
      "\(Words.plural(cookies.increase ?? 0, "SYN was", "SYNs were")) answered with a cookie "
        + "\(examination.observedText), because the queue of half-open connections is full: a SYN "
        + "flood, or a backlog that is too short", evidence, verify: verify,
      fixes: [longer("lengthen the backlog of listen(2) and tcp_max_syn_backlog")])
  }

  private static let verify = Verification(
    "ss -tan state syn-recv | wc -l", shows: "a small number")

  private static func longer(_ action: String) -> Fix {
    Fix(
      action, tradeOff: "memory for each half-open connection",
      command: "sysctl -w net.ipv4.tcp_max_syn_backlog=8192")
  }
}
