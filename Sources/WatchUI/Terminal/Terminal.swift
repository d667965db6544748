import Glibc
package import LinuxProc

/// A terminal that a screen has for itself, and that gets back what it was, however the program ends.
package struct Terminal: ~Copyable {
  private let output: CInt
  /// Where keys come from, which is the terminal even if standard input is something else.
  package let input: CInt
  private let ownsInput: Bool
  private var isTaken = false

  private init(output: CInt, input: CInt, ownsInput: Bool) {
    self.output = output
    self.input = input
    self.ownsInput = ownsInput
  }

  /// Takes the terminal that `output` is: keys come as they are pressed and are not shown, though ^C
  /// and ^Z stay signals, and what stood on it comes back later.
  ///
  /// - Throws: why it is no terminal, or not one that can be read.
  package static func open(
    output: CInt = STDOUT_FILENO, input: CInt = STDIN_FILENO
  ) throws(SystemError) -> Terminal {
    let descriptor = isatty(input) == 1 ? input : try own()
    var terminal = Terminal(output: output, input: descriptor, ownsInput: descriptor != input)
    try terminal.take()
    return terminal
  }

  /// The controlling terminal, for when standard input is a file.
  private static func own() throws(SystemError) -> CInt {
    // Safe: the string lives through the call.
    let descriptor = unsafe Glibc.open("/dev/tty", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError("open", on: "/dev/tty") }
    return descriptor
  }

  deinit {
    TerminalRestoration.restore()
    if ownsInput { _ = close(input) }
  }

  var size: TerminalSize { TerminalSize.current(of: output) }

  private mutating func take() throws(SystemError) {
    var settings = termios()
    // Safe: the call fills in the structure.
    guard unsafe tcgetattr(output, &settings) == 0 else { throw SystemError("tcgetattr") }
    TerminalRestoration.prepare(output, settings)
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO | ECHONL | IEXTEN)
    settings.c_iflag &= ~tcflag_t(IXON | ICRNL | INLCR | IGNCR | ISTRIP)
    // Safe: the structure lives through the call.
    guard unsafe tcsetattr(output, TCSANOW, &settings) == 0 else {
      TerminalRestoration.restore()
      throw SystemError("tcsetattr")
    }
    isTaken = true
    write(Self.beginning)
  }

  /// The alternate screen, pastes with marks around them, no wrapped lines, no cursor.
  private static let beginning = Array(
    "\u{1b}[?1049h\u{1b}[?2004h\u{1b}[?7l\u{1b}[?25l\u{1b}[H\u{1b}[2J".utf8)

  /// Writes all bytes, waiting where the terminal does not take them at once; one that is gone takes
  /// none.
  package func write(_ bytes: [UInt8]) {
    var start = 0
    while start < bytes.count {
      // Safe: the call stays within the count that it is given.
      let count = unsafe bytes.withUnsafeBytes { buffer in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[start...])
        return unsafe Glibc.write(output, rest.baseAddress, rest.count)
      }
      if count > 0 {
        start += count
      } else if errno == EAGAIN {
        waitUntilWritable(output)
      } else if errno != EINTR {
        return
      }
    }
  }

  /// Gives the terminal back and stops the program, as ^Z does; takes the terminal again when
  /// somebody lets the program go on. It must be drawn anew then.
  package mutating func suspend() throws(SystemError) {
    leave()
    raise(SIGSTOP)
    try take()
  }

  /// Gives the terminal back. Does nothing when that has been done.
  package mutating func leave() {
    guard isTaken else { return }
    isTaken = false
    TerminalRestoration.restore()
  }
}
