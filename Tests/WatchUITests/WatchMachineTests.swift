import SocketFilter
import Testing
import TimeWait

@testable import WatchUI

extension WatchEffect {
  /// The effect without its bytes, for comparison.
  var word: String {
    switch self {
    case .draw: "draw"
    case .write: "write"
    case .say(let sentence): "say \(sentence)"
    case .poll: "poll"
    case .regroup: "regroup"
    case .setInterval(let interval): "interval \(interval)"
    case .setFilter(let filter, let text):
      "filter '\(text)'" + (filter.map { " = \($0)" } ?? " = all")
    case .setPaused(let isPaused): isPaused ? "pause" : "resume"
    case .suspend: "suspend"
    case .leaveScreen: "leave"
    case .finish(let status): "finish \(status)"
    }
  }

  var bytes: [UInt8] {
    switch self {
    case .draw(let bytes), .write(let bytes): bytes
    default: []
    }
  }
}

extension [WatchEffect] {
  var words: [String] { map(\.word) }
  var text: String { String(decoding: flatMap(\.bytes), as: UTF8.self) }
}

extension WatchMachine {
  /// Presses keys one after the other.
  mutating func press(_ text: String) -> [WatchEffect] {
    text.unicodeScalars.flatMap { handle(.key(.character($0))) }
  }

  fileprivate static var onScreen: WatchMachine {
    WatchSample.machine(.screen(TerminalSize(columns: 80, rows: 24)))
  }
}

@Suite("The keys of the watch")
struct WatchKeyTests {
  @Test(
    "do what the help says",
    arguments: [
      (.character("q"), ["leave", "write", "finish complete"]),
      (.control("c"), ["leave", "write", "finish complete"]),
      (.control("z"), ["suspend"]),
      (.character("p"), ["draw", "pause"]),
      (.character(" "), ["draw", "pause"]),
      (.enter, ["poll"]),
      (.character("+"), ["draw", "interval 2.0 seconds"]),
      (.character("-"), ["draw", "interval 0.5 seconds"]),
      (.character("s"), ["draw", "regroup"]),
      (.character("g"), ["draw"]),
      (.character("e"), ["draw"]),
      (.character("?"), ["draw"]),
      (.character("/"), ["draw"]),
      (.character("c"), []),
      (.control("l"), ["draw"]),
      (.down, ["draw"]),
      (.up, []),
      (.character("x"), []),
      (.paste("q"), []),
    ] as [(Key, [String])])
  func keys(_ key: Key, _ expected: [String]) {
    var machine = WatchMachine.onScreen
    #expect(machine.handle(.key(key)).words == expected)
  }

  @Test("do nothing where there is no screen", arguments: ["q", "p", "s", "+", "/"])
  func lines(_ key: String) {
    var machine = WatchSample.machine(.lines(headerEvery: 20))
    #expect(machine.press(key).words == [])
  }

  @Test("go through all orders and groupings, and come back")
  func cycles() {
    var machine = WatchMachine.onScreen
    let before = machine.screen.frame(TerminalSize(columns: 80, rows: 24))
    var orders: [WatchSort] = []
    for _ in WatchSort.allCases {
      orders.append(machine.sort)
      _ = machine.press("s")
    }
    #expect(Set(orders).count == WatchSort.allCases.count)
    var groupings: [WatchGrouping] = []
    for _ in WatchGrouping.allCases {
      groupings.append(machine.grouping)
      _ = machine.press("g")
    }
    #expect(Set(groupings).count == WatchGrouping.allCases.count)
    #expect(machine.screen.frame(TerminalSize(columns: 80, rows: 24)) == before)
  }

  @Test("step through the intervals, and stop at both ends")
  func intervals() {
    var machine = WatchMachine.onScreen
    let down = machine.press("------").words.filter { $0 != "draw" }
    #expect(
      down == [
        "interval 0.5 seconds", "interval 0.2 seconds", "interval 0.1 seconds",
        "interval 0.05 seconds",
      ])
    #expect(machine.press("-").words == [])
    _ = machine.press("+++++++++++++")
    #expect(machine.interval == .seconds(60))
    #expect(machine.press("+").words == [])
  }

  @Test("step from an interval that is not a step", arguments: [3, 45, 600, 0])
  func odd(_ seconds: Int) {
    let interval = Duration.seconds(seconds)
    #expect(IntervalSteps.longer(than: interval) >= interval)
    #expect(IntervalSteps.shorter(than: interval) <= interval)
  }

  @Test("do not change the interval of a capture")
  func replay() {
    var machine = WatchSample.machine(.screen(TerminalSize(columns: 80, rows: 24))) {
      $0.isReplay = true
    }
    #expect(machine.press("+-").words == [])
  }

  @Test("show the help until the next key, which does nothing else", arguments: ["q", "p", "?"])
  func help(_ key: String) {
    var machine = WatchMachine.onScreen
    #expect(machine.press("?").text.contains("press any key to return"))
    #expect(machine.press(key).words == ["draw"])
    #expect(machine.isPaused == false)
  }

  @Test("scroll within the groups")
  func scroll() {
    var machine = WatchMachine.onScreen
    let places = [Key.down, .pageDown, .pageDown, .pageDown, .down, .pageUp, .home, .up, .end].map {
      _ = machine.handle(.key($0))
      return machine.scroll
    }
    #expect(places == [1, 11, 21, 31, 32, 22, 0, 0, 32])
    // The last of the groups, and no blank row behind it.
    let text = machine.screen.frame(TerminalSize(columns: 80, rows: 24)).text
    #expect(text.contains("198.18.0.30:8080"))
    #expect(text.contains("198.18.0.25:8080"))
  }
}

