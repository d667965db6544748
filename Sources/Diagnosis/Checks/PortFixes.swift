import SockDiag
import TimeWait

/// Fixes for a lack of local ports, which several checks share.
enum PortFixes {
  /// For a destination whose ports run out, best first.
  static func all(_ examination: Examination, _ destination: DestinationReport) -> [Fix] {
    var fixes = [pooling]
    if destination.timeWait > 0 {
      fixes.append(peerCloses)
      if let reuse = reuse(examination) { fixes.append(reuse) }
    }
    if let wider = wider(examination.facts) { fixes.append(wider) }
    fixes.append(moreAddresses)
    if let destroy = destroy(examination, destination) { fixes.append(destroy) }
    return fixes
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

  static let noPort = Fix(
    "set IP_BIND_ADDRESS_NO_PORT before bind: connect then chooses the port, for one destination "
      + "(current nginx and haproxy do so)", tradeOff: "a change in the program")

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
      destination.timeWait > 0, let port = destination.group.remotePort
    else { return nil }
    return Fix(
      "destroy the TIME_WAIT sockets, if connections fail right now",
      tradeOff:
        "an old duplicate may reach a new connection (RFC 1337), and it helps only for a minute",
      command: "twdiag kill 'dst \(destination.group.remoteAddress) and dport = :\(port)'")
  }
}
