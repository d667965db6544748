import TestSupport
import Testing

@testable import Commands
@testable import TextOutput

@Suite("Colours")
struct ColourTests {
  static let sockets: [SocketMessage] = {
    var due = SocketMessage.timeWait(local: 1, remote: 2)
    due.expires = 0
    return [due, .timeWait(local: 3, remote: 4)]
  }()

  @Test(
    "mark overdue rows and nothing else", arguments: [OutputFormat.netstat, .wide])
  func overdue(_ format: OutputFormat) throws {
    let plain = try list(sockets: Self.sockets, "--format", format.rawValue)
    let coloured = try list(
      sockets: Self.sockets, "--format", format.rawValue, "--color", "always")
    let expected = plain.lines.enumerated().map { index, line in
      index == 1 ? "\u{1b}[1;31m\(line)\u{1b}[0m" : line
    }
    #expect(coloured.lines == expected)
  }

  @Test("stay out of files, and out of what programs read", arguments: OutputFormat.allCases)
  func files(_ format: OutputFormat) throws {
    let automatic = try list(sockets: Self.sockets, "--format", format.rawValue)
    #expect(!automatic.output.contains(0x1b))
    guard [.json, .jsonl, .csv].contains(format) else { return }
    let always = try list(
      sockets: Self.sockets, "--format", format.rawValue, "--color", "always")
    #expect(!always.output.contains(0x1b))
  }

  @Test(
    "are used on a terminal, unless NO_COLOR is set or the terminal is dumb",
    arguments: [
      (true, nil, "xterm", true), (true, "", "xterm", true), (true, nil, nil, true),
      (true, "1", "xterm", false), (true, nil, "dumb", false), (false, nil, "xterm", false),
    ] as [(Bool, String?, String?, Bool)])
  func terminal(_ isTerminal: Bool, _ noColour: String?, _ terminal: String?, _ isOn: Bool) {
    let choice = { (choice: ColourChoice) in
      choice.isOn(isTerminal: isTerminal, noColour: noColour, terminal: terminal)
    }
    #expect(choice(.auto) == isOn)
    #expect(choice(.always))
    #expect(!choice(.never))
  }
}
