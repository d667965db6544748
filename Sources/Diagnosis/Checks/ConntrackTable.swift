import LinuxProc
import TimeWait

extension FindingID {
  package static let conntrackTable = FindingID("conntrack-table")
}

/// How full conntrack's table is.
///
/// `__nf_conntrack_alloc` drops the first packet of a connection for which there is no room.
enum ConntrackTable {
  static let check = Check(
    .conntrackTable, title: "conntrack's table: when it is full, packets are dropped",
    page: [
      "Where netfilter tracks connections (NAT, stateful rules, most container networks), each "
        + "connection has an entry in conntrack's own table, limited by nf_conntrack_max. When the "
        + "table is full, the first packet of a new connection is dropped: clients see timeouts, "
        + "not refusals, and the kernel logs 'nf_conntrack: table full, dropping packet'. It looks "
        + "as if ports had run out, but they have not.",
      "The count is per namespace; in most kernels the limit is machine-wide. "
        + "/proc/net/stat/nf_conntrack has the statistics: drop counts packets dropped for lack of "
        + "room, or because two first packets of one connection raced; early_drop counts entries "
        + "evicted to make room; insert_failed counts entries that lost a race.",
      "Fixes: a higher nf_conntrack_max (a few hundred bytes for each entry); a shorter "
        + "nf_conntrack_tcp_timeout_time_wait; no tracking of traffic that does not need it (a "
        + "'notrack' rule).",
    ],
    sources: "net/netfilter/nf_conntrack_core.c: __nf_conntrack_alloc, early_drop; "
      + "net/netfilter/nf_conntrack_standalone.c",
    appliesToModels: false, rule: { [finding($0)] })

  /// The entries in use, and how many there may be.
  struct Usage {
    let count: Int64
    /// 0 for no limit.
    let limit: Int64

    var share: Double { limit > 0 ? Double(count) / Double(limit) : 0 }

    var text: String {
      limit > 0
        ? "\(Words.count(count)) of \(Words.count(limit)) entries"
        : Words.plural(count, "entry", "entries")
    }
  }

  /// Nil if conntrack is not there, or its numbers make no sense.
  static func usage(_ examination: Examination) -> Usage? {
    guard let count = examination.last[.conntrackCount], count >= 0,
      let limit = examination.last[.conntrackMax], limit >= 0
    else { return nil }
    return Usage(count: count, limit: limit)
  }

  static func finding(_ examination: Examination) -> Finding {
    if let usage = usage(examination) { return judge(examination, usage) }
    let readings = examination.last
    switch (readings.number(.conntrackCount), readings.number(.conntrackMax)) {
    case (.absent, .absent): return absent(examination)
    case (.value(let count), .value(let limit)):
      return unknown(
        "conntrack reports \(count) entries and a limit of \(limit), which makes no sense")
    case (.absent, _), (.unusable, _), (.value, _):
      return unknown(
        readings.missing([.conntrackCount, .conntrackMax])
          + ", so conntrack's table cannot be judged")
    }
  }

  private static func unknown(_ verdict: String) -> Finding {
    Finding(.conntrackTable, .unknown, verdict)
  }

  private static func absent(_ examination: Examination) -> Finding {
    switch examination.source {
    case .live:
      // Where no setting at all is readable, conntrack's are missing for that reason.
      if examination.last.text(.tcpFinTimeout) == nil {
        return unknown("no setting of this namespace can be read, so conntrack cannot be judged")
      }
      return Finding(
        .conntrackTable, .fine,
        "conntrack is not in this kernel, or not loaded, so it drops nothing")
    case .capture, .model:
      return Finding(.conntrackTable, .fine, "the capture does not record conntrack")
    }
  }
}

// MARK: Judging

