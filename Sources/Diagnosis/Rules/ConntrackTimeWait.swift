import SockDiag
import TimeWait

/// conntrack's own TIME_WAIT beside the socket's.
///
/// `tcp_timeouts` in `net/netfilter/nf_conntrack_proto_tcp.c`: 120 s, where the socket's lasts 60.
enum ConntrackTimeWait {
  private static let name = "net.netfilter.nf_conntrack_tcp_timeout_time_wait"

  static func findings(_ examination: Examination, _ count: Int64) -> [Finding] {
    guard let seconds = examination.last.value(name) else {
      return [
        Finding(
          .conntrackTimeWait, .unknown,
          Words.missing([name], examination.last) + ", so conntrack's TIME_WAIT cannot be judged")
      ]
    }
    var finding = Finding(
      .conntrackTimeWait, .fine,
      "conntrack keeps its own TIME_WAIT for \(seconds) s, the sockets theirs for "
        + Words.decimal(examination.facts.timeWaitLength.inSeconds, 0) + " s",
      [.seconds(name, Double(seconds))])
    expect(&finding, examination, seconds)
    switch examination.conntrack {
    case .notTried, .refused: break
    case .failed(let why):
      finding.severity = .unknown
      finding.verdict += "; its table could not be read: \(why)"
    case .table(let report): compare(&finding, report)
    }
    return [finding]
  }

  private static func expect(_ finding: inout Finding, _ examination: Examination, _ seconds: Int64)
  {
    let rate = max(examination.snapshot?.history.mean ?? 0, examination.countedEntries ?? 0)
    guard rate > 0 else { return }
    let expected = Int64(min(1e15, rate * Double(seconds)))
    finding.evidence.append(.count("expected_entries", expected))
    finding.verdict +=
      ": \(Words.rate(rate)) closes/s make about \(Words.plural(expected, "entry", "entries"))"
  }

  /// What is in the table, and of what there is still a socket.
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
      "; now \(Words.plural(counts.total, "entry", "entries")) in TIME_WAIT, "
      + "\(Words.count(counts.withSocket)) of them with a socket that still stands and "
      + "\(Words.count(counts.withoutSocket)) without, which hold no port of this machine"
  }

  private static func word(_ tuple: ConntrackReport.Tuple) -> Evidence {
    let address = tuple.server.address
    let server = address.family == .ipv6 ? "[\(address)]" : "\(address)"
    return .word(
      "busiest",
      "\(tuple.client) to \(server):\(tuple.server.port), \(tuple.timeWait.total) entries, "
        + "\(tuple.timeWait.withSocket) with a socket")
  }
}
