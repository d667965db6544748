import LinuxProc
import TimeWait

extension FindingID {
  package static let orphans = FindingID("orphans")
}

/// Full sockets that no process holds any more, on the whole machine: `tcp_too_many_orphans`.
enum Orphans {
  static let check = Check(
    .orphans, title: "Orphaned sockets",
    page: [
      "A connection that its program has closed and that is not finished (FIN_WAIT1, LAST_ACK, "
        + "CLOSING, or the part of FIN_WAIT2 beyond 60 s) is an orphan: a full socket that no "
        + "process holds. Minisockets do not count. Beyond tcp_max_orphans the kernel resets "
        + "orphans. The number in sockstat is machine-wide, even inside a namespace.",
      "Many orphans mean slow or vanished peers with data in flight. A low tcp_orphan_retries ends "
        + "them sooner.",
    ],
    sources: "net/ipv4/tcp.c: __tcp_close, tcp_orphan_count_sum; net/ipv4/tcp_timer.c: "
      + "tcp_out_of_resources", appliesToModels: false, rule: { [finding($0)] })

  private static func finding(_ examination: Examination) -> Finding {
    let orphans = examination.last[.orphans]
    if let orphans, examination.isOnlyInInitialNamespace(.tcpMaxOrphans) {
      return Finding(
        .orphans, .fine,
        "\(Words.plural(orphans, "orphan")) on the machine; only the initial network namespace "
          + "shows the limit", [.count(.orphans, orphans)])
    }
    guard let orphans, let most = examination.last[.tcpMaxOrphans], most > 0 else {
      return Finding(
        .orphans, .unknown,
        examination.last.missing([.orphans, .tcpMaxOrphans]) + ", so orphans cannot be judged")
    }
    return judge(orphans, most)
  }

  private static func judge(_ orphans: Int64, _ most: Int64) -> Finding {
    let evidence: [Evidence] = [.count(.orphans, orphans), .count(.tcpMaxOrphans, most)]
    let text =
      "\(Words.plural(orphans, "orphan")) on the machine, and tcp_max_orphans allows "
      + Words.count(most)
    // The kernel resets some from half of the limit on (the shift in tcp_too_many_orphans).
    guard Double(orphans) >= 0.5 * Double(most) else {
      return Finding(.orphans, .fine, text, evidence)
    }
    guard Double(orphans) >= 0.9 * Double(most) else {
      return Finding(
        .orphans, .notice,
        "\(text): beyond half of it, the kernel resets orphans that repeat data without an answer",
        evidence)
    }
    return Finding(
      .orphans, orphans >= most ? .critical : .warning,
      orphans >= most
        ? "\(text): the kernel resets sockets that are closed with unsent data"
        : "\(text): at the limit, the kernel resets sockets that are closed with unsent data",
      evidence,
      verify: Verification("dmesg | grep 'too many orphaned'", shows: "no such line"),
      fixes: [
        Fix(
          "end orphans sooner", tradeOff: "a slow peer loses data that it has not received yet",
          command: "sysctl -w net.ipv4.tcp_orphan_retries=1"),
        Fix(
          "raise the limit", tradeOff: "up to 64 KiB for each orphan",
          command: "sysctl -w \(KernelValue.tcpMaxOrphans.key)=\(Fix.doubled(most))"),
      ])
  }
}

extension Examination {
  /// Whether a setting is missing only because this is not the initial network namespace, which alone has
  /// the machine-wide settings of TCP (`ipv4_table` in `net/ipv4/sysctl_net_ipv4.c`).
  func isOnlyInInitialNamespace(_ setting: KernelValue) -> Bool {
    last.number(setting) == .absent && last.text(.tcpFinTimeout) != nil
  }
}
