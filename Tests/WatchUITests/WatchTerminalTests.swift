import Glibc
import LinuxProc
import Testing

@testable import WatchUI

@Suite("The terminal", .serialized)
struct WatchTerminalTests {
  @Test("gives keys as they are pressed, keeps ^C and ^Z as signals, and is restored")
  func settings() throws {
    let pair = try TerminalPair()
    let before = pair.settings
    do {
      let terminal = try Terminal.open(output: pair.slave, input: pair.slave)
      let taken = pair.settings
      #expect(taken.c_lflag & tcflag_t(ICANON | ECHO) == 0)
      #expect(taken.c_lflag & tcflag_t(ISIG) != 0)
      #expect(terminal.input == pair.slave)
      pair.press("é\u{1b}[A\r")
      var keyboard = Keyboard(descriptor: terminal.input)
      #expect(keyboard.keys() == [.character("é"), .up, .enter])
      terminal.write(Array("frame".utf8))
    }
    #expect(pair.settings.isEqual(to: before))
    #expect(pair.shown == Self.beginning + "frame" + Self.ending)
  }

  @Test("is restored once, however often that is asked for")
  func once() throws {
    let pair = try TerminalPair()
    do {
      var terminal = try Terminal.open(output: pair.slave, input: pair.slave)
      terminal.leave()
      terminal.leave()
      restoreTerminal()
    }
    #expect(pair.shown == Self.beginning + Self.ending)
  }

  @Test("is left alone when it is not a terminal")
  func none() throws {
    let pair = try TerminalPair()
    let null = unsafe open("/dev/null", O_RDWR)
    defer { close(null) }
    #expect(throws: SystemError.self) {
      _ = try Terminal.open(output: null, input: pair.slave)
    }
    #expect(pair.shown == "")
  }

  @Test("has the size that the kernel knows")
  func size() throws {
    let pair = try TerminalPair()
    var size = winsize(ws_row: 33, ws_col: 101, ws_xpixel: 0, ws_ypixel: 0)
    #expect(unsafe ioctl(pair.slave, UInt(TIOCSWINSZ), &size) == 0)
    #expect(TerminalSize.current(of: pair.slave) == TerminalSize(columns: 101, rows: 33))
  }

  @Test(
    "has a size in any case",
    arguments: [
      ((0, 0), "100", "50", 100, 50), ((0, 0), nil, nil, 80, 24), ((7, 0), "100", "x", 7, 24),
      ((0, 9), "-3", "", 80, 9), ((60_000, 60_000), nil, nil, 1000, 1000),
      ((0, 0), "99999999999999999999", "0", 80, 24),
    ] as [((Int, Int), String?, String?, Int, Int)])
  func fallback(
    _ known: (Int, Int), _ columns: String?, _ lines: String?, _ width: Int, _ height: Int
  ) {
    let size = TerminalSize(
      known: (columns: known.0, rows: known.1), columns: columns, lines: lines)
    #expect(size == TerminalSize(columns: width, rows: height))
  }

  @Test("is restored by a crash, which still ends the program by its signal")
  func crash() async throws {
    for (name, expectation) in [
      ("SEGV", ExitTest.Condition.signal(SIGSEGV)), ("ABRT", .signal(SIGABRT)),
      ("TRAP", .signal(SIGTRAP)), ("stack", .signal(SIGSEGV)),
    ] {
      let pair = try TerminalPair()
      let before = pair.settings
      let path = pair.path
      await #expect(processExitsWith: expectation) {
        [path = path as String, name = name as String] in
        try crashOnTerminal(path, name)
      }
      #expect(pair.settings.isEqual(to: before), "\(name)")
      #expect(pair.shown == Self.beginning + Self.ending, "\(name)")
    }
  }

  @Test("is restored by exit")
  func exit() async throws {
    let pair = try TerminalPair()
    let before = pair.settings
    let path = pair.path
    await #expect(processExitsWith: .exitCode(7)) { [path = path as String] in
      try crashOnTerminal(path, "exit")
    }
    #expect(pair.settings.isEqual(to: before))
    #expect(pair.shown == Self.beginning + Self.ending)
  }

  private static let beginning = "\u{1b}[?1049h\u{1b}[?2004h\u{1b}[?7l\u{1b}[?25l\u{1b}[H\u{1b}[2J"
  private static let ending =
    "\u{1b}[?2026l\u{1b}[0m\u{1b}[H\u{1b}[2J\u{1b}[?7h\u{1b}[?2004l\u{1b}[?25h\u{1b}[?1049l"
}

/// Opens a terminal and ends at once, in the way that is named.
private func crashOnTerminal(_ path: String, _ name: String) throws {
  let descriptor = unsafe open(path, O_RDWR | O_NOCTTY)
  let terminal = try Terminal.open(output: descriptor, input: descriptor)
  switch name {
  case "SEGV": unsafe UnsafeMutablePointer<Int>(bitPattern: 8)?.pointee = 1
  case "ABRT": abort()
  case "TRAP": raise(SIGTRAP)
  case "stack": Glibc.exit(CInt(truncatingIfNeeded: endless(1)))
  default: Glibc.exit(7)
  }
  terminal.write([])
}

/// Fills the stack.
@inline(never)
private func endless(_ depth: Int) -> Int {
  depth == .max ? 0 : endless(depth + 1) &+ depth
}

/// A terminal of the test's own.
private final class TerminalPair {
  let slave: CInt
  let path: String
  private let master: CInt

  init() throws {
    // As posix_openpt, unlockpt and ptsname do it, which Swift's C library does not show.
    master = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(master >= 0)
    var (unlocked, number): (CInt, CInt) = (0, 0)
    try #require(unsafe ioctl(master, 0x4004_5431, &unlocked) == 0)  // TIOCSPTLCK
    try #require(unsafe ioctl(master, 0x8004_5430, &number) == 0)  // TIOCGPTN
    path = "/dev/pts/\(number)"
    slave = unsafe open(path, O_RDWR | O_NOCTTY)
    // Line feeds stay what they are, for comparison.
    var settings = settings
    settings.c_oflag = 0
    unsafe tcsetattr(slave, TCSANOW, &settings)
  }

  deinit {
    close(slave)
    close(master)
  }

  var settings: termios {
    var settings = termios()
    unsafe tcgetattr(slave, &settings)
    return settings
  }

  func press(_ text: String) {
    let bytes = Array(text.utf8)
    #expect(unsafe write(master, bytes, bytes.count) == bytes.count)
  }

  /// What was written to the terminal until now.
  var shown: String {
    var bytes: [UInt8] = []
    var request = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    while unsafe poll(&request, 1, 0) > 0, request.revents & Int16(POLLIN) != 0 {
      var buffer = [UInt8](repeating: 0, count: 4_096)
      let count = unsafe read(master, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension termios {
  /// Whether the terminal behaves the same.
  fileprivate func isEqual(to other: termios) -> Bool {
    (c_iflag, c_oflag, c_cflag, c_lflag)
      == (other.c_iflag, other.c_oflag, other.c_cflag, other.c_lflag)
  }
}
