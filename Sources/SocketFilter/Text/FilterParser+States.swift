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
    let comma = UInt8(ascii: ",")
    for word in value.bytes.split(separator: comma, omittingEmptySubsequences: false) {
      let name = String(decoding: word, as: UTF8.self)
      guard let named = StateName.states(named: name) else {
        throw error(
          place(in: value, word.startIndex..<word.endIndex),
          "there is no state '\(printable(name))'", near: StateName.suggestion(for: name))
      }
      states.formUnion(named)
    }
    return states
  }
}
