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
