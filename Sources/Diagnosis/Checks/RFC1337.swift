import LinuxProc
import TimeWait

extension FindingID {
  package static let rfc1337 = FindingID("rfc1337")
}

/// `tcp_rfc1337`, which `tcp_timewait_state_process` uses.
enum RFC1337 {
  static let check = Check(
    .rfc1337, title: "tcp_rfc1337: what a reset does to TIME_WAIT",
    page: [
      "With net.ipv4.tcp_rfc1337=0, the default, a reset with exactly the expected sequence number "
        + "ends a TIME_WAIT at once, which RFC 1337 calls assassination. With 1, such resets are "
        + "ignored. Resets with any other sequence number are ignored in both cases.",
      "A TIME_WAIT socket answers old segments with an ACK. With tcp_rfc1337=0, a peer that has "
        + "forgotten the connection answers that ACK with the reset that ends TIME_WAIT. If the "
        + "peer still knows the connection, or tcp_rfc1337 is 1, the old segment restarts the "
        + "60 s instead: twdiag watch shows that as 'timer re-armed'.",
    ],
    sources: "net/ipv4/tcp_minisocks.c: tcp_timewait_state_process",
    rule: { [finding($0)] })

  private static func finding(_ examination: Examination) -> Finding {
    switch examination.last.number(.tcpRFC1337) {
    case .absent, .unusable:
      let missing = examination.last.missing([.tcpRFC1337])
      return Finding(
        .rfc1337, .unknown, "\(missing), so what resets do to TIME_WAIT cannot be judged")
    case .value(0):
      return Finding(
        .rfc1337, .fine,
        "tcp_rfc1337 is 0, the default: a reset with the expected sequence number ends TIME_WAIT",
        [.count(.tcpRFC1337, 0)])
    case .value(let setting):
      return Finding(
        .rfc1337, .fine,
        "tcp_rfc1337 is \(setting): resets do not end TIME_WAIT, and old segments restart its 60 s",
        [.count(.tcpRFC1337, setting)])
    }
  }
}
