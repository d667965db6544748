import SockDiag
import TestSupport
import Testing

@testable import Commands
@testable import TextOutput

@Suite("The netstat format of a single socket")
struct NetstatFormatTests {
  private func row(_ socket: SocketMessage) throws -> String? {
    try list(sockets: [socket], "--state", "all", "--no-header").lines.first
  }

  @Test(
    "cuts milliseconds to hundredths, and what is overdue to nothing",
    arguments: [
      (60_000, "60.00"), (12_349, "12.34"), (9_999, "9.99"), (1_000, "1.00"), (99, "0.09"),
      (9, "0.00"), (0, "0.00"), (-1, "0.00"), (Int32.min, "0.00"), (100_000, "100.00"),
      (7_199_996, "7199.99"), (Int32.max, "2147483.64"),
    ])
  func seconds(_ milliseconds: Int32, _ text: String) throws {
    var socket = SocketMessage.timeWait(local: 80, remote: 40_000)
    socket.expires = UInt32(bitPattern: milliseconds)
    let expected =
      "tcp        0      0 127.0.0.1:80            127.0.0.1:40000         TIME_WAIT   "
    #expect(try row(socket) == expected + "timewait (\(text)/0/0)")
  }

  @Test(
    "keeps its columns for ports of any length",
    arguments: [
      (0, "*"), (1, "1"), (9, "9"), (10, "10"), (99, "99"), (100, "100"), (999, "999"),
      (1_000, "1000"), (9_999, "9999"), (10_000, "10000"), (65_535, "65535"),
    ] as [(UInt16, String)])
  func ports(_ port: UInt16, _ text: String) throws {
    let end = "9.9.9.9:\(text)"
    let column = end + String(repeating: " ", count: 24 - end.count)
    var socket = SocketMessage.timeWait(local: port, remote: port)
    socket.localAddress = [9, 9, 9, 9]
    socket.remoteAddress = [9, 9, 9, 9]
    #expect(
      try row(socket)
        == "tcp        0      0 \(column)\(column)TIME_WAIT   timewait (60.00/0/0)")
  }

  @Test(
    "keeps its columns for octets of any length", arguments: [0, 7, 9, 10, 42, 99, 100, 255])
  func octets(_ octet: UInt8) throws {
    let end = "\(octet).\(octet).\(octet).\(octet):*"
    let column = end + String(repeating: " ", count: 24 - end.count)
    var socket = SocketMessage.timeWait(local: 0, remote: 0)
    socket.localAddress = Array(repeating: octet, count: 4)
    socket.remoteAddress = socket.localAddress
    #expect(
      try row(socket)
        == "tcp        0      0 \(column)\(column)TIME_WAIT   timewait (60.00/0/0)")
  }

  @Test("never cuts a long IPv6 address, and pushes the rest to the right")
  func longAddress() throws {
    var socket = SocketMessage.timeWait(10, local: 65_535, remote: 1)
    socket.localAddress = Array(repeating: 0xfe, count: 16)
    let address = "fefe:fefe:fefe:fefe:fefe:fefe:fefe:fefe:65535"
    #expect(
      try row(socket)
        == "tcp6       0      0 \(address) ::1:1                   TIME_WAIT   timewait (60.00/0/0)"
    )
  }

  @Test("shows queues, and none for the backlog that a listener may reach")
  func queues() throws {
    var socket = SocketMessage.timeWait(local: 80, remote: 40_000)
    socket.receiveQueue = 1_234_567
    socket.sendQueue = 42
    let ends = "127.0.0.1:80            127.0.0.1:40000         "
    #expect(
      try row(socket) == "tcp   1234567     42 \(ends)TIME_WAIT   timewait (60.00/0/0)")
    socket.state = 10
    #expect(
      try row(socket) == "tcp   1234567      0 \(ends)LISTEN      timewait (60.00/0/0)")
  }

  @Test(
    "puts retransmissions and probes into the place where netstat has them",
    arguments: [
      (1, "on (0.20/3/0)"), (2, "keepalive (0.20/0/3)"), (4, "probe (0.20/0/3)"),
      (5, "delack (0.20/3/0)"), (6, "unkn-6 (0.20/3/0)"), (0, "off (0.00/0/0)"),
    ] as [(UInt8, String)])
  func tries(_ timer: UInt8, _ text: String) throws {
    var socket = SocketMessage.timeWait(local: 80, remote: 40_000)
    socket.state = 1
    socket.timer = timer
    socket.retransmits = 3
    socket.expires = 200
    #expect(try row(socket)?.hasSuffix(" ESTABLISHED \(text)") == true)
  }
}

