import TextOutput

/// Items of the header; none is split between lines.
struct ScreenItems {
  private struct Item {
    let text: String
    let style: ScreenStyle
    /// The room that it needs at least; it is shortened to the room there is.
    let least: Int
  }

  private var items: [Item] = []

  mutating func add(_ text: String, _ style: ScreenStyle = .plain) {
    items.append(Item(text: text, style: style, least: text.unicodeScalars.count))
  }

  /// Adds a text of any length, which is shortened to the room there is.
  mutating func add(flexible text: String) {
    items.append(Item(text: text, style: .plain, least: min(16, text.unicodeScalars.count)))
  }

  /// The items on as many lines as they need, but at most `most`; the rest is left out.
  ///
  /// - Parameter indentation: spaces before all lines but the first.
  func lines(width: Int, most: Int = .max, indentation: Int = 2) -> [ScreenLine] {
    var lines: [ScreenLine] = []
    var line = ScreenLine(width: width)
    for item in items {
      let isFirst = line.cells.allSatisfy { $0.scalar == " " }
      if !isFirst, line.room < item.least + 2 {
        lines.append(line)
        guard lines.count < most else { return lines }
        line = ScreenLine(width: width)
        line.append(spaces: min(indentation, max(0, width - item.least)))
      } else if !isFirst {
        line.append(spaces: 2)
      }
      line.append(EndpointText.shortened(item.text, to: max(1, line.room)), item.style)
    }
    lines.append(line)
    return Array(lines.prefix(most))
  }
}
