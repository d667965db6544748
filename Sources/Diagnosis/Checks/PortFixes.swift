import SockDiag
import TimeWait

/// Fixes for a lack of local ports, which several checks share.
enum PortFixes {
  /// For a destination whose ports run out: what helps with the states that hold them, those that
  /// hold the most first, then what helps with all.
  static func all(_ examination: Examination, _ destination: DestinationReport) -> [Fix] {
    // A state with a few sockets among thousands is not the cause.
    var fixes = destination.states.filter { $0.count * 5 >= destination.ports.used }
      .flatMap { self.fixes(for: $0.state, examination, destination) }
    let range = examination.snapshot?.portRange ?? PortRange()
    if range.reserved * 5 >= range.size { fixes.append(unreserve) }
    if let wider = wider(examination.facts) { fixes.append(wider) }
    fixes.append(moreAddresses)
    if let destroy = destroy(examination, destination) { fixes.append(destroy) }
    return fixes
  }

  /// For a range of which too little is usable.
  static func range(_ range: PortRange, _ facts: KernelFacts) -> [Fix] {
    var fixes: [Fix] = []
    if range.reserved * 5 >= range.size { fixes.append(unreserve) }
    if range.bound * 5 >= range.size { fixes.append(boundOnly) }
    if let wider = wider(facts) { fixes.append(wider) }
    return fixes
  }

  private static func fixes(
    for state: TCPState, _ examination: Examination, _ destination: DestinationReport
  ) -> [Fix] {
    let filter = filter(destination.group)
    switch state {
    case .timeWait:
      return [pooling, peerCloses] + [reuse(examination)].compactMap(\.self)
    case .closeWait:
      return [
        Fix(
          "let the program close: the peer has closed, and the program here still holds the "
            + "sockets; restarting it frees them", tradeOff: "a change in the program",
          command: "ss -Htanp state close-wait \(filter)")
      ]
    case .established:
      return [
        Fix(
          "bound the number of connections to this destination: a pool with a maximum, or an idle "
            + "timeout", tradeOff: "requests wait for a connection",
          command: "ss -Htanop state established \(filter)")
      ]
    case .synSent:
      return [
        Fix(
          "find out why the destination does not answer: no route, a firewall, or nobody there",
          tradeOff: "none", command: "ss -Htanop state syn-sent \(filter)"),
        Fix(
          "give up earlier, after three repeats of the SYN instead of six",
          tradeOff: "connections to a peer that is slow to answer fail as well",
          command: "sysctl -w net.ipv4.tcp_syn_retries=3"),
      ]
    case .finWait2: return finWait2(examination, destination, filter)
    case .finWait1, .closing, .lastAck:
      return [
        Fix(
          "find out why the peer does not acknowledge the FIN: the connection is broken, or its "
            + "window is closed", tradeOff: "none",
          command: "ss -Htanoi state \(name(state)) \(filter)")
      ]
    default: return []
    }
  }

  /// The state as ss names it.
  private static func name(_ state: TCPState) -> String {
    switch state {
    case .finWait1: "fin-wait-1"
    case .lastAck: "last-ack"
    default: state.description.lowercased()
    }
  }

  /// Minisockets and orphans end by `tcp_fin_timeout`; a socket that a process holds does not.
  private static func finWait2(
    _ examination: Examination, _ destination: DestinationReport, _ filter: String
  ) -> [Fix] {
    var fixes: [Fix] = []
    if destination.finWait2 > 0, (examination.facts.finTimeout ?? 0) > 15 {
      fixes.append(
        Fix(
          "end orphaned FIN_WAIT2 sockets earlier",
          tradeOff: "a peer that closes later gets a reset",
          command: "sysctl -w net.ipv4.tcp_fin_timeout=15"))
    }
    fixes.append(
      Fix(
        "let the peer close, or let the program here call close and not only shutdown: a FIN_WAIT2 "
          + "socket that a process holds has no timeout", tradeOff: "a change in a program",
        command: "ss -Htanp state fin-wait-2 \(filter)"))
    return fixes
  }

  /// The sockets of a group, as a filter of ss and of twdiag.
  private static func filter(_ group: ConnectionGroup) -> String {
    let remote =
      group.remoteAddress.family == .ipv6 ? "[\(group.remoteAddress)]" : "\(group.remoteAddress)"
    let local =
      group.localAddress.family == .ipv6 ? "[\(group.localAddress)]" : "\(group.localAddress)"
    return "'src \(local) and dst \(remote):\(group.remotePort ?? 0)'"
  }

  /// For programs that bind an address before they connect.
  static func unbinding(_ facts: KernelFacts) -> [Fix] {
    var fixes = [
      noPort,
      Fix(
        "do not bind if the source address does not matter", tradeOff: "a configuration change"),
    ]
    if let wider = wider(facts) { fixes.append(wider) }
    return fixes
  }

  private static let noPort = Fix(
    "set IP_BIND_ADDRESS_NO_PORT before bind: connect then chooses the port, for one destination "
      + "(current nginx and haproxy do so)", tradeOff: "a change in the program")

  private static let unreserve = Fix(
    "reserve fewer ports", tradeOff: "a service that starts later may find its port taken",
    command: "sysctl net.ipv4.ip_local_reserved_ports")

  private static let boundOnly = Fix(
    "let programs connect or close the sockets that they have bound",
    tradeOff: "a change in a program",
    command: "twdiag list --processes --state bound-inactive")

  private static let pooling = Fix(
    "reuse connections: keep-alive, or a connection pool (in nginx, 'keepalive' in the upstream "
      + "block, with proxy_http_version 1.1)",
    tradeOff: "a configuration change, and idle connections at the server")

  private static let peerCloses = Fix(
    "let the peer close first: the side that closes first gets the TIME_WAIT socket, and on a "
      + "server it holds no ephemeral port",
    tradeOff: "TIME_WAIT sockets at the server instead, which cost it only memory")

  private static let moreAddresses = Fix(
    "add a source address, a destination address or a destination port: ports are counted per "
      + "(source, destination, destination port)", tradeOff: "a configuration change")

  private static func reuse(_ examination: Examination) -> Fix? {
    guard examination.facts.reuse != 1 else { return nil }
    let isOld = examination.facts.version.map { $0 < KernelVersion(4, 1) } ?? false
    return Fix(
      "let connect take over TIME_WAIT sockets that are older than a second",
      tradeOff: "only timestamps protect against old duplicates, and both sides must use them"
        + (isOld ? "; it has broken connections behind some NATs" : ""),
      command: "sysctl -w net.ipv4.tcp_tw_reuse=1")
  }

  private static func wider(_ facts: KernelFacts) -> Fix? {
    guard let range = facts.localPorts, range.count < 60_000 else { return nil }
    return Fix(
      "widen the port range",
      tradeOff: "a service that starts later may find its port taken, unless the port is in "
        + "ip_local_reserved_ports",
      command: "sysctl -w net.ipv4.ip_local_port_range='1024 65535'")
  }

  /// Since 6.0, SOCK_DESTROY works on TIME_WAIT.
  private static func destroy(
    _ examination: Examination, _ destination: DestinationReport
  ) -> Fix? {
    guard let version = examination.facts.version, version >= KernelVersion(6, 0),
      destination.timeWait * 5 >= destination.ports.used, destination.timeWait > 0
    else { return nil }
    return Fix(
      "destroy the TIME_WAIT sockets, if connections fail right now",
      tradeOff:
        "an old duplicate may reach a new connection (RFC 1337), and it helps only for a minute",
      command: "twdiag kill --yes \(filter(destination.group))")
  }
}
