import LinuxProc
import TimeWait

extension FindingID {
  package static let reuse = FindingID("tw-reuse")
}

/// `tcp_tw_reuse`, which only `connect` uses: `tcp_twsk_unique` in `net/ipv4/tcp_ipv4.c`.
enum Reuse {
  static let check = Check(
    .reuse, title: "tcp_tw_reuse affects outgoing connections only",
    page: [
      "net.ipv4.tcp_tw_reuse decides whether connect may take over a TIME_WAIT socket towards the "
        + "same destination when it looks for a port: 0 no, 1 yes, 2 only on loopback. The default "
        + "is 2 since 4.19, and 0 before. The old connection must have used TCP timestamps, and be "
        + "older than a second; since 6.14, tcp_tw_reuse_delay sets that age, in milliseconds.",
      "It has no effect on accepted connections, so it does not help a server whose own TIME_WAIT "
        + "sockets pile up. With tcp_timestamps=0 it has no effect at all.",
      "A program that binds a port itself and connects takes over a TIME_WAIT socket of any age, "
        + "whatever the setting, if the old connection used timestamps.",
      "On loopback, because of the default of 2, tests may find fewer TIME_WAIT sockets than "
        + "connections that they closed.",
    ],
    sources: "net/ipv4/tcp_ipv4.c: tcp_twsk_unique; net/ipv4/inet_hashtables.c: "
      + "__inet_check_established",
    rule: { [finding($0)] })

  private static func finding(_ examination: Examination) -> Finding {
    let evidence = sockets(examination)
    switch examination.last.number(.tcpTwReuse) {
    case .absent, .unusable:
      let missing = examination.last.missing([.tcpTwReuse])
      return Finding(
        .reuse, .unknown, "\(missing), so what connect may take over cannot be judged", evidence)
    case .value(let setting) where !(0...2).contains(setting):
      return Finding(
        .reuse, .unknown,
        "\(KernelValue.tcpTwReuse.key) is \(setting), which no known kernel accepts, so it cannot "
          + "be judged",
        evidence)
    case .value(let setting):
      return judge(setting, examination, [.count(.tcpTwReuse, setting)] + evidence)
    }
  }

  private static func sockets(_ examination: Examination) -> [Evidence] {
    guard let snapshot = examination.snapshot else { return [] }
    return [
      .count("opened_here", snapshot.timeWait - snapshot.accepted),
      .count("accepted_here", snapshot.accepted),
    ]
  }

  private static func judge(
    _ setting: Int64, _ examination: Examination, _ evidence: [Evidence]
  ) -> Finding {
    var evidence = evidence
    if let delay = examination.facts.reuseDelay {
      evidence.append(.count(.tcpTwReuseDelay, delay))
    }
    evidence += examination.counter(.twRecycled).evidence
    if let timestamps = examination.last[.tcpTimestamps] {
      evidence.append(.count(.tcpTimestamps, timestamps))
      // 2 is the default, which nobody has chosen.
      if setting == 1, timestamps == 0 { return idle(setting, evidence) }
      if setting == 2, timestamps == 0 {
        return Finding(
          .reuse, .fine,
          "tcp_tw_reuse is 2, the default, and has no effect, because tcp_timestamps is 0", evidence
        )
      }
    }
    return Finding(.reuse, .fine, sentence(setting, examination), evidence)
  }

  private static func idle(_ setting: Int64, _ evidence: [Evidence]) -> Finding {
    Finding(
      .reuse, .warning,
      "tcp_tw_reuse is \(setting) but has no effect, because tcp_timestamps is 0: connect can "
        + "take over "
        + "only connections with timestamps", evidence,
      verify: Verification("nstat -az TcpExtTWRecycled", shows: "a growing count"),
      fixes: [
        Fix(
          "turn on timestamps, for connections made from then on",
          tradeOff: "12 bytes in each segment", command: "sysctl -w net.ipv4.tcp_timestamps=1")
      ])
  }

  private static func sentence(_ setting: Int64, _ examination: Examination) -> String {
    let delay = examination.facts.reuseDelay ?? 1000
    let age = Words.decimal(Double(delay) / 1000, digits: delay % 1000 == 0 ? 0 : 1)
    let hasOutgoing = examination.snapshot.map { $0.timeWait == 0 || $0.timeWait > $0.accepted }
    let rest =
      "it affects outgoing connections only"
      + (hasOutgoing ?? true
        ? "" : ", and all sockets in TIME_WAIT here belong to accepted connections")
    switch setting {
    case 0:
      return "tcp_tw_reuse is 0: connect takes over no TIME_WAIT socket, unless the program "
        + "has bound the port; \(rest)"
    case 1:
      return "tcp_tw_reuse is 1: connect may take over TIME_WAIT sockets once they are \(age) s "
        + "old; \(rest)"
    default:
      return "tcp_tw_reuse is 2: connect may take over TIME_WAIT sockets on loopback once they are "
        + "\(age) s old, and no others; \(rest)"
    }
  }
}
