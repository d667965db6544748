import TextOutput

/// How a part of the screen stands out. A colour never stands alone: words or signs say the same.
enum ScreenStyle: UInt8 {
  case plain, title, dim, good, warning, finding, bar

  /// The parameters of the escape sequence (SGR); nil for plain text.
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

/// One character of the screen.
struct ScreenCell: Equatable {
  var scalar: Unicode.Scalar
  var style: ScreenStyle
}

/// One row of the screen, never longer than the screen is wide.
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

  /// Appends as much as there is room for; a character of unknown width becomes a question mark.
  mutating func append(_ text: String, _ style: ScreenStyle = .plain) {
    for scalar in text.unicodeScalars.prefix(room) { append(scalar, style) }
  }

  mutating func append(_ scalar: Unicode.Scalar, _ style: ScreenStyle = .plain) {
    guard room > 0 else { return }
    cells.append(ScreenCell(scalar: CellWidth.isOne(scalar) ? scalar : "?", style: style))
  }

  /// Appends a text with spaces before it, `width` characters in all; a longer text is shortened.
  mutating func append(rightAligned text: String, width: Int, _ style: ScreenStyle = .plain) {
    let shown = EndpointText.shortened(text, to: width)
    append(spaces: width - shown.unicodeScalars.count)
    append(shown, style)
  }

  mutating func append(spaces: Int) {
    for _ in 0..<max(0, min(spaces, room)) { append(" ") }
  }

  /// Appends spaces up to a column.
  mutating func pad(to column: Int) { append(spaces: column - count) }

  /// The text alone, without spaces at its end.
  var text: String {
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: cells.map(\.scalar))
    while scalars.last == " " { scalars.removeLast() }
    return String(scalars)
  }
}

/// The width of characters on a terminal.
enum CellWidth {
  /// Whether every terminal shows the character in one column. Terminals disagree about many others, and
  /// a row of the wrong width cannot be overwritten.
  static func isOne(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20..<0x7f: true
    // Letters with accents, and the blocks of bars.
    case 0xc0...0x24f, 0x2581...0x2588: true
    default: false
    }
  }
}
