import SockDiag
import TextOutput
import TimeWait

extension WatchScreen {
  /// The rate of sockets that entered, for each second of the last minute.
  func sparkline(_ width: Int, _ height: Int) -> [ScreenLine] {
    guard height > 0 else { return [] }
    guard let report = update?.report else { return blanks(height, width) }
    let label = width >= 76 ? "in/s " : ""
    let values = history.buckets(until: report.walk.latest)
    let cellsEach = max(1, (width - label.count - 12) / values.count)
    // A narrow screen shows the end of the minute.
    let shown = values.suffix(max(1, (width - label.count) / cellsEach))
    let greatest = shown.compactMap(\.self).max() ?? 0
    let bars = Bars(isUTF8: status.isUTF8, rows: height)
    return (0..<height).map { row in
      var line = ScreenLine(width: width)
      line.append(row == 0 ? label : "", .dim)
      line.pad(to: label.count)
      for value in shown {
        let scalar = bars.scalar(value, of: greatest, row: height - 1 - row)
        for _ in 0..<cellsEach { line.append(scalar, .bar) }
      }
      if row == 0, greatest > 0 { appendPeak(greatest, to: &line) }
      return line
    }
  }

  private func appendPeak(_ peak: Double, to line: inout ScreenLine) {
    let text = "  peak \(Words.columnRate(peak))"
    if line.room >= text.count { line.append(text, .dim) }
  }

  /// Minisockets by the time left, the overdue ones first.
  func histogram(_ width: Int, _ height: Int) -> [ScreenLine] {
    guard height > 2 else { return blanks(height, width) }
    guard let report = update?.report else { return blanks(height, width) }
    let counts = [report.overdue] + report.histogram.prefix(12)
    let each = min(12, width / counts.count)
    // Numbers and times below the bars, a heading above them where there is room.
    let isNumbered = each >= 6
    let isHeaded = height >= 5
    let bars = Bars(
      isUTF8: status.isUTF8, rows: height - (isNumbered ? 2 : 1) - (isHeaded ? 1 : 0))
    let greatest = Double(counts.max() ?? 0)
    var lines: [ScreenLine] = []
    if isHeaded { lines.append(ScreenLine(" sockets by remaining time", .title, width: width)) }
    lines += (0..<bars.rows).map { row in
      var line = ScreenLine(width: width)
      for (index, count) in counts.enumerated() {
        let scalar = bars.scalar(Double(count), of: greatest, row: bars.rows - 1 - row)
        line.append(" ")
        for _ in 1..<each { line.append(scalar, index == 0 ? .warning : .bar) }
      }
      return line
    }
    if isNumbered { lines.append(cells(counts.map(Words.short), each, width, .plain)) }
    lines.append(cells(Self.labels(counts.count, width: each), each, width, .dim))
    return lines
  }

  private func cells(
    _ texts: [String], _ each: Int, _ width: Int, _ style: ScreenStyle
  ) -> ScreenLine {
    var line = ScreenLine(width: width)
    for text in texts { line.append(rightAligned: text, width: each, style) }
    return line
  }

  /// `overdue`, `<5s`, `<10s` ... `55s+`; narrower `<0s`, `<5s` ..., and `0`, `5` ...
  private static func labels(_ count: Int, width: Int) -> [String] {
    (0..<count).map { index in
      if index == 0, width > 7 { return "overdue" }
      if width < 5 { return String(index * 5) }
      return index == count - 1 ? "\(index * 5 - 5)s+" : "<\(index * 5)s"
    }
  }

  func blanks(_ count: Int, _ width: Int) -> [ScreenLine] {
    Array(repeating: ScreenLine(width: width), count: max(0, count))
  }
}
