import Glibc

extension TerminalSize {
  /// The size of a terminal; where it does not tell, what `COLUMNS` and `LINES` say, else 80 by 24.
  package static func current(of descriptor: CInt) -> TerminalSize {
    var size = winsize()
    // Safe: the call fills in the structure.
    let isKnown = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0
    return TerminalSize(
      told: isKnown ? (Int(size.ws_col), Int(size.ws_row)) : (0, 0),
      columns: environment("COLUMNS"), lines: environment("LINES"))
  }

  /// - Parameter told: columns and rows, zero where the terminal does not know.
  init(told: (columns: Int, rows: Int), columns: String?, lines: String?) {
    func number(_ text: String?) -> Int? { text.flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil } }
    self.init(
      columns: told.columns > 0 ? told.columns : number(columns) ?? 80,
      rows: told.rows > 0 ? told.rows : number(lines) ?? 24)
  }
}

/// A variable of the environment.
private func environment(_ name: String) -> String? {
  // Safe: the string is the environment's own, and is copied at once.
  unsafe getenv(name).map { unsafe String(cString: $0) }
}
