package import SockDiag

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
