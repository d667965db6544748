import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// Consumes the sockets that are read.
protocol RowConsumer {
  var tally: SocketTally { get }
  /// Before the first socket, if the first dump did not fail at once.
  mutating func begin(_ output: inout OutputBuffer)
  /// The sockets that follow belong to this dump.
  mutating func enter(_ scope: RowScope, _ output: inout OutputBuffer)
  /// Takes a socket, as a renderer does; false when no more are wanted.
  mutating func take(
    _ record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?,
    _ output: inout OutputBuffer
  ) -> Bool
  /// - Parameter hasTable: what was read is shown, an empty table included.
  mutating func end(_ outcome: Outcome, hasTable: Bool, _ output: inout OutputBuffer)
}

/// Shows sockets as they come.
struct StreamedRows<Renderer: RowRenderer>: RowConsumer {
  private(set) var tally = SocketTally()
  private var renderer: Renderer
  private let limit: Int

  init(_ renderer: Renderer, limit: Int?) {
    self.renderer = renderer
    self.limit = limit ?? .max
  }

  mutating func begin(_ output: inout OutputBuffer) { renderer.begin(&output) }

  mutating func enter(_ scope: RowScope, _ output: inout OutputBuffer) { renderer.enter(scope) }

  @inline(__always)
  mutating func take(
    _ record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?,
    _ output: inout OutputBuffer
  ) -> Bool {
    guard tally.shown < limit else { return false }
    tally.count(record)
    renderer.row(record, round: round, forecast: forecast, details: details, &output)
    return tally.shown < limit && output.isOpen
  }

  mutating func end(_ outcome: Outcome, hasTable: Bool, _ output: inout OutputBuffer) {
    if hasTable { renderer.end(outcome.tableEnd, &output) }
  }
}

/// Holds all sockets, and shows them in an order when the last is read.
struct SortedRows<Renderer: RowRenderer>: RowConsumer {
  private(set) var tally = SocketTally()
  private var renderer: Renderer
  private let limit: Int
  private let column: Column
  private let isReversed: Bool
  private var rows: [(row: SocketRow, value: SortValue, place: Int, scope: Int)] = []
  private var scopes: [RowScope] = []

  init(_ renderer: Renderer, by column: Column, isReversed: Bool, limit: Int?) {
    self.renderer = renderer
    self.column = column
    self.isReversed = isReversed
    self.limit = limit ?? .max
  }

  mutating func begin(_ output: inout OutputBuffer) { renderer.begin(&output) }

  mutating func enter(_ scope: RowScope, _ output: inout OutputBuffer) { scopes.append(scope) }

  mutating func take(
    _ record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?,
    _ output: inout OutputBuffer
  ) -> Bool {
    let row = SocketRow(
      record: record, round: round, forecast: forecast, details: details)
    let value = SortValue(column, row, scopes[scopes.count - 1], &output)
    rows.append((row, value, rows.count, scopes.count - 1))
    return true
  }

  mutating func end(_ outcome: Outcome, hasTable: Bool, _ output: inout OutputBuffer) {
    guard hasTable else { return }
    // Rows that are equal keep their order, so that the output can be compared.
    let isReversed = isReversed
    rows.sort { left, right in
      if left.value == right.value { return left.place < right.place }
      return SortValue.precedes(left.value, right.value, isReversed: isReversed)
    }
    var entered: Int?
    for row in rows.prefix(limit) where output.isOpen {
      if row.scope != entered { renderer.enter(scopes[row.scope]) }
      entered = row.scope
      let row = row.row
      tally.count(row.record)
      renderer.row(
        row.record, round: row.round, forecast: row.forecast, details: row.details, &output)
    }
    renderer.end(outcome.tableEnd, &output)
  }
}
