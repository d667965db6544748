import LinuxProc
import TimeWait

extension FindingID {
  package static let memory = FindingID("memory")
}

/// The memory of TCP on the whole machine, against `tcp_mem`: three numbers of pages.
enum Memory {
  static let check = Check(
    .memory, title: "TCP's memory",
    page: [
      "net.ipv4.tcp_mem has three numbers of pages, for the whole machine. Below the first, TCP is "
        + "free to grow. From the second on, TCP is under memory pressure and shrinks its buffers. "
        + "Beyond the third, it drops packets, and resets orphans (TCPAbortOnMemory). 'mem' in "
        + "/proc/net/sockstat is what TCP uses now.",
      "Minisockets do not count towards it.",
    ],
    sources:
      "net/core/sock.c: __sk_mem_raise_allocated; net/ipv4/tcp_timer.c: tcp_out_of_resources",
    appliesToModels: false, rule: { [finding($0)] })

  private static func finding(_ examination: Examination) -> Finding {
    let pressures = examination.counter(.memoryPressures)
    let aborts = examination.counter(.abortsOnMemory)
    let evidence = pressures.evidence + aborts.evidence
    guard let pages = examination.last[.tcpPages],
      let limits = examination.last.numbers(.tcpMem), limits.count == 3
    else { return withoutLimits(examination, aborts, evidence) }
    let severity: Severity =
      pages >= limits[2] || aborts.isIncreasing
      ? .critical : pages >= limits[1] || pressures.isIncreasing ? .warning : .fine
    return judge(
      severity, pages, limits, aborts,
      evidence + [
        .count(.tcpPages, pages), .count("tcp_mem_pressure", limits[1]),
        .count("tcp_mem_limit", limits[2]),
      ])
  }

  private static func judge(
    _ severity: Severity, _ pages: Int64, _ limits: [Int64], _ aborts: CounterChange,
    _ evidence: [Evidence]
  ) -> Finding {
    let text =
      "TCP uses \(Words.plural(pages, "page")) on the machine; pressure begins at "
      + "\(Words.count(limits[1])), and \(Words.count(limits[2])) is the limit (tcp_mem)"
    guard severity > .fine else { return Finding(.memory, .fine, text, evidence) }
    let doubled = limits.map(Fix.doubled).joined(separator: " ")
    return Finding(
      .memory, severity, aborts.isIncreasing ? "\(text); \(resets(aborts))" : text, evidence,
      verify: Verification(
        "grep TCP: /proc/net/sockstat", shows: "'mem' far below the second number of tcp_mem"),
      fixes: [
        Fix(
          "find the sockets that hold it: long queues of slow readers or writers", tradeOff: "none",
          command: "ss -OHtanm | sort -n -k2,2 -k3,3 | tail"),
        Fix(
          "raise tcp_mem", tradeOff: "less memory for programs",
          command: "sysctl -w \(KernelValue.tcpMem.key)='\(doubled)'"),
      ])
  }

  /// Judges by the counters alone, which are per namespace.
  private static func withoutLimits(
    _ examination: Examination, _ aborts: CounterChange, _ evidence: [Evidence]
  ) -> Finding {
    if aborts.isIncreasing {
      return Finding(
        .memory, .critical, "\(resets(aborts)) \(examination.observedText)", evidence)
    }
    if examination.isOnlyInInitialNamespace(.tcpMem), let total = aborts.total {
      return elsewhere(examination, aborts, total, evidence)
    }
    let isOdd =
      examination.last.text(.tcpMem) != nil && examination.last.numbers(.tcpMem)?.count != 3
    let why =
      isOdd
      ? "\(KernelValue.tcpMem.key) is not three numbers"
      : examination.last.missing([.tcpPages, .tcpMem])
    return Finding(.memory, .unknown, "\(why), so TCP's memory cannot be judged", evidence)
  }

  private static func elsewhere(
    _ examination: Examination, _ aborts: CounterChange, _ total: Int64, _ evidence: [Evidence]
  ) -> Finding {
    guard total > 0 else {
      return Finding(
        .memory, .fine,
        "no connection was reset for lack of memory; only the initial network namespace shows how "
          + "much TCP may use", evidence)
    }
    let past = Words.plural(
      total, "connection was reset for lack of memory", "connections were reset for lack of memory")
    return Finding(
      .memory, examination.observed == nil ? .notice : .fine, examination.past(past), evidence)
  }

  private static func resets(_ aborts: CounterChange) -> String {
    Words.plural(aborts.increase ?? 0, "connection was", "connections were")
      + " reset for lack of memory"
  }
}
