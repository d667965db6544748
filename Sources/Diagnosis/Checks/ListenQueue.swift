import LinuxProc
import TimeWait

extension FindingID {
  package static let listenQueue = FindingID("listen-queue")
}

/// Full accept queues.
///
/// `tcp_v4_syn_recv_sock` and `tcp_conn_request`: ListenOverflows counts connections that found the
/// accept queue full; ListenDrops counts these and all others that a listener dropped.
enum ListenQueue {
  static let check = Check(
    .listenQueue, title: "The accept queue of a listener",
    page: [
      "A complete connection waits in the listener's accept queue until the program accepts it. "
        + "The queue is as long as the backlog of listen(2) or net.core.somaxconn, whichever is "
        + "less. When it is full, the kernel drops the last ACK of the handshake, and "
        + "ListenOverflows counts it: the client believes that it is connected, and waits (with "
        + "tcp_abort_on_overflow=1 it gets a reset).",
      "This has nothing to do with TIME_WAIT, but load often causes both. A full queue means that "
        + "the program accepts too slowly: it is blocked, or out of threads or descriptors.",
      "For a listener, ss -ltn shows as Recv-Q how many connections wait, and as Send-Q the limit "
        + "of its queue.",
    ],
    sources: "net/ipv4/tcp_ipv4.c: tcp_v4_syn_recv_sock; net/ipv4/tcp_input.c: tcp_conn_request",
    appliesToModels: false, rule: { [finding($0)] })

  private static func finding(_ examination: Examination) -> Finding {
    let overflows = examination.counter(.listenOverflows)
    let full = examination.listeners.filter(\.isFull)
    let (severity, verdict) = describe(examination, overflows, full.first)
    var finding = Finding(
      .listenQueue, severity, verdict,
      overflows.evidence + full.prefix(5).map { .word("full_listener", word($0)) })
    if let most = examination.last[.somaxconn] {
      finding.evidence.append(.count(.somaxconn, most))
    }
    if severity >= .warning {
      finding.verify = Verification("ss -ltn", shows: "Recv-Q below Send-Q for every listener")
      finding.fixes = fixes(full.first, examination)
    }
    return finding
  }

  private static func describe(
    _ examination: Examination, _ overflows: CounterChange, _ full: ListenerQueue?
  ) -> (Severity, String) {
    if overflows.isIncreasing {
      let now = full.map { "; the queue of port \($0.port) is full now" } ?? ""
      return (
        .critical,
        "\(Words.plural(overflows.increase ?? 0, "connection attempt")) found a full accept queue "
          + "\(examination.observedText): clients wait, retry and give up; TIME_WAIT has nothing "
          + "to do with it\(now)"
      )
    }
    if let full {
      return (
        .critical,
        "the accept queue of port \(full.port) is full: \(Words.count(full.waiting)) connections "
          + "wait, its limit is \(Words.count(full.limit)), and new ones are dropped"
      )
    }
    guard let total = overflows.total else {
      let missing = examination.last.missing([.listenOverflows])
      return (.unknown, "\(missing), so full accept queues cannot be judged")
    }
    guard total > 0 else { return (.fine, "no accept queue has overflowed") }
    let past = Words.plural(
      total, "connection attempt has found a full accept queue",
      "connection attempts have found a full accept queue")
    return (examination.observed == nil ? .notice : .fine, examination.past(past))
  }

  private static func word(_ listener: ListenerQueue) -> String {
    "\(listener.address):\(listener.port), \(listener.waiting) waiting, limit \(listener.limit)"
  }

  private static func fixes(_ full: ListenerQueue?, _ examination: Examination) -> [Fix] {
    let limit = examination.last[.somaxconn]
    return [
      Fix(
        "find out why the program accepts so slowly: is it blocked, or out of threads or "
          + "descriptors?",
        tradeOff: "none", command: full.map { "ss -ltnp 'sport = :\($0.port)'" }),
      Fix(
        "give the listener a longer queue: the backlog of listen(2), as 'listen 80 backlog=4096' "
          + "in nginx, or somaxconn\(limit.map { " (now \($0))" } ?? ""), whichever is less",
        tradeOff: "connections wait longer instead of being dropped, and each takes memory",
        command: (limit ?? 0) < 4096 ? "sysctl -w net.core.somaxconn=4096" : nil),
    ]
  }
}
