import SockDiag
import TimeWait

/// Local ports that are left towards each destination, and why a server's rows hold none.
///
/// `__inet_hash_connect` in `net/ipv4/inet_hashtables.c`: a port is free for (source, destination,
/// destination port) unless it is reserved, somebody listens on it or has bound it, or a socket in
/// any state has exactly these three.
enum Ports {
  static func findings(_ examination: Examination) -> [Finding] {
    guard let snapshot = examination.snapshot else { return [] }
    if let why = unusable(examination) {
      let finding = Finding(
        .ports, .unknown, "\(why), so the ports that are left cannot be counted")
      return [finding, serverRows(snapshot)].compactMap { $0 }
    }
    let destinations = snapshot.destinations.map {
      $0.without(blocked(for: $0.group, examination))
    }
    let scarce = destinations.map { (scarcity($0.ports, examination), $0) }
      .filter { $0.0 > .fine }
      .sorted { ($0.0, $1.1.ports.free) > ($1.0, $0.1.ports.free) }
    var findings = scarce.prefix(5).map { judge($0.1, $0.0, examination) }
    if findings.isEmpty { findings.append(plenty(snapshot, destinations)) }
    return findings + [serverRows(snapshot)].compactMap { $0 }
  }

  /// Ports that `bind` seems to have chosen for other destinations.
  private static func blocked(for group: ConnectionGroup, _ examination: Examination) -> Int {
    examination.bindTrace?.blocked(for: group) ?? 0
  }

  /// Why the ports cannot be counted; nil where they can.
  private static func unusable(_ examination: Examination) -> String? {
    let range = "net.ipv4.ip_local_port_range"
    guard let ports = examination.facts.localPorts, ports.lowerBound > 0 else {
      return examination.last.word(range) == nil
        ? "\(range) is not known" : "\(range) is no range of ports"
    }
    let reserved = "net.ipv4.ip_local_reserved_ports"
    let words = examination.last.word(reserved)?.split(separator: ",").count ?? 0
    return words == examination.facts.reservedPorts.count ? nil : "\(reserved) is no list of ports"
  }

  /// Critical at two in a hundred, which a burst of a second takes, or at one in five when the rate will
  /// use these up within ten seconds; a warning at one in five, or when a rate that lasts will use up the
  /// rest. Rows that connect may take over count as left, yet only where it is seen that it does: the old
  /// connection must have had timestamps, which the kernel does not tell.
  private static func scarcity(_ ports: PortBudget, _ examination: Examination) -> Severity {
    let left = ports.free + ports.reclaimable
    if left * 50 <= ports.usable { return .critical }
    if let seconds = ports.timeToEmpty?.components.seconds, ports.reclaimable == 0 {
      if isScarce(ports) { return seconds <= 10 ? .critical : .warning }
      return ports.isLasting ? .warning : .notice
    }
    if isScarce(ports) { return .warning }
    guard ports.free * 50 <= ports.usable else { return .fine }
    return examination.counter("TcpExt.TWRecycled").hasMoved ? .notice : .warning
  }

  private static func plenty(
    _ snapshot: SnapshotReport, _ destinations: [DestinationReport]
  ) -> Finding {
    let evidence: [Evidence] = [
      .count("usable_ports", snapshot.usablePorts),
      .count("destinations", snapshot.destinationCount),
    ]
    guard let worst = destinations.min(by: { $0.ports.free < $1.ports.free }) else {
      return Finding(
        .ports, snapshot.usablePorts > 0 ? .fine : .critical,
        snapshot.usablePorts > 0
          ? "all \(Words.count(snapshot.usablePorts)) local ports are left towards every destination"
          : "no local port is usable: the range is reserved or bound as a whole", evidence)
    }
    return Finding(
      .ports, .fine,
      "\(Words.count(worst.ports.free)) of \(Words.count(worst.ports.usable)) local ports are left "
        + "towards \(name(worst.group)), where they are fewest", evidence)
  }

