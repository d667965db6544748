import TestSupport
import Testing
import TextOutput

/// A timer, and the words that the wide format has for it.
struct TimerWords: CustomTestStringConvertible, Sendable {
  let code: UInt8
  let milliseconds: Int32
  var retransmits: UInt8 = 0
  let words: String

  var testDescription: String { "timer \(code), \(milliseconds) ms: \(words)" }

  static let all: [TimerWords] = [
    TimerWords(code: 3, milliseconds: 12_340, words: "expires in 12.340 s"),
    TimerWords(code: 3, milliseconds: 60_000, words: "expires in 60.000 s"),
    TimerWords(code: 3, milliseconds: 1, words: "expires in 0.001 s"),
    TimerWords(code: 3, milliseconds: 999, words: "expires in 0.999 s"),
    TimerWords(code: 3, milliseconds: .max, words: "expires in 2147483.647 s"),
    TimerWords(code: 3, milliseconds: 0, words: "overdue"),
    TimerWords(code: 3, milliseconds: -1, words: "overdue by 0.001 s"),
    TimerWords(code: 3, milliseconds: -52_500, words: "overdue by 52.500 s"),
    TimerWords(code: 3, milliseconds: .min, words: "overdue by 2147483.648 s"),
    TimerWords(code: 0, milliseconds: 0, words: "-"),
    TimerWords(code: 1, milliseconds: 204, words: "retransmit in 0.204 s"),
    TimerWords(
      code: 1, milliseconds: 1_600, retransmits: 3, words: "retransmit in 1.600 s, 3 retries"),
    TimerWords(code: 1, milliseconds: 0, words: "retransmit in 0.000 s"),
    TimerWords(code: 1, milliseconds: -4, words: "retransmit overdue by 0.004 s"),
    TimerWords(code: 2, milliseconds: 7_200_000, words: "keepalive in 7200.000 s"),
    TimerWords(
      code: 2, milliseconds: 75_000, retransmits: 9, words: "keepalive in 75.000 s, 9 retries"),
    TimerWords(
      code: 4, milliseconds: 400, retransmits: 255, words: "probe in 0.400 s, 255 retries"),
    TimerWords(code: 5, milliseconds: 40, words: "delayed ack in 0.040 s"),
    TimerWords(code: 6, milliseconds: 40, words: "timer 6 in 0.040 s"),
    TimerWords(code: 255, milliseconds: -40, words: "timer 255 overdue by 0.040 s"),
  ]

  var socket: SocketMessage {
    var socket = SocketMessage.timeWait(local: 80, remote: 40_000)
    socket.timer = code
    socket.expires = UInt32(bitPattern: milliseconds)
    socket.retransmits = retransmits
    return socket
  }
}

@Suite("The wide format")
struct WideTests {
  @Test("says in words what the timer means", arguments: TimerWords.all)
  func words(_ timer: TimerWords) throws {
    let outcome = try list(sockets: [timer.socket], "--state", "all", "--format", "wide")
    let table = try WideTable(outcome.lines)
    #expect(table.rows[0][3] == timer.words)
  }

  @Test("is aligned to what stands in it", arguments: Capture.all)
  func alignment(_ capture: Capture) throws {
    let lines = try capture.list(.wide, "--state", "all").lines
    let table = try WideTable(lines)
    #expect(lines == table.aligned)
    #expect(!table.rows.isEmpty)
  }

  @Test("has a title and nothing else when there is nothing")
  func empty() throws {
    let outcome = try list(sockets: [], "--format", "wide")
    #expect(outcome.lines.count == 1)
    #expect(outcome.lines[0].hasPrefix("Proto  State  Kind  Timer  Reaped-In  Local-Address"))
    #expect(try list(sockets: [], "--format", "wide", "--no-header").output == [])
  }

