import SockDiag
import TimeWaitAnalysis

/// Local ports that are left towards each destination, and why a server's rows hold none.
///
/// `__inet_hash_connect` in `net/ipv4/inet_hashtables.c`: a port is free for (source, destination,
/// destination port) unless it is reserved, somebody listens on it or has bound it, or a socket in
/// any state has exactly these three.
enum Ports {
  static func findings(_ examination: Examination) -> [Finding] {
    guard let snapshot = examination.snapshot else { return [] }
    guard snapshot.facts.localPorts != nil else {
      return [unknown(examination), serverRows(snapshot)].compactMap { $0 }
    }
    let scarce = snapshot.destinations.map { (scarcity($0.ports), $0) }
      .filter { $0.0 > .fine }
      .sorted { ($0.0, $1.1.ports.free) > ($1.0, $0.1.ports.free) }
    var findings = scarce.prefix(5).map { judge($0.1, $0.0, examination) }
    if findings.isEmpty { findings.append(plenty(snapshot)) }
    return findings + [serverRows(snapshot)].compactMap { $0 }
  }

  private static func unknown(_ examination: Examination) -> Finding {
    let name = "net.ipv4.ip_local_port_range"
    let why =
      examination.last.word(name) == nil ? "\(name) is not known" : "\(name) is no range of ports"
    return Finding(.ports, .unknown, "\(why), so the ports that are left cannot be counted")
  }

  /// Critical at two in a hundred, which a burst of a second takes, or at one in five when the rate will
  /// use these up within ten seconds; a warning at one in five, or when the rate will use up the rest.
  private static func scarcity(_ ports: PortBudget) -> Severity {
    let left = ports.free + ports.reclaimable
    if left * 50 <= ports.usable { return .critical }
    if let seconds = ports.timeToEmpty?.components.seconds, ports.reclaimable == 0 {
      return seconds <= 10 && isScarce(ports) ? .critical : .warning
    }
    if isScarce(ports) { return .warning }
    return ports.free * 50 <= ports.usable ? .notice : .fine
  }

  private static func plenty(_ snapshot: SnapshotReport) -> Finding {
    let evidence: [Evidence] = [
      .count("usable_ports", snapshot.usablePorts),
      .count("destinations", snapshot.destinationCount),
    ]
    guard let worst = snapshot.destinations.min(by: { $0.ports.free < $1.ports.free }) else {
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
    if ports.reclaimable > 0 { evidence.append(.count("reclaimable", ports.reclaimable)) }
    if let time = ports.timeToEmpty {
      evidence.append(.seconds("time_to_empty", Double(time.components.seconds)))
    }
    if let lifetime = examination.snapshot?.expectation?.lifetime, lifetime > 0 {
      evidence.append(.rate("sustainable_rate", Double(ports.usable) / lifetime))
    }
    return Finding(
      .ports, severity, sentence(destination), evidence,
      certainty: certainty(ports), because: because(ports),
      disproof: Disproof(
        "ss -tan 'src \(destination.group.localAddress) and dst \(filterText(destination.group))' | wc -l",
        shows: "far fewer lines than \(Words.count(ports.used))"),
      remedies: PortRemedies.all(examination, destination))
  }

  private static func isScarce(_ ports: PortBudget) -> Bool {
    (ports.free + ports.reclaimable) * 5 <= ports.usable
  }

  private static func certainty(_ ports: PortBudget) -> Certainty {
    if ports.free == 0 { return .certain }
    return isScarce(ports) ? .likely : .possible
  }

  private static func because(_ ports: PortBudget) -> String? {
    if ports.free == 0 { return nil }
    return isScarce(ports)
      ? "ports that an explicit bind holds are not all visible: there can be fewer"
      : "it needs the rate of the last 5 s to last"
  }

  private static func sentence(_ destination: DestinationReport) -> String {
    let ports = destination.ports
    let place = name(destination.group)
    let isAll = destination.timeWait == ports.used
    let holders =
      "\(isAll ? "all" : Words.count(destination.timeWait)) of them in TIME_WAIT"
      + (destination.others > 0 ? ", \(Words.count(destination.others)) in other states" : "")
    if ports.free == 0, ports.reclaimable == 0 {
      return "no local port is left towards \(place): connect fails with EADDRNOTAVAIL; all "
        + "\(Words.count(ports.usable)) are used, \(holders)"
    }
    var text =
      "\(Words.count(ports.free)) of \(Words.count(ports.usable)) local ports are left towards "
      + "\(place); \(Words.count(ports.used)) are used, \(holders)"
    if ports.reclaimable > 0 {
      text += "; tcp_tw_reuse lets connect take over \(Words.count(ports.reclaimable)) of these"
    } else if let time = ports.timeToEmpty {
      text += "; at \(Words.rate(ports.rate)) closes/s none is left in \(time.components.seconds) s"
    }
    return text
  }

  private static func name(_ group: ConnectionGroup) -> String {
    "\(remote(group)) from \(group.localAddress)"
  }

  private static func remote(_ group: ConnectionGroup) -> String {
    let address = group.remoteAddress
    let host = address.family == .ipv6 ? "[\(address)]" : "\(address)"
    return "\(host):\(group.remotePort ?? 0)"
  }

  private static func filterText(_ group: ConnectionGroup) -> String { remote(group) }

  /// The flat statement that most of the advice on the net misses.
  private static func serverRows(_ snapshot: SnapshotReport) -> Finding? {
    guard snapshot.accepted > 0 else { return nil }
    let most = snapshot.acceptingPorts.first
    return Finding(
      .serverRows, .fine,
      "\(snapshot.accepted == snapshot.timeWait ? "all" : "\(Words.count(snapshot.accepted)) of the") "
        + "\(Words.plural(snapshot.timeWait, "row")) are of "
        + "connections that were accepted here: they hold no local port, and keep no client from "
        + "connecting",
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
