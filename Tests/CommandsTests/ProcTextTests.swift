import Netlink
import SockDiag
import TestSupport
import Testing
import TextOutput

@testable import Commands

@Suite("The same sockets in another form")
struct OtherFormTests {
  /// What is the same in every form: not the time, which goes on, nor what a form does not have.
  private func fixed(_ row: JSONRow, hasCookie: Bool) -> String {
    // /proc has no backlog limit, and for requests its own number of retransmissions.
    let sendQueue = row.state == "LISTEN" ? 0 : row.sendQueue
    let identity =
      "\(row.family) \(row.state) \(row.localAddress) \(row.localPort) \(row.remoteAddress) "
      + "\(row.remotePort) \(row.timer) \(row.recvQueue) \(sendQueue) \(row.uid) \(row.inode)"
    return hasCookie ? "\(identity) \(row.cookie ?? "-") \(row.mark ?? 0)" : identity
  }

  private func rows(_ file: String) throws -> [JSONRow] {
    let outcome = try list(
      "--replay", Fixture.path(file), "--state", "all", "--format", "jsonl")
    #expect(outcome.status == 0)
    return try JSONRow.rows(outcome)
  }

  @Test("is a legacy dump", arguments: ["6.18", "6.1"])
  func legacy(_ version: String) throws {
    let expected = try rows("states-\(version).pcapng").map { fixed($0, hasCookie: true) }
    let actual = try rows("legacy-\(version).raw").map { fixed($0, hasCookie: true) }
    #expect(actual.sorted() == expected.sorted())
  }

  @Test("is classic pcap")
  func pcap() throws { #expect(try rows("states-6.18.pcap") == rows("states-6.18.pcapng")) }

  @Test("is what ss -D writes", arguments: ["6.18", "6.1"])
  func ss(_ version: String) throws {
    // ss does not ask for sockets that are bound and not connected.
    let expected = try rows("states-\(version).pcapng")
      .filter { $0.state != "CLOSE" }.map { fixed($0, hasCookie: true) }
    let actual = try rows("ss-\(version).raw").map { fixed($0, hasCookie: true) }
    #expect(actual.sorted() == expected.sorted())
  }

  @Test("is the text of /proc/net/tcp and tcp6", arguments: ["6.18", "6.1"])
  func proc(_ version: String) throws {
    let expected = try rows("states-\(version).pcapng").filter { $0.state != "CLOSE" }
      .map { fixed($0, hasCookie: false) }
    let files = ["proc-tcp-\(version).txt", "proc-tcp6-\(version).txt"]
    let actual = try files.flatMap { try rows($0) }
    #expect(actual.map { fixed($0, hasCookie: false) }.sorted() == expected.sorted())
    #expect(actual.allSatisfy { $0.cookie == nil && $0.mark == nil && $0.interface == nil })
    #expect(actual.allSatisfy { $0.source == "capture" && $0.round == nil })
  }

  @Test("is that text when sockets are due", arguments: ["6.18", "6.1"])
  func procDue(_ version: String) throws {
    let rows = try rows("proc-due-\(version).txt").filter(\.minisocket)
    #expect(rows.contains { $0.overdue && $0.expiresMs == 0 })
    #expect(rows.contains { !$0.overdue })
    #expect(rows.allSatisfy { ($0.expiresMs ?? -1) % 10 == 0 })
  }

  @Test("is a capture of all of netlink, with other families and legacy messages between")
  func nlmon() throws {
    let outcome = try list(
      "--replay", Fixture.path("nlmon-6.1.pcap"), "--round", "all", "--format", "jsonl")
    let shown = try JSONRow.rows(outcome)
    #expect(outcome.status == 0)
    let waiting = try rows("states-6.1.pcapng").filter(\.minisocket)
    // ss, in two dumps, asked for TIME_WAIT; twdiag, in one, for the FIN_WAIT2 minisockets too.
    let first = shown.filter { $0.round == 1 }.map { fixed($0, hasCookie: true) }
    let second = shown.filter { $0.round == 2 }.map { fixed($0, hasCookie: true) }
    let timeWaits = waiting.filter { $0.state == "TIME_WAIT" }
    #expect(first.sorted() == timeWaits.map { fixed($0, hasCookie: true) }.sorted())
    #expect(second.sorted() == waiting.map { fixed($0, hasCookie: true) }.sorted())
    #expect(shown.count == first.count + second.count)
  }
}

@Suite("Lines of /proc/net/tcp that are cut or strange")
struct StrangeLineTests {
  static let text: [UInt8] = (try? [UInt8](contentsOf: Fixture.path("proc-tcp-6.18.txt"))) ?? []

