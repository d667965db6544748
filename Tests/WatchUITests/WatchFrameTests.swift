import LinuxProc
import SockDiag
import SocketFilter
import TestSupport
import Testing
import TimeWait

@testable import WatchUI

/// The expected text of a screen.
struct ExpectedFrame: CustomTestStringConvertible, Sendable {
  let name: String
  let columns: Int
  let rows: Int
  var isUTF8 = true
  /// Handled after the twelve polls.
  var inputs: [WatchInput] = []
  /// Instead of the twelve polls.
  var isFresh = false
  var change: @Sendable (inout WatchSetup) -> Void = { _ in }

  var testDescription: String { name }

  static let sizes = [
    ExpectedFrame(name: "80x24", columns: 80, rows: 24),
    ExpectedFrame(name: "80x24-ascii", columns: 80, rows: 24, isUTF8: false),
    ExpectedFrame(name: "200x60", columns: 200, rows: 60),
    ExpectedFrame(name: "40x12", columns: 40, rows: 12),
    ExpectedFrame(name: "20x5", columns: 20, rows: 5),
  ]

  static let scenes = [
    ExpectedFrame(name: "fresh", columns: 80, rows: 24, isFresh: true),
    ExpectedFrame(name: "help", columns: 80, rows: 24, inputs: [.key(.character("?"))]),
    ExpectedFrame(
      name: "editing", columns: 80, rows: 24,
      inputs: [
        .key(.character("/")), .key(.paste("dst 10.0.0.0/99 or dport = :443")), .key(.enter),
      ]),
    ExpectedFrame(
      name: "trouble", columns: 80, rows: 24,
      inputs: [.poll(WatchSample.troubled), .pollFailed("netlink: No buffer space available")]),
    ExpectedFrame(
      name: "by-port", columns: 100, rows: 30,
      inputs: [.key(.character("p"))] + (0..<3).map { _ in .key(.character("g")) }),
    ExpectedFrame(
      name: "replay-end", columns: 80, rows: 24, inputs: [.replayEnded],
      change: {
        $0.isReplay = true
        $0.place = "series.pcapng"
        $0.facts = KernelFacts()
        $0.filter = "dport = :443"
      }),
  ]

  var frame: Frame {
    let display = WatchDisplay.screen(TerminalSize(columns: columns, rows: rows))
    let prepare: (inout WatchSetup) -> Void = {
      $0.isUTF8 = isUTF8
      change(&$0)
    }
    var machine: WatchMachine
    if isFresh {
      var setup = WatchSample.setup(display)
      prepare(&setup)
      machine = WatchMachine(setup)
    } else {
      machine = WatchSample.machine(display, prepare)
    }
    for input in inputs { _ = machine.handle(input) }
    return machine.screen.frame(TerminalSize(columns: columns, rows: rows))
  }
}

extension WatchSample {
  /// An incomplete poll near the kernel's limit, with several notes.
  static var troubled: WatchUpdate {
    var update = update(13)
    update.report.isComplete = false
    update.report.skipped = 4
    update.report.enteredRate = .stale(perSecond: 57)
    update.report.goneRate = .noData
    update.report.timeWait = 262_000
    update.report.beyondDesign = 3
    update.report.counted?[.timeWaitOverflow] = 1_204
    update.groups[0].freePorts = 0
    update.notes = ["12 births were lost: the kernel had no room for them"]
    return update
  }
}

@Suite("A frame of the watch")
struct WatchFrameTests {
  @Test(
    "is the expected text", arguments: ExpectedFrame.sizes + ExpectedFrame.scenes)
  func matches(_ expected: ExpectedFrame) throws {
    let path = "\(Self.folder)/\(expected.name).txt"
    let text = expected.frame.text
    if environmentVariable("TWDIAG_RECORD_FRAMES") != nil {
      try Array(text.utf8).write(to: path)
      Issue.record("recorded \(path): look at it")
    }
    let recorded = String(decoding: try [UInt8](contentsOf: path), as: UTF8.self)
    #expect(text == recorded)
  }

  private static let folder =
    #filePath.split(separator: "/", omittingEmptySubsequences: false)
    .dropLast().joined(separator: "/") + "/Frames"

  @Test("shows all parts at 80x24, and enough of each")
  func standardSize() {
    let lines = ExpectedFrame.sizes[0].frame.lines.map(\.text)
    #expect(lines.count == 24)
    #expect(lines.filter { $0.contains(" -> ") || $0.contains(" <- ") }.count >= 5)
    #expect(lines.filter { $0.contains("expired late by") }.count >= 3)
    #expect(lines.contains { $0.contains("peak") })
    #expect(lines.contains { $0.contains("<5s") })
  }

  @Test(
    "never is larger than its terminal, whatever that is",
    arguments: [1, 2, 3, 7, 13, 20, 38, 39, 40, 59, 77, 78, 79, 120])
  func fits(_ columns: Int) {
    let machine = WatchSample.machine(.screen(TerminalSize(columns: 80, rows: 24)))
    for rows in [1, 2, 3, 4, 5, 8, 13, 24, 36, 60] {
      for size in [(columns, rows), (rows, columns)] {
        let frame = machine.screen.frame(TerminalSize(columns: size.0, rows: size.1))
        #expect(frame.lines.count <= size.1)
        #expect(frame.lines.allSatisfy { $0.count <= size.0 })
      }
    }
  }

  @Test("has only what every terminal shows in one column", arguments: [true, false])
  func widths(_ isUTF8: Bool) {
    var frame = ExpectedFrame.scenes[2]
    frame.isUTF8 = isUTF8
    for line in frame.frame.lines {
      #expect(line.cells.allSatisfy { isUTF8 || $0.scalar.isASCII })
      #expect(line.cells.allSatisfy { CellWidth.isOne($0.scalar) })
    }
  }

  @Test("sanitizes names from outside, so that they keep their width")
  func names() {
    let machine = WatchSample.machine(.screen(TerminalSize(columns: 80, rows: 24))) {
      $0.place = "\u{1b}[31mwéb\u{202e}漢"
      $0.facts.release = "6.1\n"
    }
    let title = machine.screen.frame(TerminalSize(columns: 120, rows: 24)).lines[0].text
    #expect(title.contains("netns ?[31mw??b??????"))
    #expect(title.contains("Linux 6.1?"))
  }

  @Test("never cuts an address without a mark", arguments: 20...140)
  func marks(_ width: Int) {
    let key = WatchGroup.all(WatchSample.groups, grouping: .all, sort: .minisockets)[2].key
    let text = key.text(width: width)
    let whole = "[2001:db8:85a3:1234:5678:8a2e:370:7334]"
    #expect(text.contains("2001:db8:85a3:1234:5678:8a2e:370:7334") || text.contains("~"))
    #expect(text.hasSuffix("]:65535"))
    #expect(text.utf8.count <= max(width, 37))
    #expect(whole.utf8.count == 39)
  }
}
