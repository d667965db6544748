import SockDiag
import TimeWait

/// What gives connections more local ports, on this kernel.
enum PortRemedies {
  static func all(_ examination: Examination, _ destination: DestinationReport) -> [Remedy] {
    var remedies = [pooling]
    if destination.timeWait > 0 {
      remedies.append(peerCloses)
      if let reuse = reuse(examination) { remedies.append(reuse) }
    }
    if let wider = wider(examination.facts) { remedies.append(wider) }
    remedies.append(moreAddresses)
    remedies += emergency(examination, destination)
    return remedies
  }

  private static let pooling = Remedy(
    "keep connections open and use them again: keep-alive, or a pool (in nginx, 'keepalive' in the "
      + "upstream block, with proxy_http_version 1.1)",
    cost: "a change of configuration, and idle connections at the server")

  private static let peerCloses = Remedy(
    "let the other side close first: whoever does has the TIME_WAIT, and a server's holds no port",
    cost: "rows at the server instead, which cost it memory alone")

  private static let moreAddresses = Remedy(
    "add a source or a destination address, or another port at the destination: the ports are "
      + "counted for each (source, destination, port)", cost: "a change of configuration")

  private static func reuse(_ examination: Examination) -> Remedy? {
    guard examination.facts.reuse != 1 else { return nil }
    let isOld = examination.facts.version.map { $0 < KernelVersion(4, 1) } ?? false
    return Remedy(
      "let connect take over rows that are older than a second",
      cost: "an old duplicate is told apart by timestamps alone, which both sides must use"
        + (isOld ? "; behind some NATs it has lost connections" : ""),
      command: "sysctl -w net.ipv4.tcp_tw_reuse=1")
  }

  private static func wider(_ facts: KernelFacts) -> Remedy? {
    guard let range = facts.localPorts, range.count < 60_000 else { return nil }
    return Remedy(
      "widen the range",
      cost: "services that start later find their port taken, unless it stands in "
        + "ip_local_reserved_ports",
      command: "sysctl -w net.ipv4.ip_local_port_range='1024 65535'")
  }

  /// Since 6.0 the kernel destroys a TIME_WAIT when asked to.
  private static func emergency(
    _ examination: Examination, _ destination: DestinationReport
  ) -> [Remedy] {
    guard let version = examination.facts.version, version >= KernelVersion(6, 0),
      destination.timeWait > 0, let port = destination.group.remotePort
    else { return [] }
    return [
      Remedy(
        "destroy the rows, when connections fail now",
        cost: "an old duplicate may reach a new connection (RFC 1337), and it helps for a minute",
        command: "twdiag kill 'dst \(destination.group.remoteAddress) and dport = :\(port)'")
    ]
  }

  /// For those that bind an address before they connect.
  static func unbinding(_ facts: KernelFacts) -> [Remedy] {
    var remedies = [
      noPort,
      Remedy(
        "do not bind where the source address does not matter", cost: "a change of configuration"),
    ]
    if let wider = wider(facts) { remedies.append(wider) }
    return remedies
  }

  static let noPort = Remedy(
    "set IP_BIND_ADDRESS_NO_PORT before bind: the port is then chosen by connect, for one destination "
      + "(nginx and haproxy of today do so)", cost: "a change in the program")
}
