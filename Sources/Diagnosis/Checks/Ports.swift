import LinuxProc
import SockDiag
import TimeWait

extension FindingID {
  package static let ports = FindingID("ports")
}

/// Local ports left for each destination.
///
/// `__inet_hash_connect` in `net/ipv4/inet_hashtables.c`: a port is free for (source, destination,
/// destination port) unless it is reserved, a socket listens on it or has bound it, or a socket in any
/// state has exactly these three.
enum Ports {
  static let check = Check(
    .ports, title: "Local ports left for a destination",
    page: [
      "Each outgoing connection takes a local port from net.ipv4.ip_local_port_range: 28,232 ports "
        + "by default. A port has to be unique only per (source address, destination address, "
        + "destination port), so every destination has the whole range for itself. A TIME_WAIT "
        + "socket holds its port for about a minute: 28,232 ports sustain 463 connections per "
        + "second to one destination at HZ=250. When none is left, connect fails with "
        + "EADDRNOTAVAIL.",
      "A port is used if a socket in any state has it with exactly these addresses and this "
        + "destination port, v4-mapped ones included. Ports in ip_local_reserved_ports are not "
        + "usable, nor are ports that a socket listens on or has bound, on any address. With "
        + "tcp_tw_reuse, TIME_WAIT sockets older than a second count as reclaimable.",
      "The verdict is critical when 2 % of the ports are left, or when 20 % are left and the rate "
        + "of the last five seconds uses them up within ten seconds. It is a warning when 20 % are "
        + "left, or when that rate will use up the rest. The range itself is judged in the same "
        + "way: reserved ports, listeners and bound sockets may leave too little of it.",
      "The fixes depend on the states of the sockets. TIME_WAIT: reuse connections, let the peer "
        + "close first, tcp_tw_reuse=1. CLOSE_WAIT: the program here must close. ESTABLISHED: "
        + "bound the number of connections. SYN_SENT: the destination does not answer. A wider "
        + "range and more addresses help in every case. tcp_fin_timeout helps with FIN_WAIT2 only.",
    ],
    sources: "net/ipv4/inet_hashtables.c: __inet_hash_connect, __inet_check_established",
    rule: findings)

  private static func findings(_ examination: Examination) -> [Finding] {
    guard let snapshot = examination.snapshot else { return [] }
    if let why = unusable(examination) {
      return [Finding(.ports, .unknown, "\(why), so the ports that are left cannot be counted")]
    }
    let range = range(snapshot.portRange, examination)
    let scarce = snapshot.fullest.map { (severity($0.ports, examination), $0) }
      .filter { $0.0 > .fine }
      .sorted { ($0.0, $1.1.ports.free) > ($1.0, $0.1.ports.free) }
    if scarce.isEmpty, range.isEmpty { return [plenty(snapshot)] }
    return range + scarce.prefix(shown).map { judge($0.1, $0.0, examination) }
      + rest(scarce.dropFirst(shown))
  }

  /// Destinations that have a finding of their own.
  private static let shown = 5

  /// Why the ports cannot be counted; nil if they can.
  private static func unusable(_ examination: Examination) -> String? {
    guard let ports = examination.facts.localPorts, ports.lowerBound > 0 else {
      return examination.last.text(.ipLocalPortRange) == nil
        ? examination.last.missing([.ipLocalPortRange])
        : "\(KernelValue.ipLocalPortRange.key) is not a range of ports"
    }
    let words = examination.last.text(.ipLocalReservedPorts)?.split(separator: ",").count ?? 0
    return words == examination.facts.reservedPorts.count
      ? nil : "\(KernelValue.ipLocalReservedPorts.key) is not a list of ports"
  }

  /// Critical at 2 % left, which a burst of a second uses up, or at 20 % left if the rate uses them up
  /// within ten seconds; a warning at 20 % left, or if a lasting rate will use up the rest.
  ///
  /// Ports that connect may take over count as left, but only if TWRecycled shows that it does: the old
  /// connection must have used timestamps, which the kernel does not report.
  private static func severity(_ ports: PortBudget, _ examination: Examination) -> Severity {
    let left = ports.free + ports.reclaimable
    if left * 50 <= ports.usable { return .critical }
    if let seconds = ports.timeToEmpty?.components.seconds, ports.reclaimable == 0 {
      if isScarce(ports) { return seconds <= 10 ? .critical : .warning }
      return ports.isLasting ? .warning : .notice
    }
    if isScarce(ports) { return .warning }
    guard ports.free * 50 <= ports.usable else { return .fine }
    return examination.counter(.twRecycled).hasIncreased ? .notice : .warning
  }

