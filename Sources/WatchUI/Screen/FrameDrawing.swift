/// A whole screen.
struct Frame: Equatable {
  let size: TerminalSize
  /// At most as many as the screen has rows.
  var lines: [ScreenLine] = []
  /// Where the cursor shows, counted from 0; nil hides it.
  var cursor: (row: Int, column: Int)?

  static func == (left: Self, right: Self) -> Bool {
    left.size == right.size && left.lines == right.lines && left.cursor?.row == right.cursor?.row
      && left.cursor?.column == right.cursor?.column
  }

  /// The text alone.
  var text: String { lines.map { $0.text + "\n" }.joined() }
}

/// Turns frames into what a terminal obeys.
///
/// Rows that did not change are not sent again, each row is written over what stands there and then
/// cleared to its end, and the terminal is told when a frame begins and ends: nothing flickers.
struct FrameDrawing {
  /// Terminals that know "synchronized output" show a frame at once; others ignore it.
  static let begin = "\u{1b}[?2026h"
  static let end = "\u{1b}[?2026l"

  let isColoured: Bool
  private var shown: Frame?

  init(isColoured: Bool) { self.isColoured = isColoured }

  /// Nothing is known of what the terminal shows.
  mutating func forget() { shown = nil }

  /// The bytes that bring the terminal to `frame`; none where it shows that already.
  mutating func draw(_ frame: Frame) -> [UInt8] {
    guard frame != shown else { return [] }
    // After a change of size a terminal may have moved everything.
    let before = shown?.size == frame.size ? shown : nil
    var bytes = Array((Self.begin + "\u{1b}[?25l").utf8)
    if before == nil { bytes += Array("\u{1b}[0m\u{1b}[H\u{1b}[2J".utf8) }
    for row in 0..<frame.size.rows {
      let line = row < frame.lines.count ? frame.lines[row] : nil
      let old = before.flatMap { row < $0.lines.count ? $0.lines[row] : nil }
      if line != old { put(line, row, &bytes) }
    }
    if let cursor = frame.cursor {
      bytes += Array("\u{1b}[\(cursor.row + 1);\(cursor.column + 1)H\u{1b}[?25h".utf8)
    }
    bytes += Array(Self.end.utf8)
    shown = frame
    return bytes
  }

  private func put(_ line: ScreenLine?, _ row: Int, _ bytes: inout [UInt8]) {
    bytes += Array("\u{1b}[\(row + 1);1H".utf8)
    var style = ScreenStyle.plain
    for cell in line?.cells ?? [] {
      if cell.style != style, isColoured { change(to: cell.style, &bytes) }
      style = cell.style
      bytes += Array(UTF8.encode(cell.scalar) ?? UTF8.encode("?")!)
    }
    if isColoured, style != .plain { bytes += Array("\u{1b}[0m".utf8) }
    // With the cursor behind the last column there is nothing to clear, and terminals would clear that.
    if (line?.room ?? 1) > 0 { bytes += Array("\u{1b}[K".utf8) }
  }

  private func change(to style: ScreenStyle, _ bytes: inout [UInt8]) {
    bytes += Array("\u{1b}[0m".utf8)
    guard let code = style.code else { return }
    bytes += Array("\u{1b}[\(code)m".utf8)
  }
}
