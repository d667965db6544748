import TimeWait

extension FindingID {
  package static let serverRows = FindingID("server-rows")
}

/// TIME_WAIT sockets of accepted connections, which hold no port.
enum ServerRows {
  static let check = Check(
    .serverRows, title: "A server's TIME_WAIT sockets hold no ephemeral ports",
    page: [
      "The side that closes a connection first gets the TIME_WAIT socket. On a server its local "
        + "port is the service's own, such as 443, which all connections share. It keeps no other "
        + "client from connecting, and the same client may come back from the same port at once: a "
        + "new SYN with a higher sequence number or a newer timestamp ends TIME_WAIT.",
      "So nothing that frees ports helps such a server: not ip_local_port_range, not tcp_tw_reuse, "
        + "which only connect uses, and not more addresses. Its TIME_WAIT sockets cost memory (256 "
        + "bytes each on 6.18) and count against tcp_max_tw_buckets. If clients cannot connect, "
        + "look at the accept queue, at conntrack and at file descriptors.",
      "A proxy has both kinds: sockets of connections from its clients, which are harmless, and "
        + "sockets of connections that it opened to its backends, which hold ports.",
    ],
    sources:
      "net/ipv4/tcp_minisocks.c: tcp_timewait_state_process; net/ipv4/tcp_ipv4.c: tcp_v4_rcv",
    rule: findings)

  private static func findings(_ examination: Examination) -> [Finding] {
    guard let snapshot = examination.snapshot, snapshot.accepted > 0 else { return [] }
    var evidence: [Evidence] = [
      .count("accepted_here", snapshot.accepted),
      .count("listening_ports", snapshot.acceptingPortCount),
    ]
    if let most = snapshot.acceptingPorts.first {
      evidence.append(.count("busiest_port", Int(most.port)))
      evidence.append(.count("its_minisockets", most.minisockets))
    }
    let isGuess = snapshot.isDirectionGuessed
    return [
      Finding(
        .serverRows, .fine, sentence(snapshot), evidence,
        confidence: isGuess ? .likely : .certain,
        because: isGuess
          ? "the capture has no listeners, so the port numbers decide who opened a connection" : nil
      )
    ]
  }

  private static func sentence(_ snapshot: SnapshotReport) -> String {
    snapshot.accepted == 1
      ? "\(share(snapshot)) belongs to a connection accepted here: it holds no local port and "
        + "keeps no client from connecting"
      : "\(share(snapshot)) belong to connections accepted here: they hold no local port and keep "
        + "no client from connecting"
  }

  private static func share(_ snapshot: SnapshotReport) -> String {
    if snapshot.timeWait == 1 { return "the only socket in TIME_WAIT" }
    if snapshot.accepted == snapshot.timeWait {
      return "all \(Words.count(snapshot.timeWait)) sockets in TIME_WAIT"
    }
    return "\(Words.count(snapshot.accepted)) of the \(Words.count(snapshot.timeWait)) sockets in "
      + "TIME_WAIT"
  }
}
