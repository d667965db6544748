import SockDiag

/// The values of `state` and `exclude`. As in ss, `state a state b` is one condition.
extension FilterParser {
  /// Reads all consecutive clauses.
  mutating func states(_ name: FilterWord) throws(FilterError) -> FilterTree.Index {
    var name = name
    var states: TCPStateSet?
    while true {
      let isExclusion = try isExclusion(name)
      let value = try readValue(name, "a state, such as time-wait,")
      let named = try namedStates(value)
      states = isExclusion ? (states ?? .all).subtracting(named) : (states ?? []).union(named)
      let position = scanner.position
      name = scanner.name()
      guard let word = ConditionWord(name.text), word == .state || word == .exclude else {
        scanner.rewind(to: position)
        return tree.add(.condition(.states(states ?? [])))
      }
    }
  }

  /// Whether the clause excludes states.
  private mutating func isExclusion(_ name: FilterWord) throws(FilterError) -> Bool {
    let place = scanner.placeOfNext()
    let isNegated = try equality(name)
    if ConditionWord(name.text) == .state { return isNegated }
    if isNegated { throw error(place, "'\(name.text)' cannot be used with !=; use 'state'") }
    return true
  }

  /// One name, or several separated by commas.
  private func namedStates(_ value: FilterWord) throws(FilterError) -> TCPStateSet {
    var states: TCPStateSet = []
    let comma = UInt8(ascii: ",")
    for word in value.bytes.split(separator: comma, omittingEmptySubsequences: false) {
      let name = String(decoding: word, as: UTF8.self)
      guard let named = StateName.states(named: name) else {
        throw error(
          place(in: value, word.startIndex..<word.endIndex),
          "there is no state '\(sanitized(name))'", near: StateName.suggestion(for: name))
      }
      states.formUnion(named)
    }
    return states
  }
}
