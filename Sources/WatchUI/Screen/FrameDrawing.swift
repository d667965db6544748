/// The contents of a whole screen.
struct Frame: Equatable {
  let size: TerminalSize
  /// At most as many as the screen has rows.
  var lines: [ScreenLine] = []
  /// Where the cursor is, counted from 0; nil hides it.
  var cursor: (row: Int, column: Int)?

  static func == (left: Self, right: Self) -> Bool {
    left.size == right.size && left.lines == right.lines && left.cursor?.row == right.cursor?.row
      && left.cursor?.column == right.cursor?.column
  }

  /// The text alone.
  var text: String { lines.map { $0.text + "\n" }.joined() }
}

/// Renders frames as bytes for a terminal.
///
/// To avoid flicker it sends only the rows that changed, overwrites a row and then clears the rest of
/// it, and marks the beginning and the end of a frame.
struct FrameDrawing {
  /// The marks of synchronized output: terminals that support it show the frame at once, others ignore
  /// them.
  static let begin = "\u{1b}[?2026h"
  static let end = "\u{1b}[?2026l"

  let isColoured: Bool
  private var shown: Frame?

  init(isColoured: Bool) { self.isColoured = isColoured }

  /// Makes the next frame be drawn from scratch, since the terminal may show anything.
  mutating func invalidate() { shown = nil }

  /// The bytes that make the terminal show `frame`; none if it does already.
  mutating func render(_ frame: Frame) -> [UInt8] {
    guard frame != shown else { return [] }
    // A terminal may move everything when its size changes.
    let before = shown?.size == frame.size ? shown : nil
    var bytes = Array((Self.begin + "\u{1b}[?25l").utf8)
    if before == nil { bytes += Array("\u{1b}[0m\u{1b}[H\u{1b}[2J".utf8) }
    for row in 0..<frame.size.rows {
      let line = row < frame.lines.count ? frame.lines[row] : nil
      let old = before.flatMap { row < $0.lines.count ? $0.lines[row] : nil }
      if line != old { append(line, row, to: &bytes) }
    }
    if let cursor = frame.cursor {
      bytes += Array("\u{1b}[\(cursor.row + 1);\(cursor.column + 1)H\u{1b}[?25h".utf8)
    }
    bytes += Array(Self.end.utf8)
    shown = frame
    return bytes
  }

  private func append(_ line: ScreenLine?, _ row: Int, to bytes: inout [UInt8]) {
    bytes += Array("\u{1b}[\(row + 1);1H".utf8)
    var style = ScreenStyle.plain
    for cell in line?.cells ?? [] {
      if cell.style != style, isColoured { append(cell.style, to: &bytes) }
      style = cell.style
      bytes += Array(UTF8.encode(cell.scalar) ?? UTF8.encode("?")!)
    }
    if isColoured, style != .plain { bytes += Array("\u{1b}[0m".utf8) }
    // After a full row there is nothing to clear, and some terminals would clear the last column.
    if (line?.room ?? 1) > 0 { bytes += Array("\u{1b}[K".utf8) }
  }

  private func append(_ style: ScreenStyle, to bytes: inout [UInt8]) {
    bytes += Array("\u{1b}[0m".utf8)
    guard let code = style.code else { return }
    bytes += Array("\u{1b}[\(code)m".utf8)
  }
}
