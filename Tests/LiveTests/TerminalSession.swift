import Glibc
import TestSupport

/// A terminal that nobody sees, with a shell in it: tmux draws what programs write, and types keys.
final class TerminalSession {
  private let tmux: Program
  private let socket = "twdiag-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
  private let conditions: Program.Conditions

  /// - Parameters:
  ///   - network: the namespace that the shell lives in.
  ///   - locale: the value of LC_ALL.
  init(_ network: LiveNetwork, columns: Int, rows: Int, locale: String = "C.UTF-8") throws {
    guard let tmux = Program(named: "tmux") else { throw TestFailure("there is no tmux") }
    self.tmux = tmux
    var conditions = network.namespace.conditions
    conditions.environment = ["TMUX": nil, "LC_ALL": locale, "TERM": "xterm-256color"]
    self.conditions = conditions
    try call(
      [
        "-u", "-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
        "/bin/sh",
      ])
  }

  deinit { _ = try? call(["kill-server"]) }

  @discardableResult
  private func call(_ arguments: [String]) throws -> String {
    try tmux.check(["-L", socket] + arguments, conditions).text
  }

  /// What stands on the terminal, without empty lines at the end.
  var screen: String {
    get throws {
      let text = try call(["capture-pane", "-p"])
      return String(text.reversed().drop { $0 == "\n" }.reversed())
    }
  }

  var lines: [Substring] {
    get throws { try screen.split(separator: "\n", omittingEmptySubsequences: false) }
  }

  /// Presses keys, under the names that tmux has for them.
  func press(_ keys: String...) throws { try call(["send-keys"] + keys) }

  /// Types text as it is.
  func type(_ text: String) throws { try call(["send-keys", "-l", text]) }

  /// Types a command and presses Enter.
  func enter(_ command: String) throws {
    try type(command)
    try press("Enter")
  }

  func resize(columns: Int, rows: Int) throws {
    try call(["resize-window", "-x", "\(columns)", "-y", "\(rows)"])
  }

  /// The settings of the terminal, as `stty` shows them.
  var settings: String {
    get throws {
      let terminal = try call(["display-message", "-p", "#{pane_tty}"]).dropLast()
      return try Program(path: "/bin/sh").check(["-c", "stty -a < \(terminal)"]).text
    }
  }

  /// Waits until the screen has a text, and returns all that stands there then.
  @discardableResult
  func wait(for text: String) throws -> String {
    var screen = ""
    let has = try eventually(within: .seconds(20)) {
      screen = try self.screen
      return screen.contains(text)
    }
    guard has else { throw TestFailure("'\(text)' does not appear on:\n\(screen)") }
    return screen
  }
}
