/// Finds the known word that a misspelled one was probably meant to be.
package enum Spelling {
  /// Returns the candidate with the fewest edits; nil if that is more than a third of the word, or
  /// more than one in a short word.
  package static func suggestion(for word: String, among candidates: [String]) -> String? {
    let typed = Array(word.utf8)
    let limit = max(1, typed.count / 3)
    let ranked = candidates.map { (distance(typed, Array($0.utf8)), $0) }
    guard let best = ranked.min(by: { $0.0 < $1.0 }), best.0 <= limit else { return nil }
    return best.1
  }

  /// The number of insertions, deletions, replacements and swaps of neighbours (optimal string
  /// alignment).
  package static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    // No known word is that long.
    guard left.count <= 64, right.count <= 64 else { return max(left.count, right.count) }
    var rows = [Array(0...right.count)]
    for (i, a) in left.enumerated() {
      var row = [i + 1]
      for (j, b) in right.enumerated() {
        var cost = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a == b ? 0 : 1))
        if i > 0, j > 0, a == right[j - 1], left[i - 1] == b {
          cost = min(cost, rows[i - 1][j - 1] + 1)
        }
        row.append(cost)
      }
      rows.append(row)
    }
    return rows[left.count][right.count]
  }
}