  /// The fixture with another line in place of its third one.
  private func replaceLine(by line: String) throws -> (ListOutcome, path: String) {
    var lines = String(decoding: Self.text, as: UTF8.self).split(separator: "\n").map(String.init)
    lines[2] = line
    let directory = try TemporaryDirectory()
    let path = try directory.file("tcp", lines.map { $0 + "\n" }.joined())
    return (
      try list("--replay", path, "--state", "all", "--format", "jsonl"), path
    )
  }

  @Test(
    "are counted, and the others are shown",
    arguments: [
      "   1: 0100007F:1F41 00000000:0000 0A 00000000:00000000 00:00000000",
      "   1: 0100007F:1F41", "", "nonsense", String(repeating: "x", count: 900),
      "   1: 0100007G:1F41 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1",
      "   1: 0100007F:1F41 00000000:0000 1FF 00000000:00000000 00:00000000 00000000 0 0 1 1",
      "   1: 7F:1F41 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1",
    ])
  func counted(_ line: String) throws {
    let (outcome, path) = try replaceLine(by: line)
    let all = try JSONRow.rows(
      list(
        "--replay", Fixture.path("proc-tcp-6.18.txt"), "--state", "all", "--format", "jsonl"))
    var others = all
    others.remove(at: 1)
    #expect(try JSONRow.rows(outcome) == others)
    #expect(
      outcome.error == "twdiag: skipped 1 malformed line of \(path); the first is line 3\n")
    #expect(outcome.status == 1)
  }

  @Test("are found wherever the text is cut")
  func cut() throws {
    let directory = try TemporaryDirectory()
    var options = ListOptions(states: .all, rows: RowOptions(format: .jsonl))
    options.target.capture = try directory.file("whole", Self.text)
    let whole = try list(options).lines
    let header = Self.text.prefix { $0 != 0x0a }.count + 1
    for count in stride(from: header + 1, to: Self.text.count, by: 37) {
      let bytes = Array(Self.text.prefix(count))
      options.target.capture = try directory.file("cut", bytes)
      let outcome = try list(options)
      // The fields behind the inode are not read, and may be cut.
      #expect(outcome.lines == Array(whole.prefix(outcome.lines.count)), "cut at \(count)")
      let wholeLines = bytes.count { $0 == 0x0a } - 1
      let isNoted = outcome.lines.count == wholeLines && bytes.last != 0x0a
      #expect(outcome.status == (isNoted ? (wholeLines == 0 ? 2 : 1) : 0), "cut at \(count)")
    }
  }

  @Test("are told apart from a line that only lacks its end")
  func noLineEnd() throws {
    let whole = try list(replaying: Self.text, "--state", "all", "--format", "jsonl")
    let text = Self.text.reversed().drop { $0 == 0x20 || $0 == 0x0a }.reversed()
    let outcome = try list(replaying: Array(text), "--state", "all", "--format", "jsonl")
    #expect(outcome == whole)
  }

  @Test("do not matter when there are only headers")
  func empty() throws {
    let header = Self.text.prefix { $0 != 0x0a }
    let outcome = try list(replaying: Array(header) + [0x0a], "--format", "jsonl")
    #expect(outcome == ListOutcome(status: 0, output: [], error: ""))
  }
}
