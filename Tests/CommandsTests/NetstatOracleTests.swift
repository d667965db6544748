import TestSupport
import Testing
import TextOutput

/// A row of `netstat -tanoW`: what is before the timer, to the letter, and the timer in parts.
struct NetstatRow {
  let socket: String
  let timer: String
  let seconds: Double
  /// Retransmissions and probes, such as `1/0`.
  let tries: String

  init?(_ line: String) {
    guard line.hasPrefix("tcp"), let open = line.lastIndex(of: "(") else { return nil }
    let words = line[..<open].split(separator: " ")
    timer = String(words.last ?? "")
    socket = String(line[..<open].dropLast(timer.count + 1))
    let parts = line[open...].dropFirst().dropLast().split(separator: "/", maxSplits: 1)
    seconds = Double(parts[0]) ?? -1
    tries = String(parts[1])
  }

  static func rows(_ lines: [String]) -> [NetstatRow] { lines.compactMap(NetstatRow.init) }
}

@Suite("The netstat format")
struct NetstatOracleTests {
  /// How far /proc's hundredths and the kernel's milliseconds can be apart, HZ being 100 or more.
  static let tolerance = 0.021

  @Test("has the rows of netstat, to the letter up to the timer", arguments: Capture.states)
  func sockets(_ capture: Capture) throws {
    let outcome = try capture.list(.netstat, "--state", "all")
    let ours = NetstatRow.rows(outcome.lines).map(\.socket)
    let theirs = NetstatRow.rows(try capture.oracle("before.netstat")).map(\.socket)
    // netstat knows no sockets that are bound and not connected.
    #expect(ours.filter { !$0.contains(" CLOSE ") }.sorted() == theirs.sorted())
  }

  @Test("has netstat's second header line", arguments: Capture.states)
  func header(_ capture: Capture) throws {
    let header = try capture.oracle("before.netstat")[1]
    #expect(header.hasPrefix("Proto"))
    #expect(try capture.list(.netstat).lines.first == header)
  }

  @Test(
    "has timers between those that netstat saw before and after",
    arguments: Capture.states + Capture.due)
  func timers(_ capture: Capture) throws {
    let before = byName(NetstatRow.rows(try capture.oracle("before.netstat")))
    let after = byName(NetstatRow.rows(try capture.oracle("after.netstat")))
    var compared = 0
    for row in NetstatRow.rows(try capture.list(.netstat, "--state", "all").lines) {
      guard let early = before[row.socket], let late = after[row.socket] else { continue }
      // A timer that was started again meanwhile, as SYN_RECV's, which each counts in its own way.
      guard early.timer == late.timer, early.tries == late.tries, early.seconds >= late.seconds,
        !row.socket.contains("SYN_RECV")
      else { continue }
      #expect(row.timer == early.timer, "\(row)")
      #expect(row.tries == early.tries, "\(row)")
      #expect(row.seconds <= early.seconds + Self.tolerance, "\(row) before: \(early)")
      #expect(row.seconds >= late.seconds - Self.tolerance, "\(row) after: \(late)")
      compared += 1
    }
    #expect(compared >= 4)
  }

  private func byName(_ rows: [NetstatRow]) -> [String: NetstatRow] {
    Dictionary(rows.map { ($0.socket, $0) }) { first, _ in first }
  }
}
