import SockDiag
import TimeWait

/// `tcp_max_tw_buckets`: at the limit a socket that closes skips TIME_WAIT (`inet_twsk_alloc`), and
/// TCPTimeWaitOverflow counts it. Limit and count are a namespace's own in 5.0 and later, and the
/// machine's in 4.10 and before.
enum Buckets {
  private static let name = "net.ipv4.tcp_max_tw_buckets"

  static func findings(_ examination: Examination) -> [Finding] {
    let overflow = examination.counter("TcpExt.TCPTimeWaitOverflow")
    switch examination.last.number(name) {
    case .absent:
      return [unknown("\(name) is not known", overflow)]
    case .unusable(let what):
      return [unknown(what, overflow)]
    case .value(let limit) where limit < 0:
      return [
        Finding(
          .buckets, .notice,
          "tcp_max_tw_buckets is \(limit), which the kernel takes for a number that is never reached",
          [.count(name, limit)] + overflow.evidence, certainty: .likely,
          because: "6.18 compares without a sign; of others it is not known")
      ]
    case .value(let limit):
      return [judge(examination, limit, overflow)]
    }
  }

  private static func unknown(_ what: String, _ overflow: CounterLook) -> Finding {
    Finding(
      .buckets, overflow.isMoving ? .warning : .unknown,
      overflow.isMoving
        ? "sockets skip TIME_WAIT, \(Words.count(overflow.counted ?? 0)) during the look, and \(what)"
        : "\(what), so the share of the table that is used cannot be judged", overflow.evidence)
  }

  private static func judge(
    _ examination: Examination, _ limit: Int64, _ overflow: CounterLook
  ) -> Finding {
    // A dump that lacks rows tells too few.
    let dumped = examination.snapshot.map { Int64($0.minisockets) }
    guard let used = examination.last.value("sockstat.TCP.tw") ?? dumped else {
      return unknown("the number of minisockets is not known", overflow)
    }
    let share = limit > 0 ? Double(used) / Double(limit) : 1
    let evidence: [Evidence] =
      [
        .count(name, limit), .count("minisockets", used), .share("used", share),
        .word("scope", scope(examination.facts.version)),
      ] + overflow.evidence
    var finding = Finding(.buckets, .fine, "", evidence)
    describe(&finding, examination, used, limit, overflow)
    if finding.severity >= .warning {
      finding.disproof = Disproof(
        "nstat -z TcpExtTCPTimeWaitOverflow; sleep 10; nstat -z TcpExtTCPTimeWaitOverflow",
        shows: "no increase")
      finding.remedies = [raise(examination, used, limit)]
    }
    return finding
  }

  private static func describe(
    _ finding: inout Finding, _ examination: Examination, _ used: Int64, _ limit: Int64,
    _ overflow: CounterLook
  ) {
    let table =
      "\(Words.count(used)) of \(Words.count(limit)) minisockets that tcp_max_tw_buckets allows"
    if limit == 0 {
      finding.severity = .warning
      finding.verdict =
        "tcp_max_tw_buckets is 0: no socket waits in TIME_WAIT, so that old duplicates "
        + "can reach new connections"
    } else if overflow.isMoving {
      finding.severity = .warning
      finding.verdict =
        "the table overflows: \(Words.plural(overflow.counted ?? 0, "socket")) skipped TIME_WAIT "
        + "\(examination.lookText), with \(table)"
    } else if used * 10 >= limit * 9 {
      finding.severity = .warning
      finding.verdict =
        used >= limit
        ? "the table is full, \(table): sockets that close now skip TIME_WAIT"
        : "the table is nearly full, with \(table); beyond that, sockets skip TIME_WAIT"
    } else if overflow.hasMoved {
      finding.severity = examination.observed == nil ? .notice : .fine
      finding.verdict =
        "\(table); " + examination.earlier(overflow.total ?? 0, "sockets have skipped TIME_WAIT")
    } else {
      finding.verdict =
        "\(table), \(Words.share(Double(used) / Double(limit))), and it was never reached"
    }
  }

  private static func scope(_ version: KernelVersion?) -> String {
    guard let version else { return "not known for this kernel" }
    if version >= KernelVersion(5, 0) { return "this namespace" }
    if version <= KernelVersion(4, 10) { return "all namespaces together" }
    return "not known for Linux \(version)"
  }

  private static func raise(_ examination: Examination, _ used: Int64, _ limit: Int64) -> Remedy {
    let settles = examination.snapshot?.expectation.map { Int64($0.settlesAt) } ?? 0
    let wanted = max(2 * max(used, settles), 4096)
    // What one costs, in KiB: the slab object of tw_sock_TCP is 256 bytes on 6.18.
    return Remedy(
      "raise the limit; lowering it would free nothing",
      cost: "256 bytes for each minisocket, at most \(Words.count(wanted / 4)) KiB more",
      command: "sysctl -w net.ipv4.tcp_max_tw_buckets=\(wanted)")
  }
}
