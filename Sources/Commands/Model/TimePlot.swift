import TimeWait
import TextOutput
import WatchUI

/// Values over time as bars of several rows, with axes.
struct TimePlot {
  /// Evenly spaced, from the beginning on.
  let values: [Double]
  /// How long they are, all together.
  let seconds: Double
  let rows: Int
  /// The width of the screen.
  let columns: Int
  let characters: CharacterSet

  /// Room for a number and the axis.
  private static let margin = 10

  private var width: Int { min(max(columns - Self.margin - 1, 20), 200) }
  private var isUnicode: Bool { characters == .unicode }

  /// The mean of the values that share a column, or one value for several columns.
  private var bars: [Double] {
    guard !values.isEmpty else { return [] }
    return (0..<width).map { column in
      let first = column * values.count / width
      let last = max(first + 1, (column + 1) * values.count / width)
      let part = values[first..<min(last, values.count)]
      return part.reduce(0, +) / Double(part.count)
    }
  }

  var lines: [String] {
    let bars = bars
    let greatest = bars.max() ?? 0
    let drawing = Bars(isUTF8: isUnicode, rows: rows)
    var lines: [String] = []
    for row in (0..<rows).reversed() {
      var text = String.UnicodeScalarView()
      for value in bars { text.append(drawing.scalar(value, of: greatest, row: row)) }
      lines.append(axis(row, greatest) + String(text))
    }
    return lines + [ground, times]
  }

  /// The number at the top row, and in the middle; none where all is zero.
  private func axis(_ row: Int, _ greatest: Double) -> String {
    let label =
      switch row {
      case _ where greatest <= 0: ""
      case rows - 1: number(greatest)
      case rows / 2 - 1 where rows > 4: number(greatest / 2)
      default: ""
      }
    let edge = label.isEmpty ? (isUnicode ? "│" : "|") : (isUnicode ? "┤" : "+")
    return Padding.right(label, Self.margin - 2) + " " + edge
  }

  /// The label of a bar's top; small numbers have one decimal.
  private func number(_ value: Double) -> String {
    value > 0 && value < 10
      ? Words.decimal(value, digits: 1) : Words.short(Int(value.rounded()))
  }

  private var ground: String {
    Padding.right("0", Self.margin - 2) + " " + (isUnicode ? "┼" : "+")
      + String(repeating: isUnicode ? "─" : "-", count: width)
  }

  /// The labels of the time axis: beginning, middle and end.
  private var times: String {
    let (middle, end) = (time(seconds / 2), time(seconds))
    let start = Padding.left("0", width / 2 - middle.count / 2)
    let left = Padding.left(start + middle, width - end.count)
    return String(repeating: " ", count: Self.margin) + left + end
  }

  private func time(_ seconds: Double) -> String {
    ModelOptionText.text(.milliseconds(Int64((seconds * 1000).rounded())))
  }
}
