import SockDiag

/// The values with which conditions compare.
extension FilterParser {
  // MARK: Kinds of values

  /// Reads a value that is only compared with `=` or `!=`.
  mutating func equal(
    _ name: FilterWord, _ expected: String
  ) throws(FilterError) -> (value: FilterWord, isNegated: Bool) {
    let isNegated = try equality(name)
    return (try readValue(name, expected), isNegated)
  }

  /// Reads a number that is compared by size.
  mutating func ordered(
    _ name: FilterWord, _ expected: String, _ condition: (Comparison, UInt32) -> Condition
  ) throws(FilterError) -> FilterTree.Index {
    let (comparison, isNegated) = readComparison()
    let value = try readValue(name, expected)
    var number = NumberText.number32(value.bytes)
    if number == nil, name.text == ConditionWord.uid.rawValue { number = names.userID(value.text) }
    guard let number else {
      throw error(value.range, "'\(sanitized(value.text))' is not \(expected)")
    }
    return add(condition(comparison, number), isNegated: isNegated)
  }

  /// Reads a time, before which there must be a comparison.
  mutating func duration(
    _ name: FilterWord, _ condition: (Comparison, Int64) -> Condition
  ) throws(FilterError) -> FilterTree.Index {
    let place = scanner.placeOfNext()
    guard let (comparison, isNegated) = scanner.comparison() else {
      throw error(place, "expected a comparison, such as '< 5s', after '\(name.text)'")
    }
    let value = try readValue(name, "a time, such as 5s or 250ms,")
    guard let nanoseconds = DurationText.nanoseconds(value.bytes) else {
      throw error(
        value.range, "'\(sanitized(value.text))' is not a time, such as 5s, 250ms or 1.5m")
    }
    return add(condition(comparison, nanoseconds), isNegated: isNegated)
  }

  /// Adds a condition or its negation.
  mutating func add(_ condition: Condition, isNegated: Bool) -> FilterTree.Index {
    let index = tree.add(.condition(condition))
    return isNegated ? tree.add(.not(index)) : index
  }

  /// Reads a comparison; `=` is the default.
  mutating func readComparison() -> (comparison: Comparison, isNegated: Bool) {
    scanner.comparison() ?? (.equal, false)
  }

  /// Reads `=` or `!=`, and returns whether it was the latter.
  mutating func equality(_ name: FilterWord) throws(FilterError) -> Bool {
    let place = scanner.placeOfNext()
    let (comparison, isNegated) = readComparison()
    guard comparison == .equal else {
      throw error(place, "'\(name.text)' can only be compared with = or !=")
    }
    return isNegated
  }

  mutating func readValue(
    _ name: FilterWord, _ expected: String
  ) throws(FilterError) -> FilterWord {
    let value = scanner.value()
    guard value.bytes.isEmpty else { return value }
    throw error(scanner.placeOfNext(), "expected \(expected) after '\(name.text)'")
  }

  // MARK: Values of single conditions

  func timer(_ value: FilterWord) throws(FilterError) -> Condition {
    if let code = TimerName.code(of: value.text) { return .timer(code) }
    if let code = NumberText.number(value.bytes, max: 255) { return .timer(UInt8(code)) }
    throw unknown(value, "timer", "the timers are", TimerName.all.map(\.name))
  }

  func family(_ value: FilterWord) throws(FilterError) -> Condition {
    switch value.text {
    case "inet", "ipv4", "4": return .family(.ipv4)
    case "inet6", "ipv6", "6": return .family(.ipv6)
    default:
      throw unknown(value, "family", "the families are", ["inet", "inet6", "ipv4", "ipv6"])
    }
  }

  func cookie(_ value: FilterWord) throws(FilterError) -> Condition {
    if let number = NumberText.number(value.bytes, max: .max) { return .cookie(number) }
    throw error(value.range, "'\(sanitized(value.text))' is not a cookie, such as 0x59d1")
  }

  mutating func cgroup(_ value: FilterWord) throws(FilterError) -> Condition {
    if let id = names.cgroupID(value.text) { return .cgroup(id, path: value.text) }
    throw error(value.range, "there is no control group '\(sanitized(value.text))'")
  }

  /// Reads a name, `if7`, or a number, in this order, as in ss.
  mutating func interface(_ value: FilterWord) throws(FilterError) -> Condition {
    if let index = names.interfaceIndex(value.text) { return .interface(index) }
    let digits = value.bytes.starts(with: "if".utf8) ? value.bytes.dropFirst(2) : value.bytes[...]
    if let index = NumberText.number32(digits), index > 0 || digits.count == value.bytes.count {
      return .interface(index)
    }
    throw error(
      value.range, "there is no interface '\(sanitized(value.text))'",
      near: Spelling.suggestion(for: value.text, among: names.interfaceNames()))
  }

  func mark(_ value: FilterWord) throws(FilterError) -> Condition {
    let parts = value.bytes.split(
      separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
    let mask = parts.count > 1 ? NumberText.number32(parts[1]) : UInt32.max
    if let mark = NumberText.number32(parts[0]), let mask { return .mark(mark, mask: mask) }
    throw error(value.range, "'\(sanitized(value.text))' is not a mark, such as 0x1 or 0x1/0xff")
  }

  // MARK: Errors

  mutating func unknownCondition(_ name: FilterWord) -> FilterError {
    guard !name.bytes.isEmpty else {
      return error(scanner.placeOfNext(), "expected a condition, such as 'dport = :443', here")
    }
    if AddressText.looksLikeAddress(name.bytes) {
      return error(name.range, "an address needs 'src' or 'dst' before it")
    }
    return unknown(
      name, "condition", "the conditions are", ConditionWord.allCases.map(\.rawValue),
      and: ["and", "or", "not"])
  }

  /// The error for an unknown word: it suggests a similar word, or lists all known ones.
  private func unknown(
    _ word: FilterWord, _ kind: String, _ introduction: String, _ known: [String],
    and others: [String] = []
  ) -> FilterError {
    let near = Spelling.suggestion(for: word.text.lowercased(), among: known + others)
    let list = near == nil ? "; \(introduction) \(known.joined(separator: ", "))" : ""
    return error(word.range, "unknown \(kind) '\(sanitized(word.text))'\(list)", near: near)
  }
}

/// The names of the kernel's timers (kernel field `idiag_timer`).
enum TimerName {
  /// If a number has several names, the first one is used for output.
  static let all: [(name: String, code: UInt8)] = [
    ("off", 0), ("retransmit", 1), ("on", 1), ("keepalive", 2), ("timewait", 3), ("probe", 4),
    ("persist", 4), ("delack", 5),
  ]

  static func code(of name: String) -> UInt8? { all.first { $0.name == name }?.code }

  static func name(of code: UInt8) -> String? { all.first { $0.code == code }?.name }
}
