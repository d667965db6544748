import LinuxProc
import SockDiag
import TimeWait

extension FindingID {
  package static let buckets = FindingID("tw-buckets")
}

/// `tcp_max_tw_buckets`, the limit on minisockets.
///
/// At the limit, a socket that closes skips TIME_WAIT (`inet_twsk_alloc`), and TCPTimeWaitOverflow counts
/// it. Limit and count are per namespace since 4.11, and machine-wide before.
enum Buckets {
  static let check = Check(
    .buckets, title: "tcp_max_tw_buckets: the limit on TIME_WAIT sockets",
    page: [
      "The limit counts minisockets, TIME_WAIT and FIN_WAIT2 together. When there are "
        + "net.ipv4.tcp_max_tw_buckets of them, a socket that closes skips TIME_WAIT and is gone "
        + "at once; TCPTimeWaitOverflow counts it, and nothing is logged. No connection fails "
        + "because of that. What is lost is the protection: an old duplicate may reach a new "
        + "connection with the same addresses and ports, and a lost last ACK is answered with a "
        + "reset.",
      "The default is half the number of slots in the connection hash table. Limit and count are "
        + "per namespace since 4.11, and machine-wide before. Lowering the limit removes no "
        + "socket; 0 turns TIME_WAIT off.",
      "A low limit that is meant to get rid of TIME_WAIT causes the very hazards that RFC 1337 "
        + "describes. TIME_WAIT sockets cost little: 256 bytes each on 6.18, 25 MB for a hundred "
        + "thousand.",
    ],
    sources:
      "net/ipv4/inet_timewait_sock.c: inet_twsk_alloc; net/ipv4/tcp_minisocks.c: tcp_time_wait",
    rule: findings)

  private static func findings(_ examination: Examination) -> [Finding] {
    let overflow = examination.counter(.timeWaitOverflow)
    switch examination.last.number(.tcpMaxTwBuckets) {
    case .absent:
      return [unknown("\(KernelValue.tcpMaxTwBuckets.key) is not known", examination, overflow)]
    case .unusable(let what): return [unknown(what, examination, overflow)]
    case .value(let limit) where limit < 0:
      return [
        Finding(
          .buckets, .notice,
          "tcp_max_tw_buckets is \(limit), which the kernel takes as a limit that is never reached",
          [.count(.tcpMaxTwBuckets, limit)] + overflow.evidence, confidence: .likely,
          because: "6.18 compares the numbers as unsigned, and other releases were not checked")
      ]
    case .value(let limit): return [judge(examination, limit, overflow)]
    }
  }

  private static func unknown(
    _ what: String, _ examination: Examination, _ overflow: CounterChange
  ) -> Finding {
    guard overflow.isIncreasing else {
      return Finding(
        .buckets, .unknown, "\(what), so how full the table is cannot be judged", overflow.evidence)
    }
    return Finding(
      .buckets, .warning, "\(skipped(examination, overflow)), and \(what)", overflow.evidence)
  }

  private static func judge(
    _ examination: Examination, _ limit: Int64, _ overflow: CounterChange
  ) -> Finding {
    // sockstat first: a dump may lack sockets.
    let dumped = examination.snapshot.map { Int64($0.minisockets) }
    guard let used = examination.last[.minisockets] ?? dumped else {
      return unknown("the number of minisockets is not known", examination, overflow)
    }
    let share = limit > 0 ? Double(used) / Double(limit) : 1
    let evidence: [Evidence] = [
      .count(.tcpMaxTwBuckets, limit), .count("minisockets", used), .share("used", share),
      .word("scope", scope(examination.facts.version)),
    ]
    let (severity, verdict) = describe(examination, used, limit, overflow)
    var finding = Finding(.buckets, severity, verdict, evidence + overflow.evidence)
    if severity >= .warning {
      finding.verify = Verification(
        "nstat -z TcpExtTCPTimeWaitOverflow; sleep 10; nstat -z TcpExtTCPTimeWaitOverflow",
        shows: "no increase")
      finding.fixes = [raise(examination, used, limit)]
    }
    return finding
  }

  private static func describe(
    _ examination: Examination, _ used: Int64, _ limit: Int64, _ overflow: CounterChange
  ) -> (Severity, String) {
    let table =
      "\(Words.count(used)) of \(Words.count(limit)) minisockets that tcp_max_tw_buckets allows"
    if limit == 0 {
      return (
        .warning,
        "tcp_max_tw_buckets is 0: no socket enters TIME_WAIT, so old duplicates can reach new "
          + "connections"
      )
    }
    if overflow.isIncreasing {
      return (.warning, "the table overflows, with \(table): \(skipped(examination, overflow))")
    }
    if used >= limit {
      return (.warning, "the table is full, with \(table): sockets that close now skip TIME_WAIT")
    }
    if used * 10 >= limit * 9 {
      return (
        .warning, "the table is nearly full, with \(table): beyond that, sockets skip TIME_WAIT"
      )
    }
    if overflow.hasIncreased {
      let past = Words.plural(
        overflow.total ?? 0, "socket has skipped TIME_WAIT", "sockets have skipped TIME_WAIT")
      return (
        examination.observed == nil ? .notice : .fine,
        "the table holds \(table); \(examination.past(past))"
      )
    }
    let share = Words.share(Double(used) / Double(limit))
    let never = overflow.total == nil ? "" : ", and has never overflowed"
    return (.fine, "the table holds \(table) (\(share))\(never)")
  }

  private static func skipped(_ examination: Examination, _ overflow: CounterChange) -> String {
    "\(Words.plural(overflow.increase ?? 0, "socket")) skipped TIME_WAIT "
      + "\(examination.observedText)"
  }

  private static func scope(_ version: KernelVersion?) -> String {
    guard let version else { return "not known for this kernel" }
    return version >= KernelVersion(4, 11) ? "this namespace" : "all namespaces together"
  }

  private static func raise(_ examination: Examination, _ used: Int64, _ limit: Int64) -> Fix {
    let settles = examination.snapshot?.expectation.map { Int64($0.steadyState) } ?? 0
    let wanted = max(2 * max(used, settles), 4096)
    // In KiB: an object of the slab tw_sock_TCP has 256 bytes on 6.18.
    return Fix(
      "raise the limit; lowering it would free nothing",
      tradeOff: "256 bytes for each minisocket, at most \(Words.count(wanted / 4)) KiB more",
      command: "sysctl -w net.ipv4.tcp_max_tw_buckets=\(wanted)")
  }
}
