import LinuxProc
import SockDiag
import TimeWait

extension FindingID {
  package static let recycle = FindingID("tw-recycle")
}

/// `tcp_tw_recycle`, which Linux 4.12 removed.
enum Recycle {
  static let check = Check(
    .recycle, title: "tcp_tw_recycle is gone, and was dangerous",
    page: [
      "net.ipv4.tcp_tw_recycle shortened TIME_WAIT to 3.5 retransmission timeouts. For that the "
        + "kernel remembered the last timestamp of each peer address, and dropped SYNs with an "
        + "older one. Clients behind one NAT share an address but not a clock: those whose clock "
        + "is behind could not connect, and the only sign on the server was a growing PAWSPassive counter.",
      "Linux 4.12 removed it, because since 4.10 each connection has its own timestamp offset. "
        + "Advice to set it is out of date.",
    ],
    sources:
      "net/ipv4/tcp_input.c: tcp_conn_request; net/ipv4/tcp_metrics.c: tcp_peer_is_proven, of "
      + "releases up to 4.11",
    rule: { [finding($0)] })

  private static func finding(_ examination: Examination) -> Finding {
    switch examination.last.number(.tcpTwRecycle) {
    case .unusable(let what):
      return Finding(.recycle, .unknown, "\(what), so whether it is dangerous cannot be judged")
    case .absent: return absent(examination.facts.version)
    case .value(0):
      return Finding(
        .recycle, .fine, "tcp_tw_recycle is 0 and should stay 0: it breaks clients behind NAT",
        [.count(.tcpTwRecycle, 0)])
    case .value(let setting): return recycling(setting, examination)
    }
  }

  private static func absent(_ version: KernelVersion?) -> Finding {
    guard let version else {
      return Finding(
        .recycle, .unknown,
        "the kernel's release is not known, so whether it has tcp_tw_recycle is not known either")
    }
    guard version >= KernelVersion(4, 12) else {
      return Finding(
        .recycle, .unknown, "Linux \(version) has tcp_tw_recycle, but its value is not known")
    }
    return Finding(
      .recycle, .fine, "tcp_tw_recycle is not in this kernel: advice to set it is out of date")
  }

  private static func recycling(_ setting: Int64, _ examination: Examination) -> Finding {
    let refused = examination.counter(.pawsPassive)
    let times =
      refused.hasIncreased ? ", \(Words.plural(refused.total ?? 0, "time")) so far" : ""
    return Finding(
      .recycle, refused.hasIncreased ? .critical : .warning,
      "tcp_tw_recycle is \(setting): clients behind NAT share an address but not a clock, and the "
        + "kernel drops the SYNs of those whose clock is behind\(times)",
      [.count(.tcpTwRecycle, setting)] + refused.evidence,
      confidence: refused.hasIncreased ? .certain : .likely,
      because: "the kernel keeps one timestamp for each address",
      verify: Verification(
        "nstat -az TcpExtPAWSPassive", shows: "0 while clients behind NAT connect"),
      fixes: [
        Fix(
          "turn it off", tradeOff: "TIME_WAIT lasts 60 s again instead of 3.5 RTO",
          command: "sysctl -w net.ipv4.tcp_tw_recycle=0")
      ])
  }
}