  private static func isScarce(_ ports: PortBudget) -> Bool {
    (ports.free + ports.reclaimable) * 5 <= ports.usable
  }

  // MARK: The range

  /// Whether reserved ports, listeners and bound sockets leave too little of the range.
  private static func range(_ range: PortRange, _ examination: Examination) -> [Finding] {
    guard range.usable * 5 <= range.size else { return [] }
    let text =
      range.usable == 0
      ? "no port of \(KernelValue.ipLocalPortRange.key) is usable: connect fails with EADDRNOTAVAIL"
      : "\(Words.count(range.usable)) of the \(Words.count(range.size)) ports of "
        + "\(KernelValue.ipLocalPortRange.key) \(Words.are(range.usable)) usable"
    return [
      Finding(
        .ports, range.usable * 50 <= range.size ? .critical : .warning,
        "\(text); \(takers(range))", rangeEvidence(range),
        verify: Verification(
          "sysctl net.ipv4.ip_local_port_range net.ipv4.ip_local_reserved_ports; "
            + "twdiag list --state listening,bound-inactive",
          shows: "a range with more ports that are neither reserved nor bound"),
        fixes: PortFixes.range(range, examination.facts))
    ]
  }

  /// What takes ports out of the range, the most first: `495 are reserved, 3 have a listener`.
  private static func takers(_ range: PortRange) -> String {
    [
      (range.reserved, "reserved"), (range.bound, "bound by a socket without a connection"),
      (range.listeners, "taken by a listener"),
    ]
    .filter { $0.0 > 0 }.sorted { $0.0 > $1.0 }
    .map { "\(Words.count($0.0)) \(Words.are($0.0)) \($0.1)" }.joined(separator: ", ")
  }

  private static func rangeEvidence(_ range: PortRange) -> [Evidence] {
    [
      .count("range_ports", range.size), .count("usable_ports", range.usable),
      .count("reserved_ports", range.reserved), .count("listening_ports", range.listeners),
      .count("bound_ports", range.bound),
    ]
  }

  // MARK: Destinations

  private static func plenty(_ snapshot: SnapshotReport) -> Finding {
    let evidence =
      rangeEvidence(snapshot.portRange) + [.count("destinations", snapshot.fullest.count)]
    guard let fullest = snapshot.fullest.first else {
      return Finding(
        .ports, .fine,
        "all \(Words.count(snapshot.usablePorts)) usable local ports are left for every destination",
        evidence)
    }
    let count = snapshot.fullest.count
    return Finding(
      .ports, .fine,
      left(fullest) + (count > 1 ? ", the fewest of \(Words.count(count)) destinations" : ""),
      evidence)
  }

  /// The scarce destinations that have no finding of their own.
  private static func rest(_ scarce: ArraySlice<(Severity, DestinationReport)>) -> [Finding] {
    guard let worst = scarce.first else { return [] }
    let names = scarce.prefix(10).map { name($0.1.group) }.joined(separator: ", ")
    return [
      Finding(
        .ports, worst.0,
        "\(Words.plural(scarce.count, "more destination has", "more destinations have")) few local "
          + "ports left: \(names)" + (scarce.count > 10 ? " and others" : ""),
        [.count("destinations", scarce.count)],
        verify: Verification("twdiag summary --top 100", shows: "enough ports left for each"))
    ]
  }

  private static func judge(
    _ destination: DestinationReport, _ severity: Severity, _ examination: Examination
  ) -> Finding {
    let (ports, group) = (destination.ports, destination.group)
    let range = examination.snapshot?.portRange ?? PortRange()
    return Finding(
      .ports, severity, sentence(destination, range),
      evidence(destination, range, examination.snapshot?.expectation),
      confidence: confidence(ports), because: because(ports),
      verify: Verification(
        "ss -Htan 'src \(host(group.localAddress)) and dst \(remote(group))' | wc -l",
        shows: "far fewer lines than \(Words.count(ports.used))"),
      fixes: PortFixes.all(examination, destination))
  }

