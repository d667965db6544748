import TimeWait

/// Ports that an explicit bind blocks, for every destination.
///
/// A bind bucket whose `fastreuse` is not negative is passed over by `__inet_hash_connect`, and a
/// minisocket keeps it. The kernel does not tell which those are; `BindTrace` finds them by parity.
enum BoundPorts {
  static func findings(_ examination: Examination) -> [Finding] {
    guard let snapshot = examination.snapshot, let trace = examination.bindTrace,
      trace.sockets > 0
    else { return [] }
    let usable = snapshot.usablePorts
    // Then bind goes on among the ports that connect prefers, and any of those may be bound.
    let isUsedUp = trace.boundPorts * 10 >= trace.bindCapacity * 9
    let left = max(0, usable - trace.boundPorts - (isUsedUp ? trace.connectPorts : 0))
    let evidence: [Evidence] = [
      .count("bound_sockets", trace.boundSockets), .count("ports_blocked", trace.boundPorts),
      .count("ports_of_that_parity", trace.bindCapacity), .count("usable_ports", usable),
      .count("left_for_all", left),
    ]
    // Some sockets choose their port themselves, or from a range of their own.
    guard trace.looksBound else {
      return [
        Finding(
          .boundPorts, .fine,
          trace.isAmbiguous
            ? "whether bind chose any of these ports cannot be seen, as a destination has used up "
              + "those that connect prefers"
            : "no sign of sockets that bind a port before they connect", evidence,
          certainty: .likely)
      ]
    }
    let severity: Severity = !isUsedUp ? .notice : left * 50 <= usable ? .critical : .warning
    return [judge(trace, severity, usable, left, evidence, examination)]
  }

  private static func judge(
    _ trace: BindTrace, _ severity: Severity, _ usable: Int, _ left: Int, _ evidence: [Evidence],
    _ examination: Examination
  ) -> Finding {
    return Finding(
      .boundPorts, severity,
      "\(Words.plural(trace.boundSockets, "socket")) look as if bind had chosen their port: these "
        + "\(Words.plural(trace.boundPorts, "port")) are blocked for connect towards every destination, "
        + "not for one, and \(Words.count(left)) of \(Words.count(usable)) are left", evidence,
      certainty: .likely,
      because:
        "bind to port 0 takes ports of the other parity than connect, and these are of that; "
        + "a program that chooses its ports itself would look the same",
      disproof: Disproof(
        "strace -f -e trace=bind,connect,setsockopt -p PID",
        shows: "no bind before connect, or IP_BIND_ADDRESS_NO_PORT before it"),
      remedies: PortRemedies.unbinding(examination.facts))
  }
}