@Suite("The filter of the watch")
struct WatchFilterTests {
  @Test("is applied when it is valid, and everything starts over")
  func accepted() {
    var machine = WatchMachine.onScreen
    _ = machine.press("/dport = :443")
    let effects = machine.handle(.key(.enter))
    #expect(effects.words == ["draw", "filter 'dport = :443' = dport = 443", "poll"])
    let text = machine.screen.frame(TerminalSize(columns: 80, rows: 24)).text
    #expect(text.contains("filter dport = :443"))
    #expect(text.contains("waiting"))
    #expect(!text.contains("expired late"))
    #expect(machine.press("c").words == ["draw", "filter '' = all", "poll"])
  }

  @Test("is rejected with the reason below it, and can be corrected")
  func refused() {
    var machine = WatchMachine.onScreen
    _ = machine.press("/dport = :44x3")
    #expect(machine.handle(.key(.enter)).words == ["draw"])
    let frame = machine.screen.frame(TerminalSize(columns: 80, rows: 24))
    #expect(frame.lines.suffix(4)[20].text == "filter: dport = :44x3")
    #expect(frame.lines.last?.text.contains("^") == true)
    // The cursor is where the error is.
    #expect(frame.cursor?.row == 20)
    #expect(frame.cursor?.column == 8 + 9)
    for key in [Key.end, .left, .backspace] { _ = machine.handle(.key(key)) }
    #expect(machine.editor?.error == nil)
    #expect(machine.handle(.key(.enter)).words[1] == "filter 'dport = :443' = dport = 443")
  }

  @Test(
    "is edited with the usual keys",
    arguments: [
      ([.character("a"), .character("b"), .left, .character("c")], "acb", 2),
      ([.paste("one two"), .control("w")], "one ", 4),
      ([.paste("one two"), .control("w"), .control("w")], "", 0),
      ([.paste("one two"), .home, .delete, .right, .control("k")], "n", 1),
      ([.paste("one two"), .control("a"), .control("u"), .end, .control("u")], "", 0),
      ([.paste("a\nb\tc\u{202e}")], "a b c ", 6),
      ([.character("é"), .backspace, .backspace, .delete], "", 0),
      ([.left, .right, .up, .tab, .pageDown], "", 0),
    ] as [([Key], String, Int)])
  func editing(_ keys: [Key], _ text: String, _ cursor: Int) {
    var editor = FilterEditor("")
    for key in keys { _ = editor.handle(key) }
    #expect(editor.text == text)
    #expect(editor.cursor == cursor)
  }

  @Test("is not changed by Escape or by the same text")
  func abandoned() {
    var machine = WatchMachine.onScreen
    _ = machine.press("/nonsense")
    #expect(machine.handle(.key(.escape)).words == ["draw"])
    #expect(machine.editor == nil)
    _ = machine.press("/")
    #expect(machine.handle(.key(.enter)).words == ["draw"])
    _ = machine.press("/   ")
    #expect(machine.handle(.key(.enter)).words == ["draw"])
  }

  @Test("has a bounded length, and shows the part around the cursor", arguments: [1, 5, 20, 80])
  func long(_ width: Int) {
    var editor = FilterEditor("")
    _ = editor.handle(.paste(String(repeating: "x", count: 10_000)))
    #expect(editor.scalars.count == FilterEditor.longest)
    _ = editor.handle(.character("y"))
    #expect(editor.scalars.count == FilterEditor.longest)
    let view = editor.view(width: width)
    #expect(view.line.count <= width)
    #expect(view.line.text.contains("~") || width < 3)
    #expect(view.cursor <= width)
  }

  @Test("accepts keys that are commands elsewhere")
  func keys() {
    var machine = WatchMachine.onScreen
    #expect(machine.press("/qpsg? ").words.allSatisfy { $0 == "draw" })
    #expect(machine.editor?.text == "qpsg? ")
  }
}

