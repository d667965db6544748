import TestSupport
import Testing

@Suite("Live: the screen of a watch", .live, .needs("tmux"), .bounded)
struct WatchScreenTests {
  private let network: LiveNetwork
  private let program: String

  init() async throws {
    network = try await LiveNetwork.open()
    try network.namespace.set("net.ipv4.tcp_tw_reuse", to: "0")
    program = try network.built(.twdiag).path
    try network.built(.twload).check(
      ["--count", "30", "--ports", "1", "--first-port", "8080"], network.namespace.conditions)
  }

  /// A terminal on which a watch runs, whose first poll is shown.
  private func watch(
    _ options: String = "", columns: Int = 80, rows: Int = 24, locale: String = "C.UTF-8"
  ) throws -> (session: TerminalSession, settings: String) {
    let session = try TerminalSession(network, columns: columns, rows: rows, locale: locale)
    try session.wait(for: "#")
    let settings = try session.settings
    try session.enter("'\(program)' watch --interval 0.2 \(options)")
    try session.wait(for: "TIME_WAIT 30")
    return (session, settings)
  }

  /// Expects the terminal to be as it was before, with the shell's prompt after what was written.
  private func expectRestored(_ session: TerminalSession, _ settings: String) throws {
    try session.enter("echo still $((6 * 7))")
    let screen = try session.wait(for: "still 42")
    #expect(screen.contains("watch --interval 0.2"))
    #expect(!screen.contains("TIME_WAIT 30  FIN_WAIT2"))
    #expect(try session.settings == settings)
  }

  @Test(
    "fits the terminal, and shows the groups with their ports",
    arguments: [(80, 24), (200, 60), (132, 43)])
  func fits(_ columns: Int, _ rows: Int) throws {
    let (session, _) = try watch(columns: columns, rows: rows)
    let screen = try session.wait(for: "127.0.0.1 -> 127.0.0.1:8080")
    let lines = try session.lines
    #expect(lines.count == rows)
    #expect(lines.allSatisfy { $0.count <= columns })
    #expect(lines.last?.contains("quit") == true)
    #expect(screen.contains("28202"))
    #expect(screen.contains("Linux"))
  }

  @Test("has plain characters where the locale is not UTF-8")
  func ascii() throws {
    let (session, _) = try watch(locale: "C")
    #expect(try session.screen.unicodeScalars.allSatisfy { $0.isASCII })
  }

  @Test("follows the terminal when its size changes")
  func resizes() throws {
    let (session, _) = try watch()
    for (columns, rows) in [(120, 40), (60, 15), (20, 5), (80, 24)] {
      try session.resize(columns: columns, rows: rows)
      let fits = try eventually(within: .seconds(20)) {
        let lines = try session.lines
        return lines.first?.hasPrefix("twdiag") == true && lines.count <= rows
          && lines.allSatisfy { $0.count <= columns }
          && (columns < 60 || lines.last?.contains("quit") == true)
      }
      let screen = try session.screen
      #expect(fits, "\(columns)x\(rows): \(screen)")
    }
  }

  @Test("restores the terminal after q and ^C, and prints the summary", arguments: ["q", "C-c"])
  func ends(_ key: String) throws {
    let (session, settings) = try watch()
    try session.press(key)
    let screen = try session.wait(for: "  gone")
    #expect(screen.contains("entered") && screen.contains("gone"))
    try expectRestored(session, settings)
  }

  @Test("restores the terminal at ^Z, and enters the screen again")
  func suspends() throws {
    let (session, settings) = try watch()
    try session.press("C-z")
    try session.wait(for: "topped")
    try expectRestored(session, settings)
    try session.enter("fg")
    try session.wait(for: "TIME_WAIT 30")
    let isFirst = try eventually { try session.lines.first?.hasPrefix("twdiag watch") == true }
    #expect(isFirst)
    try session.press("q")
    try session.wait(for: "  gone")
    try expectRestored(session, settings)
  }

  @Test(
    "restores the terminal when the program is ended or crashes",
    arguments: ["TERM", "HUP", "SEGV", "ABRT"])
  func crashes(_ signal: String) throws {
    let (session, settings) = try watch()
    let pattern = "^\(program) watch --interval 0.2"
    let inside = network.namespace.conditions
    let pids = try Program(path: "/bin/sh").check(
      ["-c", "ip netns pids \(network.namespace.name)"], inside
    ).lines
    let own = pids.filter { pid in
      let command = try? Program(path: "/bin/cat").run(["/proc/\(pid)/cmdline"]).text
      return command?.hasPrefix(program + "\0") == true
    }
    #expect(own.count == 1, "\(pattern): \(pids)")
    for pid in own { try Program(path: "/bin/kill").check(["-\(signal)", pid]) }
    let isGone = try eventually(within: .seconds(20)) {
      try !session.screen.contains("FIN_WAIT2 0")
    }
    #expect(isGone)
    try expectRestored(session, settings)
  }

  @Test("applies a typed filter, and shows what is wrong with one")
  func filters() throws {
    let (session, _) = try watch()
    try session.press("/")
    try session.type("dprt = :8080")
    try session.press("Enter")
    try session.wait(for: "did you mean 'dport'")
    try session.press("Escape", "/")
    try session.type("dport = :9")
    try session.press("Enter")
    try session.wait(for: "TIME_WAIT 0")
    try session.press("c")
    try session.wait(for: "TIME_WAIT 30")
  }

  @Test("shows help, and returns from it")
  func help() throws {
    let (session, _) = try watch()
    try session.press("?")
    try session.wait(for: "any key")
    try session.press("x")
    try session.wait(for: "TIME_WAIT 30")
  }

  @Test("does not change while it is paused")
  func pauses() throws {
    let (session, _) = try watch()
    try session.press("p")
    try session.wait(for: "PAUSED")
    let first = try session.screen
    try network.built(.twload).check(
      ["--count", "5", "--ports", "1", "--first-port", "9090"], network.namespace.conditions)
    #expect(try session.screen == first)
    try session.press("p")
    try session.wait(for: "TIME_WAIT 35")
  }
}
