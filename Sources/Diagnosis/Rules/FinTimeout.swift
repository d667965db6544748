import TimeWait

/// `tcp_fin_timeout`, which limits FIN_WAIT2 and not TIME_WAIT.
///
/// `tcp_fin_time` in `include/net/tcp.h`, and `tcp_keepalive_timer`: above 60 s an orphan stays a full
/// socket for what is beyond 60 s, and then a minisocket for as long again.
enum FinTimeout {
  private static let name = "net.ipv4.tcp_fin_timeout"

  static func findings(_ examination: Examination) -> [Finding] {
    var evidence: [Evidence] = []
    if let snapshot = examination.snapshot {
      evidence = [
        .count("fin_wait2_minisockets", snapshot.finWait2), .count("time_wait", snapshot.timeWait),
      ]
    }
    switch examination.last.number(name) {
    case .absent: return [unknown("\(name) is not known", evidence)]
    case .unusable(let what): return [unknown(what, evidence)]
    case .value(let seconds):
      let held = examination.snapshot?.finWait2 ?? 0
      return [judge(seconds, held, [.count(name, seconds)] + evidence)]
    }
  }

  private static func unknown(_ what: String, _ evidence: [Evidence]) -> Finding {
    Finding(
      .finTimeout, .unknown, "\(what), so how long FIN_WAIT2 lasts cannot be judged", evidence)
  }

  /// How long an orphan is in FIN_WAIT2, in seconds.
  static func lifetime(_ setting: Int64) -> Int64 {
    setting > 60 ? min(1 << 32, 2 * min(1 << 31, setting - 60)) : max(0, setting)
  }

  private static func judge(_ setting: Int64, _ held: Int, _ evidence: [Evidence]) -> Finding {
    let nothing = "TIME_WAIT lasts 60 s whatever it says"
    let holds = "it holds \(Words.plural(held, "minisocket")) now"
    let evidence = evidence + [.seconds("fin_wait2_lifetime", Double(lifetime(setting)))]
    switch setting {
    case 61...89:
      return Finding(
        .finTimeout, .warning,
        "tcp_fin_timeout is \(setting), which ends FIN_WAIT2 after \(lifetime(setting)) s and not "
          + "\(setting): from 61 to 89 it shortens it; \(nothing), and \(holds)", evidence,
        because: "the kernel keeps the socket for what is beyond 60 s, twice",
        disproof: Disproof(
          "twdiag list state fin-wait-2 --format wide",
          shows: "a FIN_WAIT2 minisocket with more than \(setting - 60) s left"),
        remedies: [setTo60])
    case ..<5:
      return Finding(
        .finTimeout, .notice,
        "tcp_fin_timeout is \(setting): FIN_WAIT2 ends after \(max(0, setting)) s or 3.5 RTO, and a peer "
          + "that closes later gets a reset; \(nothing), and \(holds)", evidence,
        disproof: nil, remedies: [setTo60])
    case 60:
      return Finding(
        .finTimeout, .fine,
        "tcp_fin_timeout is 60, the kernel's own, and limits FIN_WAIT2 alone: \(nothing); \(holds)",
        evidence)
    default:
      let really = setting > 60 ? ", in fact after \(lifetime(setting)) s" : ""
      return Finding(
        .finTimeout, .fine,
        "tcp_fin_timeout is \(setting) and ends FIN_WAIT2\(really): \(nothing); \(holds)", evidence)
    }
  }

  private static let setTo60 = Remedy(
    "set it to 60, or to what is wanted below that", cost: "none",
    command: "sysctl -w net.ipv4.tcp_fin_timeout=60")
}