@Suite("The course of a watch")
struct WatchCourseTests {
  static let faces: [WatchDisplay] = [
    .screen(TerminalSize(columns: 80, rows: 24)), .lines(headerEvery: nil), .eventLines, .jsonPolls,
    .jsonEvents,
  ]

  @Test("ends once, with a summary", arguments: faces, ["interrupted", "ended", "replayEnded"])
  func ends(_ display: WatchDisplay, _ end: String) {
    var machine = WatchSample.machine(display)
    let input: WatchInput =
      end == "interrupted" ? .interrupted : end == "ended" ? .ended : .replayEnded
    let words = machine.handle(input).words
    guard end != "replayEnded" || !display.isScreen else {
      // The screen stays until it is left with a key.
      #expect(words == ["draw"])
      #expect(machine.press("q").words == ["leave", "write", "finish complete"])
      return
    }
    #expect(words == (display.isScreen ? ["leave"] : []) + ["write", "finish complete"])
    #expect(machine.handle(.interrupted).words == [])
    #expect(machine.handle(.poll(WatchSample.update(13))).words == [])
    #expect(machine.handle(.resized(TerminalSize(columns: 10, rows: 10))).words == [])
  }

  @Test("ends when the first poll fails", arguments: faces)
  func firstFailure(_ display: WatchDisplay) {
    var machine = WatchMachine(WatchSample.setup(display))
    _ = machine.start()
    let words = machine.handle(.pollFailed("no such namespace")).words
    let leave = display.isScreen ? ["leave"] : []
    let object = display.isJSON ? ["write"] : []
    #expect(words == leave + ["say no such namespace"] + object + ["finish failed"])
  }

  @Test("goes on when a later poll fails, and is incomplete then", arguments: faces)
  func laterFailure(_ display: WatchDisplay) {
    var machine = WatchSample.machine(display)
    let words = machine.handle(.pollFailed("busy")).words
    #expect(
      words
        == (display.isScreen ? ["draw"] : display.isJSON ? ["say busy", "write"] : ["say busy"]))
    #expect(machine.update?.report.enteredRate == .stale(perSecond: 144))
    // The same failure is not reported again.
    #expect(machine.handle(.pollFailed("busy")).words == [])
    #expect(machine.handle(.ended).words.last == "finish incomplete")
  }

  @Test("is incomplete when one of its polls was")
  func incomplete() {
    var machine = WatchSample.machine(.jsonPolls)
    _ = machine.handle(.poll(WatchSample.troubled))
    #expect(machine.handle(.poll(WatchSample.update(14))).words == ["write"])
    #expect(machine.handle(.interrupted).words == ["write", "finish incomplete"])
  }

  @Test("writes a note once for as long as it stays")
  func notes() {
    var machine = WatchSample.machine(.lines(headerEvery: nil))
    var update = WatchSample.update(13)
    update.notes = ["one", "two"]
    #expect(machine.handle(.poll(update)).words == ["say one", "say two", "write"])
    update.notes = ["two"]
    #expect(machine.handle(.poll(update)).words == ["write"])
    update.notes = ["one"]
    #expect(machine.handle(.poll(update)).words == ["say one", "write"])
  }

  @Test("stops and continues, and redraws everything", arguments: faces)
  func suspended(_ display: WatchDisplay) {
    var machine = WatchSample.machine(display)
    #expect(machine.handle(.suspended).words == ["suspend"])
    let effects = machine.handle(.continued)
    #expect(effects.words == (display.isScreen ? ["draw"] : []))
    #expect(!display.isScreen || effects.text.contains("\u{1b}[2J"))
  }

  @Test("follows the terminal's size")
  func resized() {
    var machine = WatchSample.machine(Self.faces[0])
    let effects = machine.handle(.resized(TerminalSize(columns: 40, rows: 12)))
    #expect(effects.words == ["draw"])
    #expect(effects.text.contains("\u{1b}[2J"))
    #expect(effects.text.contains("\u{1b}[12;1H"))
    #expect(!effects.text.contains("\u{1b}[13;1H"))
    #expect(machine.handle(.resized(TerminalSize(columns: 40, rows: 12))).words == [])
  }

  @Test("continues without a keyboard")
  func inputEnded() {
    var machine = WatchSample.machine(Self.faces[0])
    _ = machine.press("/dst")
    #expect(machine.handle(.inputEnded).words == ["draw"])
    #expect(machine.handle(.poll(WatchSample.update(13))).words == ["draw"])
  }

  @Test("accepts other groups without a poll")
  func groups() {
    var machine = WatchSample.machine(Self.faces[0])
    #expect(machine.handle(.groups([WatchSample.groups[1]])).words == ["draw"])
    #expect(machine.groups.map(\.minisockets) == [980])
    let many = Array(repeating: WatchSample.groups, count: 100).flatMap(\.self)
    _ = machine.handle(.groups(many))
    #expect(machine.reports.count == WatchMachine.groupLimit)
  }

  @Test("keeps a bounded number of events, the newest")
  func bounded() {
    var machine = WatchSample.machine(Self.faces[0])
    var update = WatchSample.update(13)
    update.events = (0..<5_000).map { WatchSample.events[$0 % 12] }
    for _ in 0..<5 { _ = machine.handle(.poll(update)) }
    #expect(machine.events.all.count <= 2 * RecentEvents.most)
    #expect(machine.events.unusual.count <= 2 * RecentEvents.most)
    #expect(machine.events.all.last == update.events.last)
    #expect(machine.events.unusual.allSatisfy { $0.isUnusual })
  }

  @Test("needs events and groups only for what shows them", arguments: faces)
  func needs(_ display: WatchDisplay) {
    let machine = WatchMachine(WatchSample.setup(display))
    #expect(machine.needsEvents == (display != .lines(headerEvery: nil) && display != .jsonPolls))
    #expect(machine.needsGroups == (display.isScreen || display == .jsonPolls))
  }
}

