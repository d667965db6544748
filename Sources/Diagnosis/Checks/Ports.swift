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
        + "left, or when that rate will use up the rest.",
      "Fixes, best first: reuse connections; let the peer close first; tcp_tw_reuse=1; a wider "
        + "range; more source or destination addresses, or destination ports. tcp_fin_timeout does "
        + "not help.",
    ],
    sources: "net/ipv4/inet_hashtables.c: __inet_hash_connect, __inet_check_established",
    rule: findings)

  private static func findings(_ examination: Examination) -> [Finding] {
    guard let snapshot = examination.snapshot else { return [] }
    if let why = unusable(examination) {
      return [Finding(.ports, .unknown, "\(why), so the ports that are left cannot be counted")]
    }
    let destinations = snapshot.destinations.map {
      $0.without(blocked(for: $0.group, examination))
    }
    let scarce = destinations.map { (severity($0.ports, examination), $0) }
      .filter { $0.0 > .fine }
      .sorted { ($0.0, $1.1.ports.free) > ($1.0, $0.1.ports.free) }
    if scarce.isEmpty { return [plenty(snapshot, destinations)] }
    return scarce.prefix(5).map { judge($0.1, $0.0, examination) }
  }

  /// Ports that bind seems to have chosen for other destinations.
  private static func blocked(for group: ConnectionGroup, _ examination: Examination) -> Int {
    examination.bindTrace?.blocked(for: group) ?? 0
  }

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

  private static func plenty(
    _ snapshot: SnapshotReport, _ destinations: [DestinationReport]
  ) -> Finding {
    let evidence: [Evidence] = [
      .count("usable_ports", snapshot.usablePorts),
      .count("destinations", snapshot.destinationCount),
    ]
    if let worst = destinations.min(by: { $0.ports.free < $1.ports.free }) {
      return Finding(
        .ports, .fine,
        left(worst)
          + (destinations.count > 1
            ? ", the fewest of \(Words.count(destinations.count)) destinations" : ""),
        evidence)
    }
    guard snapshot.usablePorts > 0 else {
      return Finding(
        .ports, .critical, "no local port is usable: the whole range is reserved or bound", evidence
      )
    }
    return Finding(
      .ports, .fine,
      "all \(Words.count(snapshot.usablePorts)) local ports are left for every destination",
      evidence)
  }

  private static func judge(
    _ destination: DestinationReport, _ severity: Severity, _ examination: Examination
  ) -> Finding {
    let (ports, group) = (destination.ports, destination.group)
    let blocked = blocked(for: group, examination)
    return Finding(
      .ports, severity, sentence(destination, blocked),
      evidence(destination, blocked, examination.snapshot?.expectation),
      confidence: confidence(ports, blocked), because: because(ports, blocked),
      verify: Verification(
        "ss -Htan 'src \(host(group.localAddress)) and dst \(remote(group))' | wc -l",
        shows: "far fewer lines than \(Words.count(ports.used))"),
      fixes: (blocked > 0 ? [PortFixes.noPort] : []) + PortFixes.all(examination, destination))
  }

  private static func evidence(
    _ destination: DestinationReport, _ blocked: Int, _ expected: Expectation?
  ) -> [Evidence] {
    let (ports, group) = (destination.ports, destination.group)
    var evidence: [Evidence] = [
      .word("from", "\(group.localAddress)"), .word("to", remote(group)),
      .count("ports_free", ports.free), .count("ports_usable", ports.usable),
      .count("ports_used", ports.used), .count("time_wait", destination.timeWait),
      .count("fin_wait2_minisockets", destination.finWait2),
      .count("other_states", destination.others), .rate("closes_per_second", ports.rate),
      .count("settles_at", ports.steadyState),
    ]
    if blocked > 0 { evidence.append(.count("blocked_by_bind", blocked)) }
    if ports.reclaimable > 0 { evidence.append(.count("reclaimable", ports.reclaimable)) }
    if let time = ports.timeToEmpty {
      evidence.append(.seconds("time_to_empty", Double(time.components.seconds)))
    }
    if let lifetime = expected?.lifetime, lifetime > 0 {
      evidence.append(.rate("sustainable_rate", Double(ports.usable) / lifetime))
    }
    return evidence
  }

  private static func confidence(_ ports: PortBudget, _ blocked: Int) -> Confidence {
    if ports.free == 0, blocked == 0, ports.reclaimable == 0 { return .certain }
    return isScarce(ports) || ports.reclaimable > 0 ? .likely : .possible
  }

  private static func because(_ ports: PortBudget, _ blocked: Int) -> String? {
    if blocked > 0 { return "only a port's parity shows that bind chose it (see bound-ports)" }
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
  private static func sentence(_ destination: DestinationReport, _ blocked: Int) -> String {
    let ports = destination.ports
    let holders =
      "\(destination.timeWait == ports.used ? "all" : Words.count(destination.timeWait)) of them "
      + "in TIME_WAIT"
      + (destination.others > 0 ? ", \(Words.count(destination.others)) in other states" : "")
      + bound(blocked)
    if ports.free == 0, ports.reclaimable == 0 {
      return "no local port is left for \(name(destination.group)): connect fails with "
        + "EADDRNOTAVAIL; all \(Words.count(ports.usable)) are in use, \(holders)"
    }
    let text =
      "\(left(destination)); \(Words.count(ports.used)) \(Words.are(ports.used)) in use, \(holders)"
    if ports.reclaimable > 0 {
      return text
        + "; tcp_tw_reuse lets connect take over \(Words.count(ports.reclaimable)) of these"
    }
    guard let time = ports.timeToEmpty else { return text }
    return text
      + "; at \(Words.rate(ports.rate)) closes/s they run out in \(time.components.seconds) s"
  }

  private static func left(_ destination: DestinationReport) -> String {
    let ports = destination.ports
    return "\(Words.count(ports.free)) of \(Words.count(ports.usable)) local ports "
      + "\(Words.are(ports.free)) left for \(name(destination.group))"
  }

  private static func bound(_ blocked: Int) -> String {
    guard blocked > 0 else { return "" }
    return
      "; \(Words.count(blocked)) more \(Words.are(blocked)) blocked, because bind seems to have "
      + "chosen \(blocked == 1 ? "it" : "them") for other destinations"
  }

  private static func name(_ group: ConnectionGroup) -> String {
    "\(remote(group)) from \(group.localAddress)"
  }

  private static func remote(_ group: ConnectionGroup) -> String {
    "\(host(group.remoteAddress)):\(group.remotePort ?? 0)"
  }

  private static func host(_ address: IPAddress) -> String {
    address.family == .ipv6 ? "[\(address)]" : "\(address)"
  }
}
