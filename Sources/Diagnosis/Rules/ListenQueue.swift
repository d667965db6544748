import TimeWait

/// What keeps a server from taking connections: full accept queues, and SYNs that are dropped.
///
/// `tcp_v4_syn_recv_sock` and `tcp_conn_request`: ListenOverflows counts connections that found the
/// accept queue full, ListenDrops these and all others that a listener let go.
enum ListenQueue {
  static func findings(_ examination: Examination) -> [Finding] {
    [queue(examination), syns(examination)]
  }

  private static func queue(_ examination: Examination) -> Finding {
    let overflows = examination.counter("TcpExt.ListenOverflows")
    let full = examination.listeners.filter(\.isFull)
    var evidence = overflows.evidence
    for listener in full.prefix(5) {
      evidence.append(
        .word(
          "full_listener",
          "\(listener.address):\(listener.port), \(listener.waiting) wait and \(listener.limit) may"
        ))
    }
    if let most = examination.last.value("net.core.somaxconn") {
      evidence.append(.count("net.core.somaxconn", most))
    }
    var finding = Finding(.listenQueue, .fine, "", evidence)
    describe(&finding, examination, overflows, full)
    if finding.severity >= .warning {
      finding.disproof = Disproof("ss -ltn", shows: "that Recv-Q stays below Send-Q")
      finding.remedies = remedies(full, examination)
    }
    return finding
  }

  private static func describe(
    _ finding: inout Finding, _ examination: Examination, _ overflows: CounterLook,
    _ full: [ListenerQueue]
  ) {
    if overflows.isMoving {
      finding.severity = .critical
      finding.verdict =
        "\(Words.plural(overflows.counted ?? 0, "attempt")) to connect found a full accept queue "
        + "\(examination.lookText): clients wait, retry and give up, whatever is in TIME_WAIT"
      if let first = full.first {
        finding.verdict += "; the queue of port \(first.port) is full now"
      }
    } else if let first = full.first {
      finding.severity = .critical
      finding.verdict =
        "the accept queue of port \(first.port) is full: \(Words.count(first.waiting)) wait where "
        + "\(Words.count(first.limit)) may, and what comes now is dropped"
    } else if overflows.total == nil {
      finding.severity = .unknown
      finding.verdict =
        Words.missing(["TcpExt.ListenOverflows"], examination.last)
        + ", so full accept queues cannot be judged"
    } else if overflows.hasMoved {
      finding.severity = examination.observed == nil ? .notice : .fine
      finding.verdict = examination.earlier(
        overflows.total ?? 0, "attempts to connect have found a full accept queue")
    } else {
      finding.verdict = "no accept queue has overflowed"
    }
  }

  private static func remedies(_ full: [ListenerQueue], _ examination: Examination) -> [Remedy] {
    let limit = examination.last.value("net.core.somaxconn")
    return [
      Remedy(
        "find out why the program accepts so slowly: it is blocked, out of threads or descriptors",
        cost: "none", command: full.first.map { "ss -ltnp 'sport = :\($0.port)'" }),
      Remedy(
        "give the listener a longer queue: the backlog of listen(2), as 'listen 80 backlog=4096' in "
          + "nginx, and somaxconn\(limit.map { ", which is \($0)" } ?? ""), whichever is less",
        cost: "connections wait longer instead of being dropped, and memory for each",
        command: (limit ?? 0) < 4096 ? "sysctl -w net.core.somaxconn=4096" : nil),
    ]
  }

  private static func syns(_ examination: Examination) -> Finding {
    let drops = examination.counter("TcpExt.TCPReqQFullDrop")
    let cookies = examination.counter("TcpExt.TCPReqQFullDoCookies")
    let evidence = drops.evidence + cookies.evidence
    if drops.isMoving {
      return Finding(
        .synDrops, .critical,
        "\(Words.plural(drops.counted ?? 0, "SYN")) dropped \(examination.lookText), as the queue of "
          + "half-open connections is full and tcp_syncookies is off", evidence,
        disproof: Disproof("ss -tan state syn-recv | wc -l", shows: "only a few"),
        remedies: [
          Remedy(
            "switch SYN cookies on", cost: "connections made so lack some TCP options",
            command: "sysctl -w net.ipv4.tcp_syncookies=1"),
          Remedy(
            "lengthen the queue", cost: "memory for each half-open connection",
            command: "sysctl -w net.ipv4.tcp_max_syn_backlog=8192"),
        ])
    }
    if cookies.isMoving {
      return Finding(
        .synDrops, .warning,
        "\(Words.plural(cookies.counted ?? 0, "SYN")) answered with a cookie \(examination.lookText), as "
          + "the queue of half-open connections is full: a flood, or a backlog that is too short",
        evidence, disproof: Disproof("ss -tan state syn-recv | wc -l", shows: "only a few"),
        remedies: [
          Remedy(
            "lengthen the backlog of listen(2) and tcp_max_syn_backlog",
            cost: "memory for each half-open connection",
            command: "sysctl -w net.ipv4.tcp_max_syn_backlog=8192")
        ])
    }
    guard let total = drops.total, let answered = cookies.total else {
      return Finding(
        .synDrops, .unknown,
        Words.missing(["TcpExt.TCPReqQFullDrop", "TcpExt.TCPReqQFullDoCookies"], examination.last)
          + ", so dropped SYNs cannot be judged", evidence)
    }
    guard total > 0 || answered > 0 else {
      return Finding(.synDrops, .fine, "no SYN was dropped for want of a place", evidence)
    }
    return Finding(
      .synDrops, examination.observed == nil ? .notice : .fine,
      examination.earlier(
        total, "SYNs dropped and \(Words.count(answered)) answered with a cookie"),
      evidence)
  }
}
