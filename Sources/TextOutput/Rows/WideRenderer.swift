package import SockDiag
package import TimeWait

/// Columns that are as wide as what stands in them, with times in words.
///
/// Holds back a few thousand rows to learn the widths, then streams: later rows are aligned to the
/// same widths, and widen a column where they must. So memory is bounded whatever the table's size.
package struct WideRenderer: RowRenderer {
  private let entries: [Column.Entry]
  private let hasHeader: Bool
  private let isColoured: Bool
  private let held = HeldCells()
  private var widths: [Int]
  private var hasBegun = false
  private var scope: RowScope?

  package init(columns: [Column], hasHeader: Bool, isColoured: Bool) {
    entries = columns.map(\.entry)
    self.hasHeader = hasHeader
    self.isColoured = isColoured
    widths = entries.map(\.title.utf8CodeUnitCount)
  }

  package func begin(_ output: inout OutputBuffer) {}

  package mutating func enter(_ scope: RowScope) { self.scope = scope }

  package mutating func row(
    _ record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?,
    _ output: inout OutputBuffer
  ) {
    guard let scope else { return }
    let row = SocketRow(record: record, round: round, forecast: forecast, details: details)
    hold(ColumnInput(row: row, scope: scope))
    if held.isFull { writeHeld(&output) }
  }

  package mutating func end(_ outcome: TableEnd, _ output: inout OutputBuffer) {
    writeHeld(&output)
  }

  private mutating func hold(_ input: ColumnInput) {
    var writer = held.beginRow(isOverdue: input.record.timer.isOverdue)
    for (index, entry) in entries.enumerated() {
      let start = writer.place
      entry.writeWide(input, to: &writer)
      let length = writer.place.distance(from: start)
      held.endCell(length)
      widths[index] = max(widths[index], length)
    }
    held.end(writer)
  }

  private mutating func writeHeld(_ output: inout OutputBuffer) {
    if !hasBegun, hasHeader { writeHeader(&output) }
    hasBegun = true
    var reader = held.reader
    for isOverdue in held.isOverdue {
      var row = output.beginRow()
      if isColoured, isOverdue { row.append(Colour.overdue) }
      for (index, entry) in entries.enumerated() {
        let cell = reader.next()
        let padding = widths[index] - cell.count
        if entry.isNumber { row.append(spaces: padding) }
        row.append(held.memory, cell)
        if isColoured, isOverdue, index == entries.count - 1 { row.append(Colour.plain) }
        finishCell(index, padding: entry.isNumber ? 0 : padding, &row)
      }
      output.end(row)
    }
    held.removeAll()
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

  /// Spaces up to the next column, none behind the last.
  private func finishCell(_ index: Int, padding: Int, _ row: inout RowWriter) {
    guard index < entries.count - 1 else { return row.append("\n") }
    row.append(spaces: padding + 2)
  }
}

/// The text of rows that wait until the widths of their columns are known.
private final class HeldCells {
  private static let mostRows = 4096
  private static let capacity = 1 << 20

  let memory = RowMemory(capacity: capacity)
  private var end = RowCursor.textStart
  /// Of the cells, one after the other.
  private var lengths: [UInt16] = []
  /// An element for each row.
  private(set) var isOverdue: [Bool] = []

  /// There is no room for another row.
  var isFull: Bool {
    isOverdue.count == Self.mostRows
      || end > RowCursor.textStart + Self.capacity - OutputBuffer.longestRow
  }

  func beginRow(isOverdue: Bool) -> RowWriter {
    self.isOverdue.append(isOverdue)
    return RowWriter(cursor: memory.cursor(at: end, length: OutputBuffer.longestRow))
  }

  func endCell(_ length: Int) { lengths.append(UInt16(length)) }

  func end(_ row: RowWriter) { end = row.cursor.offset }

  func removeAll() {
    end = RowCursor.textStart
    lengths.removeAll(keepingCapacity: true)
    isOverdue.removeAll(keepingCapacity: true)
  }

  var reader: Reader { Reader(lengths: lengths) }

  /// Walks over the cells from the first on.
  struct Reader {
    let lengths: [UInt16]
    private var cell = 0
    private var start = RowCursor.textStart

    fileprivate init(lengths: [UInt16]) { self.lengths = lengths }

    /// Where the next cell stands in the memory.
    mutating func next() -> Range<Int> {
      let end = start + Int(lengths[cell])
      defer { (cell, start) = (cell + 1, end) }
      return start..<end
    }
  }
}
