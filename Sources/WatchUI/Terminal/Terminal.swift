package import LinuxProc
import TextOutput

/// A terminal that the screen of a watch takes over. It is restored when this value is destroyed,
/// and when the program exits or crashes.
package struct Terminal: ~Copyable {
  private let output: CInt
  /// Where keys come from: the terminal, even if standard input is something else.
  package let input: CInt
  /// The descriptor of `input`, where it was opened for this.
  private let ownedInput: OwnedDescriptor?
  private var isEntered = false

  /// The alternate screen, bracketed paste, no wrapped lines, no cursor. `Terminal.c` of CLinux has
  /// the opposite, which restores the terminal.
  private static let beginning = Array(
    "\u{1b}[?1049h\u{1b}[?2004h\u{1b}[?7l\u{1b}[?25l\u{1b}[H\u{1b}[2J".utf8)

  /// Enters the alternate screen of the terminal that `output` is. Keys can be read as they are
  /// pressed and are not echoed; ^C and ^Z stay signals.
  ///
  /// - Parameter input: where keys come from if it is a terminal too, else the controlling terminal.
  /// - Throws: the system call that failed; ENOTTY when `output` is not a terminal.
  package static func open(
    output: CInt, input: CInt = 0
  ) throws(SystemError) -> Terminal {
    var terminal = try Terminal(output: output, input: input)
    try terminal.enter()
    return terminal
  }

  private init(output: CInt, input: CInt) throws(SystemError) {
    self.output = output
    if isTerminal(input) {
      self.input = input
      ownedInput = nil
    } else {
      let terminal = try openControllingTerminal()
      self.input = terminal.rawValue
      ownedInput = consume terminal
    }
  }

  deinit { restoreTerminal() }

  private mutating func enter() throws(SystemError) {
    try saveTerminal(output)
    do throws(SystemError) {
      try setTerminalRaw()
    } catch {
      restoreTerminal()
      throw error
    }
    isEntered = true
    write(Self.beginning)
  }

  /// Writes all bytes, and waits while the terminal takes none; one that is gone takes none at all.
  package func write(_ bytes: [UInt8]) {
    var buffer = OutputBuffer(descriptor: output)
    buffer.write(bytes)
    buffer.flush()
  }

  /// Restores the terminal and stops the program, as ^Z does. Enters the screen again when the program
  /// is continued; it must be drawn from scratch then.
  package mutating func suspend() throws(SystemError) {
    leave()
    stopProgram()
    try enter()
  }

  /// Restores the terminal. Does nothing when that has been done.
  package mutating func leave() {
    guard isEntered else { return }
    isEntered = false
    restoreTerminal()
  }
}

/// Columns and rows of a terminal: at least 1 and at most 1,000, so that a frame has a bounded size
/// whatever the terminal reports.
package struct TerminalSize: Equatable, Sendable {
  package let columns: Int
  package let rows: Int

  init(columns: Int, rows: Int) {
    self.columns = min(max(columns, 1), 1000)
    self.rows = min(max(rows, 1), 1000)
  }

  /// The size of a terminal; where the kernel does not know it, `COLUMNS` and `LINES`, else 80 by 24.
  package static func current(of descriptor: CInt) -> TerminalSize {
    TerminalSize(
      known: terminalSize(of: descriptor), columns: environment("COLUMNS"),
      lines: environment("LINES"))
  }

  /// - Parameter known: columns and rows that the kernel knows; zero for what it does not know.
  init(known: (columns: Int, rows: Int), columns: String?, lines: String?) {
    func number(_ text: String?) -> Int? { text.flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil } }
    self.init(
      columns: known.columns > 0 ? known.columns : number(columns) ?? 80,
      rows: known.rows > 0 ? known.rows : number(lines) ?? 24)
  }
}
