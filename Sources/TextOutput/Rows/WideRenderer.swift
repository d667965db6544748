package import SockDiag
package import TimeWait

/// Columns that are as wide as what stands in them, with times in words.
///
/// Holds back a few thousand rows to learn the widths, then streams: later rows are aligned to the
/// same widths, and widen a column where they must. So memory is bounded whatever the table's size.
package struct WideRenderer: RowRenderer {
  private static let rowsHeld = 4096

  private let entries: [Column.Entry]
  private let hasHeader: Bool
  private let isColoured: Bool
  private var held: [SocketRow] = []
  private var widths: [Int]
  private var hasBegun = false
  /// The scope of the rows that come; those that are held back may belong to earlier ones.
  private var next: RowScope?
  private var scopes: [(start: Int, scope: RowScope)] = []

  package init(columns: [Column], hasHeader: Bool, isColoured: Bool) {
    entries = columns.map(\.entry)
    self.hasHeader = hasHeader
    self.isColoured = isColoured
    widths = entries.map(\.title.utf8CodeUnitCount)
    held.reserveCapacity(Self.rowsHeld)
  }

  package func begin(_ output: inout OutputBuffer) {}

  package mutating func enter(_ scope: RowScope) { next = scope }

  package mutating func row(
    _ record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?,
    _ output: inout OutputBuffer
  ) {
    if let scope = next.take() { scopes.append((held.count, scope)) }
    held.append(SocketRow(record: record, round: round, forecast: forecast, details: details))
    if held.count == Self.rowsHeld { writeHeld(&output) }
  }

  package mutating func end(_ outcome: TableEnd, _ output: inout OutputBuffer) {
    writeHeld(&output)
  }

  private mutating func writeHeld(_ output: inout OutputBuffer) {
    forEachHeld { renderer, input in renderer.measure(input, &output) }
    if !hasBegun, hasHeader { writeHeader(&output) }
    hasBegun = true
    forEachHeld { renderer, input in renderer.write(input, &output) }
    held.removeAll(keepingCapacity: true)
    // The last scope goes on.
    if let last = scopes.last { scopes = [(0, last.scope)] }
  }

  private mutating func forEachHeld(_ body: (inout WideRenderer, ColumnInput) -> Void) {
    for (index, part) in scopes.enumerated() {
      let end = index + 1 < scopes.count ? scopes[index + 1].start : held.count
      for place in part.start..<end {
        body(&self, ColumnInput(row: held[place], scope: part.scope))
      }
    }
  }

  /// Writes the row's cells where the output will overwrite them, to see how long they are.
  private mutating func measure(_ input: ColumnInput, _ output: inout OutputBuffer) {
    for (index, entry) in entries.enumerated() {
      var writer = output.beginRow()
      let start = writer.place
      entry.writeWide(input, to: &writer)
      widths[index] = max(widths[index], writer.place.distance(from: start))
    }
  }

  private func writeHeader(_ output: inout OutputBuffer) {
    var row = output.beginRow()
    for (index, entry) in entries.enumerated() {
      let padding = widths[index] - entry.title.utf8CodeUnitCount
      if entry.isNumber { row.append(spaces: padding) }
      row.append(entry.title)
      finishCell(index, padding: entry.isNumber ? 0 : padding, &row)
    }
    output.end(row)
  }

  private func write(_ input: ColumnInput, _ output: inout OutputBuffer) {
    var writer = output.beginRow()
    let stands = isColoured && input.record.timer.isOverdue
    if stands { writer.append(Colour.overdue) }
    for (index, entry) in entries.enumerated() {
      let start = writer.place
      entry.writeWide(input, to: &writer)
      let padding = widths[index] - writer.place.distance(from: start)
      if entry.isNumber { writer.shift(from: start, by: padding) }
      if stands, index == entries.count - 1 { writer.append(Colour.plain) }
      finishCell(index, padding: entry.isNumber ? 0 : padding, &writer)
    }
    output.end(writer)
  }

  /// Spaces up to the next column, none behind the last.
  private func finishCell(_ index: Int, padding: Int, _ row: inout RowWriter) {
    guard index < entries.count - 1 else { return row.append("\n") }
    row.append(spaces: padding)
    row.append("  ")
  }
}
