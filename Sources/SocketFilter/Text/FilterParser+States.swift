import SockDiag

/// States, which gather: `state a state b` is one condition, as in ss.
extension FilterParser {
  /// Reads all the clauses that follow each other.
  mutating func states(_ name: FilterWord) throws(FilterError) -> FilterTree.Index {
    var name = name
    var states: TCPStateSet?
    while true {
      let isRemoval = try isRemoval(name)
      let value = try readValue(name, "a state, such as time-wait,")
      let named = try namedStates(value)
      states = isRemoval ? (states ?? .all).subtracting(named) : (states ?? []).union(named)
      let position = scanner.position
      name = scanner.name()
      guard ["state", "exclude", "excl"].contains(name.text) else {
        scanner.rewind(to: position)
        return tree.add(.test(.states(states ?? [])))
      }
    }
  }

  /// Whether the clause takes states away.
  private mutating func isRemoval(_ name: FilterWord) throws(FilterError) -> Bool {
    let place = scanner.placeOfNext()
    let isNegated = try equality(name)
    if name.text == "state" { return isNegated }
    if isNegated { throw error(place, "'\(name.text)' cannot be negated; 'state' includes") }
    return true
  }

  /// One name, or several with commas between them.
  private func namedStates(_ value: FilterWord) throws(FilterError) -> TCPStateSet {
    var states: TCPStateSet = []
    var start = value.range.lowerBound
    for word in value.text.split(separator: ",", omittingEmptySubsequences: false) {
      let end = min(start + word.utf8.count, value.range.upperBound)
      guard let named = StateName.states(named: String(word)) else {
        throw error(
          min(start, end)..<end, "there is no state '\(printable(word.unicodeScalars))'",
          near: StateName.suggestion(for: String(word)))
      }
      states.formUnion(named)
      start = end + 1
    }
    return states
  }
}
