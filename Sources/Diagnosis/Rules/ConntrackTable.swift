import TimeWait

/// conntrack's table: whether it is full, and what its own TIME_WAIT of 120 s makes of it.
///
/// `__nf_conntrack_alloc` drops the first packet of a connection that finds no place;
/// `tcp_timeouts` in `net/netfilter/nf_conntrack_proto_tcp.c` has the times.
enum ConntrackTable {
  private static let prefix = "net.netfilter.nf_conntrack_"

  static func findings(_ examination: Examination) -> [Finding] {
    let readings = examination.last
    let (countName, limitName) = (prefix + "count", prefix + "max")
    switch (readings.number(countName), readings.number(limitName)) {
    case (.absent, .absent):
      // Where nothing at all can be read, nothing is known of this either.
      let isBlind =
        examination.source == .live && examination.last.word("net.ipv4.tcp_fin_timeout") == nil
      if isBlind {
        return [
          Finding(
            .conntrackTable, .unknown,
            "no setting of this namespace can be read, so conntrack cannot be judged")
        ]
      }
      return [
        Finding(
          .conntrackTable, .fine,
          examination.source == .live
            ? "conntrack is not in this kernel, or not loaded: nothing of it can fail"
            : "the capture tells nothing of conntrack")
      ]
    case (.value(let count), .value(let limit)) where limit >= 0 && count >= 0:
      let table = judge(examination, count, limit)
      return count == 0 && table.severity == .fine
        ? [table] : [table] + ConntrackTimeWait.findings(examination, count)
    case (.value(let count), .value(let limit)):
      return [
        Finding(
          .conntrackTable, .unknown,
          "conntrack counts \(count) entries and allows \(limit), which cannot be judged")
      ]
    default:
      return [
        Finding(
          .conntrackTable, .unknown,
          Words.missing([countName, limitName], readings)
            + ", so conntrack's table cannot be judged")
      ]
    }
  }

  private static func judge(
    _ examination: Examination, _ count: Int64, _ limit: Int64
  ) -> Finding {
    let drops = examination.counter("conntrack.stat.drop")
    let early = examination.counter("conntrack.stat.early_drop")
    let failed = examination.counter("conntrack.stat.insert_failed")
    var evidence: [Evidence] = [.count(prefix + "count", count), .count(prefix + "max", limit)]
    if limit > 0 { evidence.append(.share("used", Double(count) / Double(limit))) }
    evidence += drops.evidence + early.evidence + failed.evidence
    var finding = Finding(.conntrackTable, .fine, "", evidence)
    describe(&finding, examination, count, limit, drops)
    addFailures(&finding, examination, early, failed)
    if finding.severity >= .warning {
      finding.disproof = Disproof(
        "conntrack -S; dmesg | grep 'table full'", shows: "no drop= that grows, and no such line")
      finding.remedies = remedies(examination, limit)
    }
    return finding
  }

  private static func describe(
    _ finding: inout Finding, _ examination: Examination, _ count: Int64, _ limit: Int64,
    _ drops: CounterLook
  ) {
    let table = "\(Words.count(count)) of \(Words.count(limit)) entries"
    // A limit of 0 is none.
    let share = limit > 0 ? Double(count) / Double(limit) : 0
    // Two first packets of one connection that race are counted as dropped as well.
    let isShort = share >= 0.9 || examination.counter("conntrack.stat.early_drop").isMoving
    if drops.isMoving, isShort {
      finding.severity = .critical
      finding.verdict =
        "conntrack has dropped \(Words.plural(drops.counted ?? 0, "packet")) \(examination.lookText) "
        + "for want of a place, with \(table): new connections time out"
    } else if drops.isMoving {
      finding.severity = .warning
      finding.certainty = .possible
      finding.because = "the kernel counts them together"
      finding.verdict =
        "conntrack has dropped \(Words.plural(drops.counted ?? 0, "packet")) \(examination.lookText) "
        + "though it has room, with \(table): mostly two first packets of one connection at once"
    } else if share >= 1 {
      finding.severity = .critical
      finding.verdict =
        "conntrack's table is full, \(table): the first packets of new connections are dropped"
    } else if share >= 0.9 {
      finding.severity = .warning
      finding.verdict =
        "conntrack's table is nearly full, \(table): at the limit new connections time out"
    } else if drops.hasMoved {
      finding.severity = examination.observed == nil ? .notice : .fine
      finding.verdict =
        "conntrack holds \(table); "
        + examination.earlier(
          drops.total ?? 0, "packets were dropped, for want of a place or in a race")
    } else if count == 0 {
      finding.verdict = "conntrack tracks nothing in this namespace: no rule here asks for it"
    } else {
      finding.verdict =
        "conntrack holds \(table)\(limit > 0 ? ", \(Words.share(share))" : ""), and has dropped nothing"
    }
  }

  private static func addFailures(
    _ finding: inout Finding, _ examination: Examination, _ early: CounterLook,
    _ failed: CounterLook
  ) {
    if early.isMoving {
      finding.severity = max(finding.severity, .warning)
      finding.verdict +=
        "; \(Words.plural(early.counted ?? 0, "entry", "entries")) had to go early to make room"
    }
    if failed.isMoving {
      finding.severity = max(finding.severity, .notice)
      finding.verdict +=
        "; \(Words.plural(failed.counted ?? 0, "entry", "entries")) could not be inserted"
    }
  }

  private static func remedies(_ examination: Examination, _ limit: Int64) -> [Remedy] {
    let name = prefix + "tcp_timeout_time_wait"
    var remedies = [
      Remedy(
        "raise the limit, in the machine's first namespace",
        cost: "some hundred bytes for each entry",
        command: "sysctl -w \(prefix)max=\(Words.plain(2, times: max(limit, 1024)))")
    ]
    if let seconds = examination.last.value(name), seconds > 30 {
      remedies.append(
        Remedy(
          "let its TIME_WAIT last shorter; it is \(seconds) s",
          cost: "late segments of old connections count as invalid",
          command: "sysctl -w \(name)=30"))
    }
    remedies.append(
      Remedy(
        "do not track what needs no tracking: 'notrack' rules in hooks before conntrack's",
        cost: "no NAT and no stateful rules for it"))
    return remedies
  }
}