  private static func judge(
    _ destination: DestinationReport, _ severity: Severity, _ examination: Examination
  ) -> Finding {
    let ports = destination.ports
    var evidence: [Evidence] = [
      .word("from", "\(destination.group.localAddress)"), .word("to", remote(destination.group)),
      .count("ports_free", ports.free), .count("ports_usable", ports.usable),
      .count("ports_used", ports.used), .count("time_wait", destination.timeWait),
      .count("fin_wait2_minisockets", destination.finWait2),
      .count("other_states", destination.others), .rate("closes_per_second", ports.rate),
      .count("settles_at", ports.settlesAt),
    ]
    let blocked = blocked(for: destination.group, examination)
    if blocked > 0 { evidence.append(.count("blocked_by_bind", blocked)) }
    if ports.reclaimable > 0 { evidence.append(.count("reclaimable", ports.reclaimable)) }
    if let time = ports.timeToEmpty {
      evidence.append(.seconds("time_to_empty", Double(time.components.seconds)))
    }
    if let lifetime = examination.snapshot?.expectation?.lifetime, lifetime > 0 {
      evidence.append(.rate("sustainable_rate", Double(ports.usable) / lifetime))
    }
    return Finding(
      .ports, severity, sentence(destination, blocked), evidence,
      certainty: certainty(ports, blocked), because: because(ports, blocked),
      disproof: Disproof(
        "ss -Htan 'src \(host(destination.group.localAddress)) and dst \(remote(destination.group))' | wc -l",
        shows: "far fewer lines than \(Words.count(ports.used))"),
      remedies: (blocked > 0 ? [PortRemedies.noPort] : [])
        + PortRemedies.all(examination, destination))
  }

  private static func isScarce(_ ports: PortBudget) -> Bool {
    (ports.free + ports.reclaimable) * 5 <= ports.usable
  }

  private static func certainty(_ ports: PortBudget, _ blocked: Int) -> Certainty {
    if ports.free == 0, blocked == 0, ports.reclaimable == 0 { return .certain }
    return isScarce(ports) || ports.reclaimable > 0 ? .likely : .possible
  }

  private static func because(_ ports: PortBudget, _ blocked: Int) -> String? {
    if blocked > 0 { return "that a port was bound is told by its parity alone (bound-ports)" }
    if ports.reclaimable > 0 {
      return
        "only rows whose connection had timestamps can be taken over, which the kernel does not tell"
    }
    if ports.free == 0 { return nil }
    return isScarce(ports)
      ? "ports that an explicit bind holds are not all visible: there can be fewer"
      : "it needs the rate of the last 5 s to last"
  }

  private static func sentence(_ destination: DestinationReport, _ blocked: Int) -> String {
    let ports = destination.ports
    let place = name(destination.group)
    let isAll = destination.timeWait == ports.used
    let holders =
      "\(isAll ? "all" : Words.count(destination.timeWait)) of them in TIME_WAIT"
      + (destination.others > 0 ? ", \(Words.count(destination.others)) in other states" : "")
    if ports.free == 0, ports.reclaimable == 0 {
      return "no local port is left towards \(place): connect fails with EADDRNOTAVAIL; all "
        + "\(Words.count(ports.usable)) are used, \(holders)\(bound(blocked))"
    }
    var text =
      "\(Words.count(ports.free)) of \(Words.count(ports.usable)) local ports are left towards "
      + "\(place); \(Words.count(ports.used)) are used, \(holders)\(bound(blocked))"
    if ports.reclaimable > 0 {
      text += "; tcp_tw_reuse lets connect take over \(Words.count(ports.reclaimable)) of these"
    } else if let time = ports.timeToEmpty {
      text += "; at \(Words.rate(ports.rate)) closes/s none is left in \(time.components.seconds) s"
    }
    return text
  }

  private static func bound(_ blocked: Int) -> String {
    blocked > 0
      ? "; \(Words.count(blocked)) more are blocked, as bind seems to have chosen them for others"
      : ""
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

  private static func share(_ snapshot: SnapshotReport) -> String {
    if snapshot.timeWait == 1 { return "the one row is" }
    if snapshot.accepted == snapshot.timeWait {
      return "all \(Words.count(snapshot.timeWait)) rows are"
    }
    return "\(Words.count(snapshot.accepted)) of the \(Words.count(snapshot.timeWait)) rows "
      + (snapshot.accepted == 1 ? "is" : "are")
  }

  /// The flat statement that most of the advice on the net misses.
  private static func serverRows(_ snapshot: SnapshotReport) -> Finding? {
    guard snapshot.accepted > 0 else { return nil }
    let most = snapshot.acceptingPorts.first
    return Finding(
      .serverRows, .fine,
      "\(share(snapshot)) of connections that were accepted here: "
        + "\(snapshot.accepted == 1 ? "it holds" : "they hold") no local port, and "
        + "\(snapshot.accepted == 1 ? "keeps" : "keep") no client from connecting",
      [
        .count("accepted_here", snapshot.accepted),
        .count("listening_ports", snapshot.acceptingPortCount),
      ]
        + (most.map {
          [.count("busiest_port", Int($0.port)), .count("its_minisockets", $0.minisockets)]
        } ?? []),
      certainty: snapshot.isDirectionGuessed ? .likely : .certain,
      because: snapshot.isDirectionGuessed
        ? "the capture has no listeners, so the ports tell who opened a connection" : nil)
  }
}
