/// Bars of a number of rows, eight steps to each.
package struct Bars {
  /// The eight heights of a row, least first.
  private static let blocks = Array("▁▂▃▄▅▆▇█".unicodeScalars)
  /// The same in ASCII: the more ink, the higher.
  private static let ascii = Array(".:-=+*%#".unicodeScalars)

  let isUTF8: Bool
  package let rows: Int

  package init(isUTF8: Bool, rows: Int) {
    self.isUTF8 = isUTF8
    self.rows = rows
  }

  /// The character of a bar in a row, which counts from the bottom.
  ///
  /// - Parameters:
  ///   - value: what the bar shows; nil shows nothing, and zero a line on the ground.
  ///   - greatest: what reaches the top.
  package func scalar(_ value: Double?, of greatest: Double, row: Int) -> Unicode.Scalar {
    guard let value else { return " " }
    let steps = Self.steps(value, of: greatest, rows: rows)
    if steps == 0 { return row == 0 ? "_" : " " }
    let inRow = min(8, steps - row * 8)
    guard inRow > 0 else { return " " }
    return (isUTF8 ? Self.blocks : Self.ascii)[inRow - 1]
  }

  /// Eighths of a row: at least one for what is not zero.
  private static func steps(_ value: Double, of greatest: Double, rows: Int) -> Int {
    guard value > 0, greatest > 0 else { return 0 }
    let share = min(1, value / greatest)
    guard share.isFinite else { return 0 }
    return max(1, Int((share * Double(rows * 8)).rounded()))
  }
}

/// Numbers as a row of small bars.
package enum Sparkline {
  private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let steps: [Character] = ["_", ".", "-", "=", "+", "*", "#", "@"]

  /// A character for each number, the highest for `most`; a space for zero and for nothing else.
  package static func text(_ numbers: some Sequence<Int>, most: Int, _ characters: CharacterSet)
    -> String
  {
    let steps = characters == .unicode ? blocks : steps
    return String(
      numbers.map { number -> Character in
        guard number > 0, most > 0 else { return " " }
        let step = (min(number, most) * steps.count + most - 1) / most
        return steps[step - 1]
      })
  }

  /// One bar of a length in characters, in eighths where the characters allow it.
  package static func bar(_ number: Int, most: Int, width: Int, _ characters: CharacterSet)
    -> String
  {
    guard number > 0, most > 0, width > 0 else { return "" }
    let eighths = max(1, Int(Double(min(number, most)) * Double(width * 8) / Double(most)))
    guard characters == .unicode else {
      return String(repeating: "#", count: max(1, (eighths + 4) / 8))
    }
    let parts: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    let whole = String(repeating: "█", count: eighths / 8)
    return eighths % 8 == 0 ? whole : whole + String(parts[eighths % 8 - 1])
  }
}
