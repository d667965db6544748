import LinuxProc
import TimeWait

extension FindingID {
  package static let finTimeout = FindingID("fin-timeout")
}

/// `tcp_fin_timeout`, which limits FIN_WAIT2 and not TIME_WAIT.
///
/// `tcp_fin_time` in `include/net/tcp.h`, and `tcp_keepalive_timer`: above 60 s an orphan stays a full
/// socket for the part beyond 60 s, and then a minisocket for as long again.
enum FinTimeout {
  static let check = Check(
    .finTimeout, title: "tcp_fin_timeout limits FIN_WAIT2, not TIME_WAIT",
    page: [
      "net.ipv4.tcp_fin_timeout limits how long a connection that the program has closed waits in "
        + "FIN_WAIT2 for the peer's FIN. It does not affect TIME_WAIT, which lasts 60 s in every "
        + "upstream kernel: TCP_TIMEWAIT_LEN is compiled in. Some vendor kernels have "
        + "tcp_tw_timeout to change it.",
      "An orphan in FIN_WAIT2 is a minisocket too: sockstat counts it in 'tw', and it holds a "
        + "port. Its state distinguishes it from TIME_WAIT. When its time is over, the kernel removes it "
        + "silently and answers a later FIN with a reset. When the FIN comes in time, the "
        + "minisocket enters TIME_WAIT for 60 s from then on.",
      "Values above 60 do not mean what they say: the kernel keeps a full socket for the part "
        + "beyond 60 s, and then a minisocket for as long again. 61 gives 2 s, 65 gives 10 s, 89 "
        + "gives 58 s, 90 gives 60 s, 120 gives 120 s, 300 gives 480 s. So 61 to 89 shorten "
        + "FIN_WAIT2 below 60 s.",
      "Values below 3.5 times the retransmission timeout are raised to that, as are 0 and "
        + "negative ones.",
    ],
    sources: "include/net/tcp.h: TCP_TIMEWAIT_LEN, tcp_fin_time; net/ipv4/tcp_timer.c: "
      + "tcp_keepalive_timer; net/ipv4/tcp.c: __tcp_close",
    rule: { [finding($0)] })

  private static func finding(_ examination: Examination) -> Finding {
    var evidence: [Evidence] = []
    if let snapshot = examination.snapshot {
      evidence = [
        .count("fin_wait2_minisockets", snapshot.finWait2), .count("time_wait", snapshot.timeWait),
      ]
    }
    switch examination.last.number(.tcpFinTimeout) {
    case .absent, .unusable:
      let missing = examination.last.missing([.tcpFinTimeout])
      return Finding(
        .finTimeout, .unknown, "\(missing), so how long FIN_WAIT2 lasts cannot be judged", evidence)
    case .value(let seconds):
      evidence.insert(.count(.tcpFinTimeout, seconds), at: 0)
      evidence.append(.seconds("fin_wait2_lifetime", Double(lifetime(seconds))))
      return judge(seconds, examination.snapshot?.finWait2 ?? 0, evidence)
    }
  }

  /// How long an orphan stays in FIN_WAIT2, in seconds.
  private static func lifetime(_ setting: Int64) -> Int64 {
    setting > 60 ? min(1 << 32, 2 * min(1 << 31, setting - 60)) : max(0, setting)
  }

  private static func judge(_ setting: Int64, _ held: Int, _ evidence: [Evidence]) -> Finding {
    let rest =
      "TIME_WAIT lasts 60 s regardless; \(held == 0 ? "no" : Words.count(held)) FIN_WAIT2 "
      + "\(held < 2 ? "minisocket exists" : "minisockets exist") now"
    switch setting {
    case 61...89: return shortening(setting, rest, evidence)
    case ..<5:
      return Finding(
        .finTimeout, .notice,
        "tcp_fin_timeout is \(setting): FIN_WAIT2 ends after \(max(0, setting)) s or 3.5 RTO, "
          + "whichever is longer, and a peer that closes later gets a reset; \(rest)", evidence,
        fixes: [raise])
    case 60:
      return Finding(
        .finTimeout, .fine,
        "tcp_fin_timeout is 60, the default, and limits only FIN_WAIT2: \(rest)", evidence)
    default:
      let really = setting > 60 ? ", which ends after \(lifetime(setting)) s" : ""
      return Finding(
        .finTimeout, .fine,
        "tcp_fin_timeout is \(setting) and limits only FIN_WAIT2\(really): \(rest)", evidence)
    }
  }

  private static func shortening(
    _ setting: Int64, _ rest: String, _ evidence: [Evidence]
  ) -> Finding {
    Finding(
      .finTimeout, .warning,
      "tcp_fin_timeout is \(setting) and ends FIN_WAIT2 after \(lifetime(setting)) s, not "
        + "\(setting) "
        + "s: values from 61 to 89 shorten it; \(rest)", evidence,
      because: "the kernel keeps a full socket for the part beyond 60 s, and then a minisocket "
        + "for as long again",
      verify: Verification(
        "twdiag list state fin-wait-2 --format wide",
        shows: "a FIN_WAIT2 minisocket with more than \(setting - 60) s left"),
      fixes: [setTo60])
  }

  private static let raise = Fix(
    "raise it; 60 is the default", tradeOff: "orphans in FIN_WAIT2 last longer",
    command: "sysctl -w net.ipv4.tcp_fin_timeout=60")

  private static let setTo60 = Fix(
    "set it to 60 or below", tradeOff: "none",
    command: "sysctl -w net.ipv4.tcp_fin_timeout=60")
}
