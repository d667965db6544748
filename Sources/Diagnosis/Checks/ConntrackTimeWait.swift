import LinuxProc
import SockDiag
import TimeWait

extension FindingID {
  package static let conntrackTimeWait = FindingID("conntrack-time-wait")
}

/// conntrack's own TIME_WAIT beside the socket's.
///
/// `tcp_timeouts` in `net/netfilter/nf_conntrack_proto_tcp.c`: 120 s, where a socket's lasts 60 s.
enum ConntrackTimeWait {
  static let check = Check(
    .conntrackTimeWait, title: "conntrack's TIME_WAIT is not the socket's",
    page: [
      "conntrack follows TCP from the outside and has states of its own. Its TIME_WAIT lasts "
        + "nf_conntrack_tcp_timeout_time_wait, 120 s by default, while a socket's lasts 60 s. So in a "
        + "steady state conntrack has about twice as many entries in TIME_WAIT as there are sockets, "
        + "and half of them no longer have a socket. That is normal.",
      "An entry without a socket holds no port of this machine. Destroying the socket leaves the entry, "
        + "and a new connection with the same addresses and ports reuses it. On a router, entries have "
        + "no socket at all.",
      "Expect as many entries as closes per second times 120 s, as far as the limit allows.",
    ],
    sources: "net/netfilter/nf_conntrack_proto_tcp.c: tcp_timeouts, nf_conntrack_tcp_packet",
    appliesToModels: false, rule: findings)

  private static func findings(_ examination: Examination) -> [Finding] {
    // An empty table has nothing to compare, unless something is wrong with it.
    guard let usage = ConntrackTable.usage(examination),
      usage.count > 0 || ConntrackTable.finding(examination).severity > .fine
    else { return [] }
    guard let seconds = examination.last[.conntrackTimeWait] else {
      return [
        Finding(
          .conntrackTimeWait, .unknown,
          examination.last.missing([.conntrackTimeWait])
            + ", so conntrack's TIME_WAIT cannot be judged")
      ]
    }
    return [judge(examination, seconds)]
  }

  private static func judge(_ examination: Examination, _ seconds: Int64) -> Finding {
    let length = Words.decimal(examination.facts.timeWaitLength.inSeconds, digits: 0)
    var finding = Finding(
      .conntrackTimeWait, .fine,
      "conntrack's TIME_WAIT lasts \(seconds) s, a socket's \(length) s",
      [.seconds(KernelValue.conntrackTimeWait.key, Double(seconds))])
    expect(&finding, examination, seconds)
    switch examination.conntrack {
    case .notTried, .refused: break
    case .failed(let why):
      finding.severity = .unknown
      finding.verdict += "; its table could not be read: \(why)"
    case .table(let report): compare(&finding, report)
    }
    return finding
  }

  private static func expect(_ finding: inout Finding, _ examination: Examination, _ seconds: Int64)
  {
    let rate = max(examination.snapshot?.history.mean ?? 0, examination.countedEntries ?? 0)
    guard rate > 0 else { return }
    let expected = Int64(min(1e15, rate * Double(seconds)))
    finding.evidence.append(.count("expected_entries", expected))
    finding.verdict +=
      ": \(Words.rate(rate)) closes/s mean about \(Words.plural(expected, "entry", "entries"))"
  }

  private static func compare(_ finding: inout Finding, _ report: ConntrackReport) {
    let counts = report.timeWait
    finding.evidence += [
      .count("entries_in_time_wait", counts.total), .count("with_a_socket", counts.withSocket),
      .count("without_a_socket", counts.withoutSocket), .count("forwarded", counts.forwarded),
    ]
    if let longest = report.longestTimeWait {
      finding.evidence.append(.seconds("longest_timeout", longest.inSeconds))
    }
    for tuple in report.busiest where tuple.timeWait.total > 0 {
      finding.evidence.append(word(tuple))
    }
    finding.verdict +=
      "; it has \(Words.plural(counts.total, "entry", "entries")) in TIME_WAIT now, "
      + "\(Words.count(counts.withSocket)) with a socket and "
      + "\(Words.count(counts.withoutSocket)) without, which hold no port of this machine"
  }

  private static func word(_ tuple: ConntrackReport.Tuple) -> Evidence {
    let address = tuple.server.address
    let server = address.family == .ipv6 ? "[\(address)]" : "\(address)"
    let entries = tuple.timeWait.total == 1 ? "entry" : "entries"
    return .word(
      "busiest",
      "\(tuple.client) to \(server):\(tuple.server.port), \(tuple.timeWait.total) \(entries), "
        + "\(tuple.timeWait.withSocket) with a socket")
  }
}
