import TimeWait

/// Limits of the whole machine: places for orphans, and TCP's memory. Only the machine's first network
/// namespace has their settings (`ipv4_table` in `net/ipv4/sysctl_net_ipv4.c`).
enum MachineLimits {
  static func findings(_ examination: Examination) -> [Finding] {
    [orphans(examination), memory(examination)]
  }

  /// The settings of a namespace are known, and these are none of them.
  private static func areElsewhere(_ name: String, _ examination: Examination) -> Bool {
    examination.last.number(name) == .absent
      && examination.last.word("net.ipv4.tcp_fin_timeout") != nil
  }

  /// Sockets that no process holds any more, of the whole machine: `tcp_too_many_orphans`.
  private static func orphans(_ examination: Examination) -> Finding {
    let name = "net.ipv4.tcp_max_orphans"
    if areElsewhere(name, examination), let orphans = examination.last.value("sockstat.TCP.orphan")
    {
      return Finding(
        .orphans, .fine,
        "\(Words.plural(orphans, "orphan")) on the machine; how many it allows, only its first network "
          + "namespace tells", [.count("sockstat.TCP.orphan", orphans)])
    }
    guard let orphans = examination.last.value("sockstat.TCP.orphan"),
      let most = examination.last.value(name), most > 0
    else {
      return Finding(
        .orphans, .unknown,
        Words.missing(["sockstat.TCP.orphan", name], examination.last)
          + ", so orphans cannot be judged")
    }
    let evidence: [Evidence] = [.count("sockstat.TCP.orphan", orphans), .count(name, most)]
    // Beyond half of the limit the kernel already resets some (a shift of tcp_too_many_orphans).
    let severity: Severity =
      orphans >= most ? .critical : Double(orphans) >= 0.5 * Double(most) ? .warning : .fine
    let text =
      "\(Words.plural(orphans, "orphan")) on the machine, where tcp_max_orphans allows \(Words.count(most))"
    guard severity > .fine else { return Finding(.orphans, .fine, text, evidence) }
    return Finding(
      .orphans, severity, "\(text): the kernel resets what a program closes with data unsent",
      evidence,
      disproof: Disproof("dmesg | grep 'too many orphaned'", shows: "no such line"),
      remedies: [
        Remedy(
          "let them end sooner", cost: "a slow peer loses what it has not got yet",
          command: "sysctl -w net.ipv4.tcp_orphan_retries=1"),
        Remedy(
          "raise the limit", cost: "up to 64 KiB for each orphan",
          command: "sysctl -w net.ipv4.tcp_max_orphans=\(Words.plain(2, times: most))"),
      ])
  }

  /// `tcp_mem`, in pages of the whole machine: pressure from the second number on, and nothing more
  /// from the third.
  private static func memory(_ examination: Examination) -> Finding {
    let pressures = examination.counter("TcpExt.TCPMemoryPressures")
    let aborts = examination.counter("TcpExt.TCPAbortOnMemory")
    var evidence = pressures.evidence + aborts.evidence
    guard let pages = examination.last.value("sockstat.TCP.mem"),
      let limits = examination.last.numbers("net.ipv4.tcp_mem"), limits.count == 3
    else { return withoutLimits(examination, aborts, pressures, evidence) }
    evidence += [
      .count("sockstat.TCP.mem", pages), .count("tcp_mem_pressure", limits[1]),
      .count("tcp_mem_limit", limits[2]),
    ]
    let severity: Severity =
      pages >= limits[2] || aborts.isMoving
      ? .critical : pages >= limits[1] || pressures.isMoving ? .warning : .fine
    let text =
      "TCP holds \(Words.count(pages)) pages on the machine, pressure begins at \(Words.count(limits[1])) "
      + "and \(Words.count(limits[2])) is the end (tcp_mem)"
    guard severity > .fine else { return Finding(.memory, .fine, text, evidence) }
    let resets =
      aborts.isMoving
      ? "; \(Words.plural(aborts.counted ?? 0, "connection")) reset for want of it" : ""
    return Finding(
      .memory, severity, text + resets, evidence,
      disproof: Disproof(
        "grep TCP: /proc/net/sockstat", shows: "'mem' far below the second of tcp_mem"),
      remedies: [
        Remedy(
          "find the sockets that hold it: long queues of slow readers or writers", cost: "none",
          command: "ss -tanm | sort -k2,3 -n | tail"),
        Remedy(
          "raise tcp_mem", cost: "memory that programs then lack",
          command:
            "sysctl -w net.ipv4.tcp_mem='\(limits.map { Words.plain(2, times: $0) }.joined(separator: " "))'"
        ),
      ])
  }

  /// The counters are the namespace's own.
  private static func withoutLimits(
    _ examination: Examination, _ aborts: CounterLook, _ pressures: CounterLook,
    _ evidence: [Evidence]
  ) -> Finding {
    if aborts.isMoving {
      return Finding(
        .memory, .critical,
        "\(Words.plural(aborts.counted ?? 0, "connection")) reset \(examination.lookText) for want of "
          + "memory", evidence)
    }
    let name = "net.ipv4.tcp_mem"
    if areElsewhere(name, examination), aborts.total != nil {
      return Finding(
        .memory, aborts.hasMoved && examination.observed == nil ? .notice : .fine,
        aborts.hasMoved
          ? examination.earlier(aborts.total ?? 0, "connections were reset for want of memory")
          : "no connection was reset for want of memory; how much TCP may have, only the machine's "
            + "first network namespace tells", evidence)
    }
    let odd = examination.last.word(name).map { _ in "\(name) is not three numbers" }
    return Finding(
      .memory, .unknown,
      (odd ?? Words.missing(["sockstat.TCP.mem", name], examination.last))
        + ", so TCP's memory cannot be judged", evidence)
  }
}
