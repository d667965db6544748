import TimeWait

extension FindingID {
  package static let boundPorts = FindingID("bound-ports")
}

/// Ports that an explicit bind blocks for every destination.
///
/// `__inet_hash_connect` skips a bind bucket whose `fastreuse` is not negative, and a minisocket keeps
/// its bucket. The kernel does not report which those are; `BindTrace` finds them by parity.
enum BoundPorts {
  static let check = Check(
    .boundPorts, title: "bind before connect blocks a port for every destination",
    page: [
      "A program that binds its source address with port 0 before it connects (as proxies do to "
        + "choose an address) gets its port from bind, before the destination is known. connect "
        + "skips such a port for every destination, while the socket lives and for the TIME_WAIT "
        + "after it; before 6.18 even longer, until the last socket with the port is gone. When "
        + "none is left, bind fails with EADDRINUSE.",
      "The fix is IP_BIND_ADDRESS_NO_PORT, a socket option (24) that is set before bind: bind then "
        + "takes only the address, and connect chooses the port for its destination.",
      "The kernel does not report which sockets were bound. But Linux 4.10 and later give connect "
        + "ports from one half of the range (those with the parity of the first port), and bind "
        + "ports from the other half. The check counts sockets in bind's half, towards "
        + "destinations that have not used up connect's half.",
      "A program that chooses its own ports looks the same; so does one that sets "
        + "IP_LOCAL_PORT_RANGE, but that blocks nothing.",
    ],
    sources:
      "net/ipv4/inet_connection_sock.c: inet_csk_find_open_port; net/ipv4/inet_hashtables.c: "
      + "__inet_hash_connect, inet_bind_bucket_destroy; net/ipv4/af_inet.c: __inet_bind",
    rule: findings)

  private static func findings(_ examination: Examination) -> [Finding] {
    guard let snapshot = examination.snapshot, let trace = examination.bindTrace,
      trace.sockets > 0
    else { return [] }
    let usable = snapshot.usablePorts
    // With its own half used up, bind takes ports of connect's half, and any of those may be bound.
    let isUsedUp = trace.boundPorts * 10 >= trace.bindCapacity * 9
    let left = max(0, usable - trace.boundPorts - (isUsedUp ? trace.connectPorts : 0))
    let evidence: [Evidence] = [
      .count("bound_sockets", trace.boundSockets), .count("ports_blocked", trace.boundPorts),
      .count("ports_of_that_parity", trace.bindCapacity), .count("usable_ports", usable),
      .count("left_for_all", left),
    ]
    // A few sockets choose their port themselves, or from a range of their own.
    guard trace.looksBound else { return [unbound(trace, evidence)] }
    let severity: Severity = !isUsedUp ? .notice : left * 50 <= usable ? .critical : .warning
    return [
      Finding(
        .boundPorts, severity, sentence(trace, left: left, of: usable), evidence,
        confidence: .likely,
        because: "bind to port 0 and connect take ports of different parity, and these have "
          + "bind's; a program that chooses its own ports looks the same",
        verify: Verification(
          "strace -f -e trace=bind,connect,setsockopt -p PID",
          shows: "no bind before connect, or IP_BIND_ADDRESS_NO_PORT set before it"),
        fixes: PortFixes.unbinding(examination.facts))
    ]
  }

  private static func unbound(_ trace: BindTrace, _ evidence: [Evidence]) -> Finding {
    Finding(
      .boundPorts, .fine,
      trace.isAmbiguous
        ? "whether programs bind before connect is not visible, because one destination has used "
          + "up the half of the range that connect prefers"
        : "no sign of sockets that bind a port before they connect", evidence, confidence: .likely)
  }

  private static func sentence(_ trace: BindTrace, left: Int, of usable: Int) -> String {
    "bind seems to have chosen the ports of \(Words.plural(trace.boundSockets, "socket")): "
      + "\(Words.plural(trace.boundPorts, "port")) \(Words.are(trace.boundPorts)) blocked for "
      + "connect towards every destination, and \(Words.count(left)) of \(Words.count(usable)) "
      + "\(Words.are(left)) left"
  }
}