  /// One row more than are held back, so that the last one is wider than the columns.
  @Test(
    "goes on behind the rows that it learnt its widths from", arguments: [4095, 4096, 4097, 9000])
  func manyRows(_ count: Int) throws {
    var sockets = (1...count).map { SocketMessage.timeWait(local: 80, remote: UInt16(10_000 + $0)) }
    var last = SocketMessage.timeWait(10, local: 80, remote: 1)
    last.localAddress = Array(1...16)
    sockets.append(last)
    let lines = try list(sockets: sockets, "--format", "wide").lines
    #expect(lines.count == count + 2)
    let table = try WideTable(Array(lines.dropLast()))
    #expect(table.rows.map { $0[6] } == (1...count).map { "127.0.0.1:\(10_000 + $0)" })
    #expect(lines.last?.contains("  [102:304:506:708:90a:b0c:d0e:f10]:80  [::1]:1 ") == true)
  }

  @Test("widens a column for a later row, and aligns the other columns all the same")
  func laterRow() throws {
    var sockets = (0..<4096).map { _ in SocketMessage.timeWait(local: 80, remote: 1) }
    var last = SocketMessage.timeWait(local: 80, remote: 1)
    last.uid = 4_000_000_000
    sockets.append(last)
    let lines = try list(sockets: sockets, "--format", "wide").lines
    #expect(lines[4096].hasSuffix("        0       0    0      0  -          -     0x500001"))
    #expect(
      lines[4097].hasSuffix("        0       0  4000000000      0  -          -     0x500001"))
  }

  @Test("shows an interface of a capture by its number, since its name is another machine's")
  func interface() throws {
    var socket = SocketMessage.timeWait()
    socket.interface = 4_294_967_295
    let table = try WideTable(list(sockets: [socket], "--format", "wide").lines)
    #expect(table.rows[0][11] == "if4294967295")
  }

  @Test("shows no cookie and no mark where there is none")
  func nothingKnown() throws {
    var socket = SocketMessage.timeWait()
    socket.cookie = .max
    #expect(try WideTable(list(sockets: [socket], "--format", "wide").lines).rows[0][13] == "-")
    socket.cookie = 0x59d1
    socket.attributes = MessageBytes.attribute(15, WireBytes.host(0xdead_beef as UInt32))
    let row = try WideTable(list(sockets: [socket], "--format", "wide").lines).rows[0]
    #expect(row[12...] == ["0xdeadbeef", "0x59d1"])
  }
}

/// The cells of a table, and the table that they make when they are aligned.
struct WideTable {
  let lines: [String]
  var titles: [String]
  var rows: [[String]]

  private static let numbers = ["Recv-Q", "Send-Q", "UID", "Inode"]

  init(_ lines: [String]) throws {
    self.lines = lines
    let cells = lines.map(Self.cells)
    guard let titles = cells.first, cells.allSatisfy({ $0.count == titles.count }) else {
      throw TestFailure("these are no rows of equal length: \(lines)")
    }
    self.titles = titles
    rows = Array(cells.dropFirst())
  }

  /// Two spaces or more part the cells; one stands between words.
  private static func cells(_ line: String) -> [String] {
    var cells: [String] = []
    var rest = Substring(line)
    while !rest.isEmpty {
      rest = rest.drop { $0 == " " }
      let end = rest.indices.first { rest[$0...].hasPrefix("  ") } ?? rest.endIndex
      cells.append(String(rest[..<end]))
      rest = rest[end...]
    }
    return cells
  }

  /// As wide as the widest cell each, numbers to the right, and no spaces at the end.
  var aligned: [String] {
    let widths = titles.indices.map { index in
      ([titles] + rows).map { $0[index].count }.max() ?? 0
    }
    return ([titles] + rows).map { row in
      let cells = row.indices.map { index in
        let padding = String(repeating: " ", count: widths[index] - row[index].count)
        if Self.numbers.contains(titles[index]) { return padding + row[index] }
        return index == row.count - 1 ? row[index] : row[index] + padding
      }
      return cells.joined(separator: "  ")
    }
  }
}