  private static func evidence(
    _ destination: DestinationReport, _ range: PortRange, _ expected: Expectation?
  ) -> [Evidence] {
    let (ports, group) = (destination.ports, destination.group)
    var evidence: [Evidence] = [
      .word("from", from(group)), .word("to", remote(group)),
      .count("ports_free", ports.free), .count("ports_usable", ports.usable),
      .count("ports_used", ports.used),
    ]
    evidence += destination.states.map { .count($0.state.evidenceName, $0.count) }
    evidence += [
      .rate("closes_per_second", ports.rate), .count("settles_at", ports.steadyState),
    ]
    if range.reserved > 0 { evidence.append(.count("reserved_ports", range.reserved)) }
    if ports.reclaimable > 0 { evidence.append(.count("reclaimable", ports.reclaimable)) }
    if let time = ports.timeToEmpty {
      evidence.append(.seconds("time_to_empty", Double(time.components.seconds)))
    }
    if let lifetime = expected?.lifetime, lifetime > 0 {
      evidence.append(.rate("sustainable_rate", Double(ports.usable) / lifetime))
    }
    return evidence
  }

  private static func confidence(_ ports: PortBudget) -> Confidence {
    if ports.free == 0, ports.reclaimable == 0 { return .certain }
    return isScarce(ports) || ports.reclaimable > 0 ? .likely : .possible
  }

  private static func because(_ ports: PortBudget) -> String? {
    if ports.reclaimable > 0 {
      return
        "connect can take over only sockets whose connection used timestamps, and the kernel does "
        + "not report which did"
    }
    if ports.free == 0 { return nil }
    return isScarce(ports)
      ? "ports that an explicit bind holds are not all visible, so fewer may be left"
      : "the rate of the last 5 s may not last"
  }
}

// MARK: Text

extension Ports {
  private static func sentence(_ destination: DestinationReport, _ range: PortRange) -> String {
    let ports = destination.ports
    let holders = holders(destination)
    let reserved =
      range.reserved * 5 >= range.size
      ? "; \(Words.count(range.reserved)) of the \(Words.count(range.size)) ports of the range are "
        + "reserved" : ""
    if ports.free == 0, ports.reclaimable == 0 {
      return "no local port is left for \(name(destination.group)): connect fails with "
        + "EADDRNOTAVAIL; all \(Words.count(ports.usable)) are in use, \(holders)\(reserved)"
    }
    let text =
      "\(left(destination)); \(Words.count(ports.used)) \(Words.are(ports.used)) in use, \(holders)"
      + reserved
    if ports.reclaimable > 0 {
      return text + "; tcp_tw_reuse may let connect take over up to "
        + "\(Words.count(ports.reclaimable)) of these"
    }
    guard let time = ports.timeToEmpty else { return text }
    return text
      + "; at \(Words.rate(ports.rate)) closes/s they run out in \(time.components.seconds) s"
  }

  /// The states of the sockets that hold the ports, the most frequent first.
  private static func holders(_ destination: DestinationReport) -> String {
    let states = destination.states
    if states.count == 1 { return "all of them in \(states[0].state)" }
    return states.map { "\(Words.count($0.count)) in \($0.state)" }.joined(separator: ", ")
  }

  private static func left(_ destination: DestinationReport) -> String {
    let ports = destination.ports
    return "\(Words.count(ports.free)) of \(Words.count(ports.usable)) local ports "
      + "\(Words.are(ports.free)) left for \(name(destination.group))"
  }

  private static func name(_ group: ConnectionGroup) -> String {
    "\(remote(group)) from \(from(group))"
  }

  private static func from(_ group: ConnectionGroup) -> String {
    group.interfaceIndex == 0
      ? "\(group.localAddress)" : "\(group.localAddress)%if\(group.interfaceIndex)"
  }

  private static func remote(_ group: ConnectionGroup) -> String {
    "\(host(group.remoteAddress)):\(group.remotePort ?? 0)"
  }

  private static func host(_ address: IPAddress) -> String {
    address.family == .ipv6 ? "[\(address)]" : "\(address)"
  }
}

extension TCPState {
  /// The state as a name of evidence, such as `close_wait`.
  fileprivate var evidenceName: String { description.lowercased() }
}
