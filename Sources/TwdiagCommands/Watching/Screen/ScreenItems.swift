/// Pieces of the header, which are shown whole or not at all.
struct ScreenItems {
  private var items: [(text: String, style: ScreenStyle)] = []

  mutating func add(_ text: String, _ style: ScreenStyle = .plain) { items.append((text, style)) }

  /// The items on as many lines as they need, but at most `most`; what is left is left out.
  ///
  /// - Parameter indentation: spaces before all lines but the first.
  func lines(width: Int, most: Int = .max, indentation: Int = 2) -> [ScreenLine] {
    var lines: [ScreenLine] = []
    var line = ScreenLine(width: width)
    for item in items {
      let count = item.text.unicodeScalars.count
      let isFirst = line.cells.allSatisfy { $0.scalar == " " }
      if !isFirst, line.room < count + 2 {
        lines.append(line)
        guard lines.count < most else { return lines }
        line = ScreenLine(width: width)
        line.append(spaces: min(indentation, max(0, width - count)))
      } else if !isFirst {
        line.append(spaces: 2)
      }
      line.append(EndpointText.shortened(item.text, to: max(1, line.room)), item.style)
    }
    lines.append(line)
    return Array(lines.prefix(most))
  }
}
