import SockDiag
import TimeWait

extension FindingID {
  package static let closeWait = FindingID("close-wait")
  package static let finWait2 = FindingID("fin-wait2")
}

/// Connections that one side has closed and the other has not, and that stay so: `tcp_fin` puts a socket
/// in CLOSE_WAIT, `tcp_rcv_state_process` in FIN_WAIT2. Neither state has a timeout while a process holds
/// the socket.
enum Lingering {
  static let closeWait = Check(
    .closeWait, title: "CLOSE_WAIT: the program here does not close",
    page: [
      "In CLOSE_WAIT the peer has closed, and the program here has not called close yet. The kernel "
        + "waits for it without a limit. A few such sockets are normal for a moment. Sockets that "
        + "stay hold a file descriptor each, and those of outgoing connections a local port: in the "
        + "end accept fails with EMFILE, or connect with EADDRNOTAVAIL.",
      "The check counts sockets in CLOSE_WAIT where nothing has arrived for 30 seconds, by program "
        + "and port. No setting of the kernel ends them, tcp_fin_timeout least of all. The program "
        + "has to close: it does not notice the end of the connection (read returns 0), or waits for "
        + "something else.",
    ],
    sources: "net/ipv4/tcp_input.c: tcp_fin", appliesToModels: false,
    rule: { findings($0, .closeWait) })

  static let finWait2 = Check(
    .finWait2, title: "FIN_WAIT2 that a process holds",
    page: [
      "In FIN_WAIT2 this side has sent its FIN, and the peer has not closed yet. Once no process "
        + "holds the socket, tcp_fin_timeout ends it. A program that calls only shutdown keeps the "
        + "socket, and then it has no timeout: it holds a descriptor, and a local port, until the "
        + "peer closes or the program does.",
      "The check counts those where nothing has arrived for 30 seconds. A peer that still sends "
        + "data uses a half-closed connection as it is meant, and is not counted.",
    ],
    sources: "net/ipv4/tcp_input.c: tcp_rcv_state_process; net/ipv4/tcp.c: tcp_shutdown",
    appliesToModels: false, rule: { findings($0, .finWait2) })

  private static func findings(_ examination: Examination, _ state: TCPState) -> [Finding] {
    let id: FindingID = state == .closeWait ? .closeWait : .finWait2
    guard let lingering = examination.lingering else {
      guard examination.source == .live else { return [] }
      return [Finding(id, .unknown, "the sockets in \(state) could not be read a second time")]
    }
    let groups = lingering.filter { $0.state == state }.sorted { $0.idle > $1.idle }
    let (count, idle) = (groups.reduce(0) { $0 + $1.count }, groups.reduce(0) { $0 + $1.idle })
    let unknown = groups.reduce(0) { $0 + $1.unknown }
    if idle == 0, unknown > 0 {
      return [
        Finding(
          id, .unknown,
          "\(Words.plural(count, "socket")) \(Words.are(count)) in \(state), and for how long is not "
            + "known without sock_diag", [.count("sockets", count)])
      ]
    }
    guard let largest = groups.first, idle > 0 else {
      return [
        Finding(
          id, .fine,
          count == 0
            ? "no socket that a process holds is in \(state)"
            : "\(Words.plural(count, "socket")) \(Words.are(count)) in \(state), none for longer than "
              + "\(LingeringSockets.long.components.seconds) s", [.count("sockets", count)])
      ]
    }
    var finding = Finding(
      id, idle >= 100 ? .warning : .notice, verdict(largest, state, idle, of: count),
      evidence(groups, count, idle))
    finding.verify = Verification(
      "ss -Htanp state \(state == .closeWait ? "close-wait" : "fin-wait-2") | wc -l",
      shows: "far fewer sockets half a minute later")
    finding.fixes = fixes(state)
    return [finding]
  }

  private static func verdict(
    _ largest: LingeringSockets, _ state: TCPState, _ idle: Int, of count: Int
  ) -> String {
    let holder = largest.owner.map { "\($0) holds" } ?? "an unknown process holds"
    let place =
      largest.isAccepted ? "accepted on port \(largest.port)" : "opened to port \(largest.port)"
    let action =
      state == .closeWait
      ? "the peer has closed, and the program does not" : "the peer does not close"
    return
      "\(Words.plural(idle, "socket")) \(idle == 1 ? "has" : "have") been in \(state) for more than "
      + "\(LingeringSockets.long.components.seconds) s: \(action); \(holder) "
      + "\(Words.count(largest.idle)) of them, \(place)"
  }

  private static func evidence(
    _ groups: [LingeringSockets], _ count: Int, _ idle: Int
  ) -> [Evidence] {
    var evidence: [Evidence] = [.count("sockets", count), .count("idle_for_30_s", idle)]
    for group in groups.prefix(5) where group.idle > 0 {
      evidence.append(
        .word(
          "holder",
          "\(group.owner ?? "unknown"), \(group.isAccepted ? "local" : "remote") port "
            + "\(group.port), \(group.idle) for up to \(group.longest.components.seconds) s"))
    }
    return evidence
  }

  private static func fixes(_ state: TCPState) -> [Fix] {
    guard state == .closeWait else {
      return [
        Fix(
          "call close and not only shutdown, or close after a timeout",
          tradeOff: "a change in the program: data that the peer still sends is then refused with "
            + "a reset")
      ]
    }
    return [
      Fix(
        "close the socket when read returns 0, and use a timeout for idle connections",
        tradeOff: "a change in the program"),
      Fix("restart the program, which closes its sockets", tradeOff: "an interruption"),
    ]
  }
}
