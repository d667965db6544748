import SockDiag
import TimeWait

/// `tcp_tw_reuse`, `tcp_tw_recycle` and `tcp_rfc1337`.
///
/// `tcp_twsk_unique` in `net/ipv4/tcp_ipv4.c` for the first, which only `connect` asks; the second went
/// with 4.12 (4.10 has it, 5.0 does not); the third is asked in `tcp_timewait_state_process`.
enum Reuse {
  private static let name = "net.ipv4.tcp_tw_reuse"

  static func findings(_ examination: Examination) -> [Finding] {
    [reuse(examination), recycle(examination), rfc1337(examination)]
  }

  private static func reuse(_ examination: Examination) -> Finding {
    var evidence = rows(examination)
    let setting: Int64
    switch examination.last.number(name) {
    case .absent:
      return Finding(
        .reuse, .unknown, "\(name) is not known, so what connect may take over cannot be judged",
        evidence)
    case .unusable(let what):
      return Finding(
        .reuse, .unknown, "\(what), so what connect may take over cannot be judged", evidence)
    case .value(let value) where !(0...2).contains(value):
      return Finding(
        .reuse, .unknown,
        "\(name) is \(value), which no kernel that is known takes, so it cannot be judged", evidence
      )
    case .value(let value): setting = value
    }
    evidence.insert(.count(name, setting), at: 0)
    if let delay = examination.facts.reuseDelay {
      evidence.append(.count("net.ipv4.tcp_tw_reuse_delay", delay))
    }
    evidence += examination.counter("TcpExt.TWRecycled").evidence
    if let timestamps = examination.last.value("net.ipv4.tcp_timestamps") {
      evidence.append(.count("net.ipv4.tcp_timestamps", timestamps))
      if setting != 0, timestamps == 0 { return idle(setting, evidence) }
    }
    return Finding(.reuse, .fine, sentence(setting, examination), evidence)
  }

  private static func rows(_ examination: Examination) -> [Evidence] {
    guard let snapshot = examination.snapshot else { return [] }
    return [
      .count("opened_here", snapshot.timeWait - snapshot.accepted),
      .count("accepted_here", snapshot.accepted),
    ]
  }

  private static func idle(_ setting: Int64, _ evidence: [Evidence]) -> Finding {
    Finding(
      .reuse, .warning,
      "tcp_tw_reuse is \(setting) and does nothing, as tcp_timestamps is 0: only connections with "
        + "timestamps can be taken over", evidence,
      disproof: Disproof("nstat -az TcpExtTWRecycled", shows: "a count that grows"),
      remedies: [
        Remedy(
          "switch timestamps on, for connections that are made from then on",
          cost: "12 bytes in each segment", command: "sysctl -w net.ipv4.tcp_timestamps=1")
      ])
  }

  private static func sentence(_ setting: Int64, _ examination: Examination) -> String {
    let delay = examination.facts.reuseDelay ?? 1000
    let after =
      "once they are \(Words.decimal(Double(delay) / 1000, delay % 1000 == 0 ? 0 : 1)) s old"
    let serves = "it serves outgoing connections only"
    let hasOutgoing = (examination.snapshot.map { $0.timeWait > $0.accepted }) ?? true
    let nobody =
      hasOutgoing || examination.snapshot?.timeWait == 0
      ? "" : ", and here are none: every row is of a connection that was accepted"
    switch setting {
    case 0:
      return
        "tcp_tw_reuse is 0: connect takes over no row of TIME_WAIT unless it has bound the port; "
        + serves + nobody
    case 1: return "tcp_tw_reuse is 1: connect may take over rows \(after); \(serves)\(nobody)"
    default:
      return "tcp_tw_reuse is 2: connect may take over rows of loopback \(after), and no others; "
        + serves + nobody
    }
  }

  private static func recycle(_ examination: Examination) -> Finding {
    let name = "net.ipv4.tcp_tw_recycle"
    switch examination.last.number(name) {
    case .unusable(let what):
      return Finding(.recycle, .unknown, "\(what), so whether it is dangerous cannot be judged")
    case .absent: return absentRecycle(examination)
    case .value(0):
      return Finding(
        .recycle, .fine, "tcp_tw_recycle is 0, where it should stay: it refuses clients behind NAT",
        [.count(name, 0)])
    case .value(let setting): return recycling(setting, name, examination)
    }
  }

  private static func absentRecycle(_ examination: Examination) -> Finding {
    if let version = examination.facts.version, version <= KernelVersion(4, 10) {
      return Finding(
        .recycle, .unknown,
        "Linux \(version) has tcp_tw_recycle, and its value is not known here")
    }
    guard examination.facts.version != nil else {
      return Finding(
        .recycle, .unknown,
        "the kernel's release is not known, so whether it has tcp_tw_recycle cannot be said")
    }
    return Finding(
      .recycle, .fine, "tcp_tw_recycle is not in this kernel: advice to set it is out of date")
  }

  private static func recycling(
    _ setting: Int64, _ name: String, _ examination: Examination
  ) -> Finding {
    let refused = examination.counter("TcpExt.PAWSPassive")
    let evidence = [.count(name, setting)] + refused.evidence
    let verdict =
      "tcp_tw_recycle is \(setting): clients that share an address behind NAT have different "
      + "clocks, and the SYNs of those that are behind are dropped"
    return Finding(
      .recycle, refused.hasMoved ? .critical : .warning,
      refused.hasMoved
        ? "\(verdict), which has happened \(Words.plural(refused.total ?? 0, "time"))" : verdict,
      evidence, certainty: refused.hasMoved ? .certain : .likely,
      because: "it remembers one timestamp for each address",
      disproof: Disproof(
        "nstat -az TcpExtPAWSPassive", shows: "0 while clients behind NAT connect"),
      remedies: [
        Remedy(
          "switch it off", cost: "rows last for 60 s again instead of 3.5 RTO",
          command: "sysctl -w net.ipv4.tcp_tw_recycle=0")
      ])
  }

  private static func rfc1337(_ examination: Examination) -> Finding {
    let name = "net.ipv4.tcp_rfc1337"
    switch examination.last.number(name) {
    case .absent:
      return Finding(
        .rfc1337, .unknown, "\(name) is not known, so what resets do to TIME_WAIT cannot be judged")
    case .unusable(let what):
      return Finding(.rfc1337, .unknown, "\(what), so what resets do to TIME_WAIT cannot be judged")
    case .value(0):
      return Finding(
        .rfc1337, .fine,
        "tcp_rfc1337 is 0, the kernel's own: a reset with the expected sequence number ends TIME_WAIT",
        [.count(name, 0)])
    case .value(let setting):
      return Finding(
        .rfc1337, .fine,
        "tcp_rfc1337 is \(setting): resets do not end TIME_WAIT, and old segments start its 60 s anew",
        [.count(name, setting)])
    }
  }
}
