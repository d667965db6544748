package import SockDiag
package import TimeWait

/// Columns that are as wide as what stands in them, with times in words.
///
/// Holds back a few thousand rows to learn the widths, then streams: later rows are aligned to the
/// same widths, and widen a column where they must. So memory is bounded whatever the table's size.
package struct WideRenderer: RowRenderer {
  private let entries: [Column.Entry]
  /// For each column, whether it is aligned to the right.
  private let isNumber: [Bool]
  private let hasHeader: Bool
  private let isColoured: Bool
  private var held: HeldRows
  private var widths: [Int]
  private var hasBegun = false
  private var scope: RowScope?

  package init(columns: [Column], hasHeader: Bool, isColoured: Bool) {
    entries = columns.map(\.entry)
    isNumber = entries.map(\.isNumber)
    self.hasHeader = hasHeader
    self.isColoured = isColoured
    widths = entries.map(\.title.utf8CodeUnitCount)
    held = HeldRows(columns: columns.count)
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
    var writer = held.beginRow()
    for column in entries.indices {
      let start = writer.place
      entries[column].writeWide(input, to: &writer)
      let length = writer.place.distance(from: start)
      held.lengths.append(UInt16(length))
      if length > widths[column] { widths[column] = length }
    }
    held.end(writer, isOverdue: input.record.timer.isOverdue)
  }

  private mutating func writeHeld(_ output: inout OutputBuffer) {
    if !hasBegun, hasHeader { writeHeader(&output) }
    hasBegun = true
    let last = entries.count - 1
    var (cell, start) = (0, RowCursor.textStart)
    for isOverdue in held.isOverdue {
      var row = output.beginRow()
      let stands = isColoured && isOverdue
      if stands { row.append(Colour.overdue) }
      for column in 0...last {
        let length = Int(held.lengths[cell])
        let padding = widths[column] - length
        if isNumber[column] { row.append(spaces: padding) }
        row.append(held.memory.text, start..<start + length)
        if column < last { row.append(spaces: (isNumber[column] ? 0 : padding) + 2) }
        cell += 1
        start += length
      }
      if stands { row.append(Colour.plain) }
      row.append("\n")
      output.end(row)
    }
    held.removeAll()
  }

  private func writeHeader(_ output: inout OutputBuffer) {
    var row = output.beginRow()
    for (column, entry) in entries.enumerated() {
      let padding = widths[column] - entry.title.utf8CodeUnitCount
      if entry.isNumber { row.append(spaces: padding) }
      row.append(entry.title)
      if column < entries.count - 1 { row.append(spaces: (entry.isNumber ? 0 : padding) + 2) }
    }
    row.append("\n")
    output.end(row)
  }
}

/// The cells of rows that wait until the widths of their columns are known.
private struct HeldRows {
  private static let maxCount = 4096
  private static let capacity = 1 << 20

  /// The text of the cells, one after the other.
  let memory = CellMemory(capacity: capacity)
  private var end = RowCursor.textStart
  /// The number of bytes of each cell.
  var lengths: [UInt16] = []
  /// For each row, whether its socket is overdue.
  private(set) var isOverdue: [Bool] = []

  init(columns: Int) {
    lengths.reserveCapacity(Self.maxCount * columns)
    isOverdue.reserveCapacity(Self.maxCount)
  }

  /// Whether there is no room for another row.
  var isFull: Bool {
    isOverdue.count == Self.maxCount
      || end > RowCursor.textStart + Self.capacity - OutputBuffer.longestRow
  }

  func beginRow() -> RowWriter {
    RowWriter(cursor: memory.text.cursor(at: end, length: OutputBuffer.longestRow))
  }

  mutating func end(_ row: RowWriter, isOverdue: Bool) {
    end = row.cursor.offset
    self.isOverdue.append(isOverdue)
  }

  mutating func removeAll() {
    end = RowCursor.textStart
    lengths.removeAll(keepingCapacity: true)
    isOverdue.removeAll(keepingCapacity: true)
  }
}

/// Memory behind a reference, since a renderer can be copied and its memory cannot.
private final class CellMemory {
  let text: RowMemory

  init(capacity: Int) { text = RowMemory(capacity: capacity) }
}
