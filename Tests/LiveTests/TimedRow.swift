import Glibc
import Testing

/// A row about one socket, without the time that its timer still has, and that time apart.
struct TimedRow: Hashable, Comparable, CustomStringConvertible {
  let text: String
  /// What the time may be, in milliseconds, as exactly as the row tells; nil when no timer runs.
  let time: ClosedRange<Int>?

  static func < (left: TimedRow, right: TimedRow) -> Bool { left.text < right.text }

  var description: String {
    guard let time else { return text }
    return "\(text) [\(time.lowerBound)...\(time.upperBound) ms]"
  }

  /// Whether both tell of the same socket, when up to `elapsed` milliseconds lie between them.
  func agrees(with other: TimedRow, elapsed: Int) -> Bool {
    guard text == other.text else { return false }
    guard let time, let theirs = other.time else { return time == other.time }
    return time.lowerBound <= theirs.upperBound + elapsed
      && theirs.lowerBound <= time.upperBound + elapsed
  }
}

/// How the rows of two programs differ.
struct RowDifference: CustomStringConvertible {
  private let onlyOurs: [TimedRow]
  private let onlyTheirs: [TimedRow]

  /// - Parameter elapsed: milliseconds that may lie between the two.
  init(_ ours: [TimedRow], _ theirs: [TimedRow], elapsed: Int = 0) {
    var unmatched = theirs.sorted()
    onlyOurs = ours.sorted().filter { row in
      let match = unmatched.firstIndex { row.agrees(with: $0, elapsed: elapsed) }
      if let match { unmatched.remove(at: match) }
      return match == nil
    }
    onlyTheirs = unmatched
  }

  var isEmpty: Bool { onlyOurs.isEmpty && onlyTheirs.isEmpty }

  var description: String {
    (onlyOurs.map { "only ours:   \($0)" } + onlyTheirs.map { "only theirs: \($0)" })
      .joined(separator: "\n")
  }
}

/// Expects that two programs show the same sockets with the same times, and returns our rows.
///
/// One runs after the other, so times may differ by what passed meanwhile and half a second that a
/// busy machine may add; and because a timer may fire between them, they get several attempts.
@discardableResult
func expectSameRows(
  _ ours: () throws -> [TimedRow], _ theirs: () throws -> [TimedRow],
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> [TimedRow] {
  var rows: [TimedRow] = []
  var difference = ""
  let areSame = try eventually(within: .seconds(8)) {
    let start = ContinuousClock.now
    rows = try ours()
    let others = try theirs()
    let passed = (ContinuousClock.now - start).components
    let elapsed = Int(passed.seconds) * 1000 + Int(passed.attoseconds / 1_000_000_000_000_000)
    let result = RowDifference(rows, others, elapsed: elapsed + 500)
    difference = "\(result)"
    return result.isEmpty
  }
  if !areSame {
    Issue.record("the rows differ:\n\(difference)", sourceLocation: sourceLocation)
  }
  return rows
}
