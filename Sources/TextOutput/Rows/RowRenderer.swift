package import SockDiag
package import TimeWait

/// How rows are printed.
package enum OutputFormat: String, CaseIterable, Sendable {
  case netstat, wide, jsonl, json, csv
}

/// Turns sockets into the bytes of one output format.
package protocol RowRenderer {
  /// Writes what comes before the first row.
  mutating func begin(_ output: inout OutputBuffer)
  /// The rows that follow belong to this dump; called before the first one.
  mutating func enter(_ scope: RowScope)
  /// One socket; may be held back until more are known.
  ///
  /// - Parameters:
  ///   - round: the round of a capture that it belongs to; 0 where there are none.
  ///   - forecast: when it will be reaped; nil if not asked for, or not known.
  ///   - details: the attributes of a full socket; nil if not asked for.
  mutating func row(
    _ record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?,
    _ output: inout OutputBuffer)
  /// Writes what comes after the last row.
  mutating func end(_ outcome: TableEnd, _ output: inout OutputBuffer)
}

extension RowRenderer {
  package mutating func end(_ outcome: TableEnd, _ output: inout OutputBuffer) {}
}

/// How the reading went, for a format that says so behind its rows.
package struct TableEnd {
  /// Where the rows come from.
  package var origin: DumpOrigin
  /// Nothing is known to be missing.
  package var isComplete: Bool
  /// From the first request to the last reply, in microseconds.
  package var microseconds: Int64
  /// What the reader must know, a sentence each.
  package var notes: [String]
  /// Why something could not be read, a sentence each.
  package var errors: [String]

  package init(
    origin: DumpOrigin, isComplete: Bool, microseconds: Int64, notes: [String], errors: [String]
  ) {
    self.origin = origin
    self.isComplete = isComplete
    self.microseconds = microseconds
    self.notes = notes
    self.errors = errors
  }
}
