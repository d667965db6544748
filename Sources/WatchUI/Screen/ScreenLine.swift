import TextOutput

/// How a part of the screen stands out; each says in words or signs, too, what its colour says.
enum ScreenStyle: UInt8 {
  case plain, title, dim, good, warning, finding, bar

  /// The escape sequence's numbers (SGR); nil for plain text.
  var code: StaticString? {
    switch self {
    case .plain: nil
    case .title: "1"
    case .dim: "2"
    case .good: "32"
    case .warning: "33"
    case .finding: "1;31"
    case .bar: "36"
    }
  }
}

/// One column of one row.
struct ScreenCell: Equatable {
  var scalar: Unicode.Scalar
  var style: ScreenStyle
}

/// One row of the screen, never longer than that is wide.
struct ScreenLine: Equatable {
  private(set) var cells: [ScreenCell] = []
  let width: Int

  init(width: Int) { self.width = width }

  init(_ text: String, _ style: ScreenStyle = .plain, width: Int) {
    self.init(width: width)
    append(text, style)
  }

  var count: Int { cells.count }
  var room: Int { width - cells.count }

  /// Writes as much as there is room for; what has no known width becomes a question mark.
  mutating func append(_ text: String, _ style: ScreenStyle = .plain) {
    for scalar in text.unicodeScalars.prefix(room) { append(scalar, style) }
  }

  mutating func append(_ scalar: Unicode.Scalar, _ style: ScreenStyle = .plain) {
    guard room > 0 else { return }
    cells.append(ScreenCell(scalar: CellWidth.isOne(scalar) ? scalar : "?", style: style))
  }

  /// Writes a text that is no longer than `width`, with spaces before it; a longer one is cut with a
  /// mark.
  mutating func append(rightAligned text: String, width: Int, _ style: ScreenStyle = .plain) {
    let shown = EndpointText.shortened(text, to: width)
    append(spaces: width - shown.unicodeScalars.count)
    append(shown, style)
  }

  mutating func append(spaces: Int) {
    for _ in 0..<max(0, min(spaces, room)) { append(" ") }
  }

  /// Fills up to a column.
  mutating func pad(to column: Int) { append(spaces: column - count) }

  /// The text alone, without spaces at its end.
  var text: String {
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: cells.map(\.scalar))
    while scalars.last == " " { scalars.removeLast() }
    return String(scalars)
  }
}

/// What every terminal shows in one column.
enum CellWidth {
  /// Terminals disagree on the width of much else, and a row that is off by one cannot be drawn over.
  static func isOne(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20..<0x7f: true
    // Letters with accents; the blocks that bars are made of.
    case 0xc0...0x24f, 0x2581...0x2588: true
    default: false
    }
  }
}
