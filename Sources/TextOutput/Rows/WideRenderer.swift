package import SockDiag
package import TimeWait

/// Columns that are as wide as what stands in them, with times in words.
///
/// Holds back a few thousand rows to learn the widths, then streams: later rows are aligned to the
/// same widths, and widen a column where they must. So memory is bounded whatever the table's size.
package struct WideRenderer: RowRenderer {
  private static let rowsHeld = 4096

  private let columns: [Column]
  private let hasHeader: Bool
  private let isColoured: Bool
  private var cells: WideCells?
  private var held: [SocketRow] = []
  private var widths: [Int]
  private var hasBegun = false

  package init(columns: [Column], hasHeader: Bool, isColoured: Bool) {
    self.columns = columns
    self.hasHeader = hasHeader
    self.isColoured = isColoured
    widths = columns.map(\.title.utf8CodeUnitCount)
    held.reserveCapacity(Self.rowsHeld)
  }

  package func begin(_ output: inout OutputBuffer) {}

  package mutating func enter(_ scope: RowScope) { next = scope }
  /// The scope of the rows that come; those that are held back may belong to earlier ones.
  private var next: RowScope?
  private var scopes: [(start: Int, cells: WideCells)] = []

  package mutating func row(
    _ record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?,
    _ output: inout OutputBuffer
  ) {
    if let scope = next.take() { scopes.append((held.count, WideCells(scope: scope))) }
    held.append(
      SocketRow(
        record: record, round: round, forecast: forecast, details: details))
    if held.count == Self.rowsHeld { writeHeld(&output) }
  }

  package mutating func end(_ outcome: TableEnd, _ output: inout OutputBuffer) {
    writeHeld(&output)
  }

  private mutating func writeHeld(_ output: inout OutputBuffer) {
    forEachHeld { renderer, cells, row in renderer.measure(row, cells, &output) }
    if !hasBegun, hasHeader { writeHeader(&output) }
    hasBegun = true
    forEachHeld { renderer, cells, row in renderer.write(row, cells, &output) }
    held.removeAll(keepingCapacity: true)
    // The last scope goes on.
    if let last = scopes.last { scopes = [(0, last.cells)] }
  }

  private mutating func forEachHeld(_ body: (inout WideRenderer, WideCells, SocketRow) -> Void) {
    for (index, scope) in scopes.enumerated() {
      let end = index + 1 < scopes.count ? scopes[index + 1].start : held.count
      for place in scope.start..<end { body(&self, scope.cells, held[place]) }
    }
  }

  /// Writes the row's cells where the output will overwrite them, to see how long they are.
  private mutating func measure(
    _ row: SocketRow, _ cells: WideCells, _ output: inout OutputBuffer
  ) {
    for (index, column) in columns.enumerated() {
      var writer = output.beginRow()
      let start = writer.place
      cells.write(column, of: row, to: &writer)
      widths[index] = max(widths[index], writer.place.distance(from: start))
    }
  }

  private func writeHeader(_ output: inout OutputBuffer) {
    var row = output.beginRow()
    for (index, column) in columns.enumerated() {
      let padding = widths[index] - column.title.utf8CodeUnitCount
      if column.isNumber { row.append(spaces: padding) }
      row.append(column.title)
      finishCell(index, padding: column.isNumber ? 0 : padding, &row)
    }
    output.end(row)
  }

  private func write(_ row: SocketRow, _ cells: WideCells, _ output: inout OutputBuffer) {
    var writer = output.beginRow()
    let stands = isColoured && row.record.timer.isOverdue
    if stands { writer.append(Colour.overdue) }
    for (index, column) in columns.enumerated() {
      let start = writer.place
      cells.write(column, of: row, to: &writer)
      let padding = widths[index] - writer.place.distance(from: start)
      if column.isNumber { writer.shift(from: start, by: padding) }
      if stands, index == columns.count - 1 { writer.append(Colour.plain) }
      finishCell(index, padding: column.isNumber ? 0 : padding, &writer)
    }
    output.end(writer)
  }

  /// Spaces up to the next column, none behind the last.
  private func finishCell(_ index: Int, padding: Int, _ row: inout RowWriter) {
    guard index < columns.count - 1 else { return row.append("\n") }
    row.append(spaces: padding)
    row.append("  ")
  }
}