@Suite("JSON")
struct JSONFormatTests {
  @Test("has the keys of the schema, in their order, on each line", arguments: Capture.all)
  func keys(_ capture: Capture) throws {
    for line in try capture.list(.jsonl, "--state", "all").lines {
      let keys = line.dropFirst().split(separator: ",").map {
        $0.split(separator: ":").first.map { $0.filter { $0 != "\"" } } ?? ""
      }
      #expect(keys == JSONRow.keys)
    }
  }

  @Test("holds the same sockets as a document and as lines", arguments: Capture.all)
  func document(_ capture: Capture) throws {
    let document = try JSONDocument.read(capture.list(.json, "--state", "all", "--round", "all"))
    let rows = try JSONRow.rows(capture.list(.jsonl, "--state", "all", "--round", "all"))
    #expect(document.sockets == rows)
    #expect(document.count == rows.count)
    #expect(document.schema == 1)
    #expect(document.complete)
    #expect(document.source == "capture")
    #expect(document.notes == [])
    #expect(document.error == nil)
  }

  @Test("is valid to another parser", arguments: Capture.all)
  func valid(_ capture: Capture) throws {
    let python = try #require(Program(named: "python3"), "python3 is not installed")
    let directory = try TemporaryDirectory()
    let document = try directory.file("json", capture.list(.json, "--state", "all").output)
    let lines = try directory.file("jsonl", capture.list(.jsonl, "--state", "all").output)
    try python.check(["-m", "json.tool", document])
    try python.check(["-m", "json.tool", "--json-lines", lines])
  }

  @Test("of an empty table is a document without sockets, and no lines")
  func empty() throws {
    #expect(
      try list(sockets: [], "--format", "json").output.withoutDuration
        == Array(
          """
          {"schema":1,"sockets":[],"count":0,"complete":true,"source":"capture",\
          "duration_us":0,"notes":[],"error":null}\n
          """.utf8))
    #expect(try list(sockets: [], "--format", "jsonl").output == [])
  }

  @Test("says negative times as such")
  func overdue() throws {
    var socket = SocketMessage.timeWait()
    socket.expires = UInt32(bitPattern: -52_500)
    let row = try JSONRow.rows(list(sockets: [socket], "--format", "jsonl"))[0]
    #expect(row.expiresMs == -52_500)
    #expect(row.overdue)
  }

  @Test("of a capture that cannot be read to its end says so, and is valid all the same")
  func cut() throws {
    let bytes = SocketMessage.timeWait().bytes() + [9, 9]
    let outcome = try list(replaying: bytes, "--format", "json")
    let document = try JSONDocument.read(outcome)
    #expect(document.count == 1)
    #expect(!document.complete)
    #expect(document.error?.contains("byte 90: the file ends inside a message header") == true)
    #expect(outcome.status == 1)
  }
}

@Suite("CSV")
struct CSVFormatTests {
  @Test(
    "has as many fields in each record as the header, and CRLF behind it", arguments: Capture.all)
  func shape(_ capture: Capture) throws {
    let outcome = try capture.list(.csv, "--state", "all")
    #expect(outcome.output.last == 0x0a)
    #expect(outcome.lines.allSatisfy { $0.unicodeScalars.last == "\r" })
    let records = outcome.records
    #expect(records.first == JSONRow.keys.joined(separator: ","))
    #expect(!records.contains { $0.contains("\r") || $0.contains("\"") })
    let counts = records.map { $0.split(separator: ",", omittingEmptySubsequences: false).count }
    #expect(Set(counts) == [24])
  }

  @Test("holds the same as JSON", arguments: Capture.all)
  func sameAsJSON(_ capture: Capture) throws {
    let rows = try JSONRow.rows(capture.list(.jsonl, "--state", "all"))
    let records = try capture.list(.csv, "--state", "all", "--no-header").records
    #expect(records == rows.map(\.csv))
  }
}

extension ListOutcome {
  /// The lines of CSV without their ends.
  var records: [String] { lines.map { String($0.unicodeScalars.dropLast()) } }
}

extension JSONRow {
  /// The record of the same socket.
  var csv: String {
    let numbers = [retransmits, recvQueue, sendQueue, uid, inode].map(String.init)
    let fields =
      [
        "\(schema)", family, state, "\(minisocket)", localAddress, "\(localPort)",
        remoteAddress, "\(remotePort)", interface ?? "", timer, expiresMs.map(String.init) ?? "",
        "\(overdue)",
      ] + numbers + [
        cookie ?? "", mark.map(String.init) ?? "", source, round.map(String.init) ?? "",
        reapedInMs.map(String.init) ?? "", reapedInErrorMs.map(String.init) ?? "", reapBasis,
      ]
    return fields.joined(separator: ",")
  }
}