@Suite("What is drawn")
struct WatchDrawingTests {
  @Test("is only what changed")
  func difference() {
    var machine = WatchSample.machine(.screen(TerminalSize(columns: 80, rows: 24)))
    let effects = machine.press("p")
    // The title and the keys.
    #expect(effects.text.components(of: "\u{1b}[K").count == 3)
    #expect(!effects.text.contains("\u{1b}[2J"))
    #expect(effects.text.hasPrefix(FrameDrawing.begin))
    #expect(effects.text.hasSuffix(FrameDrawing.end))
  }

  @Test("makes a terminal show the frame", arguments: [true, false], [true, false])
  func emulated(_ isColoured: Bool, _ isUTF8: Bool) {
    let size = TerminalSize(columns: 80, rows: 24)
    var setup = WatchSample.setup(.screen(size))
    setup.isColoured = isColoured
    setup.isUTF8 = isUTF8
    var machine = WatchMachine(setup)
    var terminal = EmulatedTerminal(size)
    terminal.obey(machine.start().text)
    for number in 1...12 {
      terminal.obey(machine.handle(.poll(WatchSample.update(number))).text)
      #expect(terminal.text == machine.screen.frame(size).padded.text)
    }
    for key in "?xps/dst 1".unicodeScalars.map(Key.character) + [.enter, .escape, .down] {
      terminal.obey(machine.handle(.key(key)).text)
      #expect(terminal.text == machine.screen.frame(size).padded.text)
    }
    #expect(terminal.usedColour == isColoured)
  }
}

extension String {
  fileprivate func components(of separator: String) -> [Substring] { split(separator: separator) }
}

extension Frame {
  /// The same with a line for each row.
  fileprivate var padded: Frame {
    var frame = self
    while frame.lines.count < size.rows { frame.lines.append(ScreenLine(width: size.columns)) }
    return frame
  }
}

/// Emulates what frames use of a terminal, and fails on anything else.
private struct EmulatedTerminal {
  private var cells: [[Unicode.Scalar]]
  private let size: TerminalSize
  private var row = 0
  private var column = 0
  private(set) var usedColour = false

  init(_ size: TerminalSize) {
    self.size = size
    cells = Array(repeating: Array(repeating: "#", count: size.columns), count: size.rows)
  }

  var text: String {
    cells.map { row in
      var line = String(String.UnicodeScalarView(row))
      while line.hasSuffix(" ") { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  mutating func obey(_ text: String) {
    var scalars = text.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      if scalar == "\u{1b}" {
        #expect(scalars.popFirst() == "[")
        let parameters = scalars.prefix { $0.value < 0x40 }
        scalars.removeFirst(parameters.count)
        command(scalars.popFirst() ?? "?", String(parameters))
      } else {
        #expect(column < size.columns)
        if column < size.columns { cells[row][column] = scalar }
        column += 1
      }
    }
  }

  private mutating func command(_ final: Unicode.Scalar, _ parameters: String) {
    switch final {
    case "H":
      let numbers = parameters.split(separator: ";").compactMap { Int($0) }
      (row, column) = numbers.count == 2 ? (numbers[0] - 1, numbers[1] - 1) : (0, 0)
    case "J":
      cells = cells.map { $0.map { _ in " " } }
    case "K":
      for index in column..<size.columns { cells[row][index] = " " }
    case "m": if parameters != "0" { usedColour = true }
    case "h", "l": #expect(["?2026", "?25"].contains(parameters))
    default: Issue.record("ESC [ \(parameters) \(final)")
    }
  }
}