extension ConntrackTable {
  private static func judge(_ examination: Examination, _ usage: Usage) -> Finding {
    let drops = examination.counter(.conntrackDrop)
    let early = examination.counter(.conntrackEarlyDrop)
    let failed = examination.counter(.conntrackInsertFailed)
    var evidence: [Evidence] = [
      .count(.conntrackCount, usage.count), .count(.conntrackMax, usage.limit),
    ]
    if usage.limit > 0 { evidence.append(.share("used", usage.share)) }
    evidence += drops.evidence + early.evidence + failed.evidence
    var finding = Finding(.conntrackTable, .fine, "", evidence)
    describe(&finding, examination, usage, drops)
    add(early, .warning, "evicted to make room", to: &finding)
    add(failed, .notice, "not inserted", to: &finding)
    if finding.severity >= .warning {
      finding.verify = Verification(
        "conntrack -S; dmesg | grep 'table full'", shows: "no growing drop=, and no such line")
      finding.fixes = fixes(examination, usage.limit)
    }
    return finding
  }

  private static func describe(
    _ finding: inout Finding, _ examination: Examination, _ usage: Usage, _ drops: CounterChange
  ) {
    if drops.isIncreasing { return describeDrops(&finding, examination, usage, drops) }
    if usage.share >= 1 {
      finding.severity = .critical
      finding.verdict =
        "conntrack's table is full, with \(usage.text): the first packets of new "
        + "connections are dropped"
    } else if usage.share >= 0.9 {
      finding.severity = .warning
      finding.verdict =
        "conntrack's table is nearly full, with \(usage.text): at the limit, new connections time "
        + "out"
    } else if drops.hasIncreased {
      finding.severity = examination.observed == nil ? .notice : .fine
      let past = Words.plural(
        drops.total ?? 0, "packet was dropped, for lack of room or in a race,",
        "packets were dropped, for lack of room or in a race,")
      finding.verdict = "conntrack holds \(usage.text); \(examination.past(past))"
    } else if usage.count == 0 {
      finding.verdict = "conntrack has no entries in this namespace"
    } else {
      let share = usage.limit > 0 ? " (\(Words.share(usage.share)))" : ""
      let never = drops.total == nil ? "" : ", and has dropped nothing"
      finding.verdict = "conntrack holds \(usage.text)\(share)\(never)"
    }
  }

  private static func describeDrops(
    _ finding: inout Finding, _ examination: Examination, _ usage: Usage, _ drops: CounterChange
  ) {
    let dropped =
      "conntrack dropped \(Words.plural(drops.increase ?? 0, "packet")) \(examination.observedText)"
    // The counter also counts races: two first packets of one connection at the same time.
    let isShort =
      usage.share >= 0.9 || examination.counter(.conntrackEarlyDrop).isIncreasing
    if isShort {
      finding.severity = .critical
      finding.verdict =
        "\(dropped) for lack of room, with \(usage.text): new connections time out"
    } else {
      finding.severity = .warning
      finding.confidence = .possible
      finding.because = "the kernel counts drops for lack of room and races together"
      finding.verdict =
        "\(dropped) although it has room, with \(usage.text): usually two first packets of one "
        + "connection at the same time"
    }
  }

  private static func add(
    _ counter: CounterChange, _ severity: Severity, _ what: String, to finding: inout Finding
  ) {
    guard let increase = counter.increase, increase > 0 else { return }
    finding.severity = max(finding.severity, severity)
    finding.verdict +=
      "; \(Words.plural(increase, "entry was", "entries were")) \(what)"
  }

  private static func fixes(_ examination: Examination, _ limit: Int64) -> [Fix] {
    var fixes = [
      Fix(
        "raise the limit, in the initial network namespace",
        tradeOff: "a few hundred bytes for each entry",
        command: "sysctl -w \(KernelValue.conntrackMax.key)=\(Fix.doubled(max(limit, 1024)))")
    ]
    if let seconds = examination.last[.conntrackTimeWait], seconds > 30 {
      fixes.append(
        Fix(
          "shorten conntrack's own TIME_WAIT, now \(seconds) s",
          tradeOff: "late segments of old connections count as invalid",
          command: "sysctl -w \(KernelValue.conntrackTimeWait.key)=30"))
    }
    fixes.append(
      Fix(
        "exempt traffic that needs no tracking: 'notrack' rules in the raw table (nft: priority "
          + "raw)",
        tradeOff: "no NAT and no stateful rules for that traffic"))
    return fixes
  }
}
