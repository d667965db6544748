import TestSupport
import Testing
import TextOutput

/// A row of `ss -tanoe`, in its words.
struct SsRow: Hashable {
  var state, receiveQueue, sendQueue, local, remote: String
  /// What stands behind, by name: timer, uid, ino, sk, fwmark.
  var details: [String: String] = [:]

  init(_ line: String) {
    let words = line.split(separator: " ").map(String.init)
    (state, receiveQueue, sendQueue) = (words[0], words[1], words[2])
    (local, remote) = (words[3], words[4])
    for word in words[5...] {
      let parts = word.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, Self.known.contains(String(parts[0])) else { continue }
      details[String(parts[0])] = String(parts[1])
    }
  }

  private static let known = ["timer", "uid", "ino", "sk", "fwmark"]

  /// The row that ss would write for one of ours.
  init(_ row: JSONRow) {
    state = Self.states[row.state] ?? row.state
    receiveQueue = "\(row.recvQueue)"
    sendQueue = "\(row.sendQueue)"
    local = Self.endpoint(row.localAddress, row.localPort, row)
    remote = Self.endpoint(row.remoteAddress, row.remotePort, row, isRemote: true)
    details["ino"] = "\(row.inode)"
    details["sk"] = row.cookie.map { String($0.dropFirst(2)) }
    if row.uid != 0 { details["uid"] = "\(row.uid)" }
    if let mark = row.mark, mark != 0 { details["fwmark"] = "0x" + String(mark, radix: 16) }
    if let time = row.expiresMs {
      details["timer"] =
        "(\(Self.timers[row.timer] ?? row.timer),\(Self.words(time)),\(row.retransmits))"
    }
  }

  private static let states = [
    "ESTABLISHED": "ESTAB", "SYN_SENT": "SYN-SENT", "SYN_RECV": "SYN-RECV",
    "FIN_WAIT1": "FIN-WAIT-1", "FIN_WAIT2": "FIN-WAIT-2", "TIME_WAIT": "TIME-WAIT",
    "CLOSE": "UNCONN", "CLOSE_WAIT": "CLOSE-WAIT", "LAST_ACK": "LAST-ACK",
  ]
  private static let timers = ["probe": "persist"]

  private static func endpoint(
    _ address: String, _ port: Int, _ row: JSONRow, isRemote: Bool = false
  ) -> String {
    let port = port == 0 ? "*" : "\(port)"
    // ss has a star for the unspecified address of an IPv6 socket.
    if address == "::" { return "*:\(port)" }
    // The fixtures' only interface is the first one, which ss has looked up.
    let zone = row.interface == "if1" && !isRemote ? "%lo" : ""
    return row.family == "ipv6" ? "[\(address)]\(zone):\(port)" : "\(address)\(zone):\(port)"
  }

  /// Time as ss of iproute2 6.1 writes it: with "ms" also behind seconds and their fraction, and
  /// nothing at all for zero.
  static func words(_ milliseconds: Int) -> String {
    let minutes = milliseconds / 60_000
    let seconds = minutes > 9 ? 0 : milliseconds / 1000 % 60
    let rest = minutes > 0 || seconds > 9 ? 0 : milliseconds % 1000
    var text = minutes > 0 ? "\(minutes)min" : ""
    if seconds > 0 { text += "\(seconds)" + (rest > 0 ? "." : "sec") }
    if rest > 0 { text += String("\(1000 + rest)".dropFirst()) + "ms" }
    return text
  }
}

@Suite("The sockets of a capture")
struct SsOracleTests {
  @Test(
    "are those that ss reads out of the same messages, field by field, in the same order",
    arguments: Capture.states + Capture.due)
  func agree(_ capture: Capture) throws {
    let ours = try JSONRow.rows(capture.list(.jsonl, "--state", "all"))
    #expect(ours.map { SsRow($0) } == (try capture.oracle("ss").map { SsRow($0) }))
  }

  @Test(
    "hold every kind that they are there for",
    arguments: Capture.states,
    [
      "TIME_WAIT timewait ipv4", "TIME_WAIT timewait ipv6", "FIN_WAIT2 timewait ipv4",
      "FIN_WAIT2 timewait ipv6", "FIN_WAIT2 off ipv4", "ESTABLISHED keepalive ipv4",
      "ESTABLISHED on ipv4", "ESTABLISHED probe ipv4", "ESTABLISHED off ipv6", "LISTEN off ipv4",
      "LISTEN off ipv6", "SYN_SENT on ipv4", "SYN_RECV on ipv4", "LAST_ACK on ipv4",
      "CLOSING on ipv4", "FIN_WAIT1 on ipv4", "CLOSE_WAIT off ipv4",
    ])
  func complete(_ capture: Capture, _ kind: String) throws {
    let rows = try JSONRow.rows(capture.list(.jsonl, "--state", "all"))
    #expect(rows.contains { "\($0.state) \($0.timer) \($0.family)" == kind })
  }

  @Test("mark the minisockets, and only those", arguments: Capture.states + Capture.due)
  func minisockets(_ capture: Capture) throws {
    for row in try JSONRow.rows(capture.list(.jsonl, "--state", "all")) {
      #expect(row.minisocket == (row.timer == "timewait"), "\(row)")
      if row.minisocket { #expect([row.uid, row.inode, row.retransmits] == [0, 0, 0], "\(row)") }
    }
  }

  @Test("that are due have no milliseconds left", arguments: Capture.due)
  func overdue(_ capture: Capture) throws {
    let rows = try JSONRow.rows(capture.list(.jsonl))
    #expect(rows.contains { $0.overdue && $0.expiresMs == 0 && $0.state == "TIME_WAIT" })
    #expect(rows.contains { !$0.overdue })
    #expect(rows.allSatisfy { $0.overdue == ($0.expiresMs == 0) })
  }
}
