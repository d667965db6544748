import SockDiag

/// The conditions: a name, perhaps a comparison, and a value.
extension FilterParser {
  /// The names of conditions, for errors.
  private static let conditionNames = [
    "src", "dst", "sport", "dport", "state", "exclude", "remaining", "age", "overdue", "minisocket",
    "timer", "family", "dev", "fwmark", "cgroup", "autobound", "cookie", "uid", "inode", "netns",
  ]

  private static let timerNames: [(name: String, code: UInt8)] = [
    ("off", 0), ("retransmit", 1), ("on", 1), ("keepalive", 2), ("timewait", 3), ("probe", 4),
    ("persist", 4), ("delack", 5),
  ]

  /// Reads the condition that a name begins.
  mutating func condition(_ name: FilterWord) throws(FilterError) -> FilterTree.Index {
    switch name.text {
    case "src": try host(.local, name)
    case "dst": try host(.remote, name)
    case "sport": try port(.local, name)
    case "dport": try port(.remote, name)
    case "state": try states(name)
    case "exclude", "excl": try states(name)
    case "autobound": tree.add(.test(.autobound))
    case "overdue": tree.add(.test(.overdue))
    case "minisocket": tree.add(.test(.minisocket))
    default: try namedValue(name)
    }
  }

  private mutating func namedValue(_ name: FilterWord) throws(FilterError) -> FilterTree.Index {
    switch name.text {
    case "dev": try equal(name, "an interface")
    case "fwmark": try equal(name, "a mark, such as 0x1 or 0x1/0xff,")
    case "cgroup": try equal(name, "a control group's path")
    case "timer": try equal(name, "a timer")
    case "family": try equal(name, "inet or inet6")
    case "cookie": try equal(name, "a cookie, such as 0x59d1,")
    case "netns": try equal(name, "a namespace's name or inode")
    case "remaining": try duration(name) { .remaining($0, nanoseconds: $1) }
    case "age": try duration(name) { .age($0, nanoseconds: $1) }
    case "uid": try ordered(name, "a user") { .uid($0, $1) }
    case "inode": try ordered(name, "the number of an inode") { .inode($0, $1) }
    default: throw unknown(name)
    }
  }

  private mutating func unknown(_ name: FilterWord) -> FilterError {
    guard !name.bytes.isEmpty else {
      let place = scanner.placeOfNext()
      return error(place, "expected a condition, such as 'dport = :443', here")
    }
    if AddressText.isLikeAddress(name.bytes) {
      return error(name.range, "an address needs 'src' or 'dst' before it")
    }
    return unknown(
      name, "condition", "the conditions are", Self.conditionNames, and: ["and", "or", "not"])
  }

  /// A word that is none of the known ones: a near one is suggested, or else all are told.
  private func unknown(
    _ word: FilterWord, _ kind: String, _ introduction: String, _ known: [String],
    and others: [String] = []
  ) -> FilterError {
    let near = NearWord.suggestion(for: word.text.lowercased(), among: known + others)
    let list = near == nil ? "; \(introduction) \(known.joined(separator: ", "))" : ""
    return error(word.range, "'\(printable(word.text))' is no \(kind)\(list)", near: near)
  }

  /// Adds a test, or its negation.
  mutating func add(_ test: FilterTest, isNegated: Bool) -> FilterTree.Index {
    let index = tree.add(.test(test))
    return isNegated ? tree.add(.not(index)) : index
  }

  /// Reads a comparison; without one things are to be equal.
  mutating func readComparison() -> (comparison: Comparison, isNegated: Bool) {
    scanner.comparison() ?? (.equal, false)
  }

  /// Reads a comparison that can only be of equality, and tells whether it is negated.
  mutating func equality(_ name: FilterWord) throws(FilterError) -> Bool {
    let place = scanner.placeOfNext()
    let (comparison, isNegated) = readComparison()
    guard comparison == .equal else {
      throw error(place, "'\(name.text)' is only compared with = or !=")
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

  /// A value that is equal or not.
  private mutating func equal(
    _ name: FilterWord, _ expected: String
  ) throws(FilterError) -> FilterTree.Index {
    let isNegated = try equality(name)
    let value = try readValue(name, expected)
    let test = try test(name.text, value)
    return add(test, isNegated: isNegated)
  }

  private mutating func test(
    _ name: String, _ value: FilterWord
  ) throws(FilterError) -> FilterTest {
    switch name {
    case "dev": try interface(value)
    case "fwmark": try mark(value)
    case "cgroup": try cgroup(value)
    case "timer": try timer(value)
    case "family": try family(value)
    case "cookie": try cookie(value)
    default: .namespace(name: tree.add(name: value.text))
    }
  }

  /// A number that has an order.
  private mutating func ordered(
    _ name: FilterWord, _ expected: String, _ test: (Comparison, UInt32) -> FilterTest
  ) throws(FilterError) -> FilterTree.Index {
    let (comparison, isNegated) = readComparison()
    let value = try readValue(name, expected)
    var number = NumberText.number(value.bytes, max: UInt64(UInt32.max)).map(UInt32.init)
    if number == nil, name.text == "uid" { number = names.userID(value.text) }
    guard let number else {
      throw error(value.range, "'\(printable(value.text))' is not \(expected)")
    }
    return add(test(comparison, number), isNegated: isNegated)
  }

  private mutating func duration(
    _ name: FilterWord, _ test: (Comparison, Int64) -> FilterTest
  ) throws(FilterError) -> FilterTree.Index {
    let place = scanner.placeOfNext()
    guard let (comparison, isNegated) = scanner.comparison() else {
      throw error(place, "expected a comparison, such as '< 5s', after '\(name.text)'")
    }
    let value = try readValue(name, "a time, such as 5s or 250ms,")
    guard let nanoseconds = DurationText.nanoseconds(value.bytes) else {
      throw error(value.range, "'\(printable(value.text))' is no time such as 5s, 250ms or 1.5m")
    }
    return add(test(comparison, nanoseconds), isNegated: isNegated)
  }

  private func timer(_ value: FilterWord) throws(FilterError) -> FilterTest {
    if let code = Self.timerNames.first(where: { $0.name == value.text })?.code {
      return .timer(code)
    }
    if let code = NumberText.number(value.bytes, max: 255) { return .timer(UInt8(code)) }
    throw unknown(value, "timer", "the timers are", Self.timerNames.map(\.name))
  }

  /// A timer's name; nil for one that has none.
  static func timerName(_ code: UInt8) -> String? { timerNames.first { $0.code == code }?.name }

  private func family(_ value: FilterWord) throws(FilterError) -> FilterTest {
    switch value.text {
    case "inet", "ipv4", "4": return .family(.ipv4)
    case "inet6", "ipv6", "6": return .family(.ipv6)
    default:
      throw unknown(value, "family", "the families are", ["inet", "inet6", "ipv4", "ipv6"])
    }
  }

  private func cookie(_ value: FilterWord) throws(FilterError) -> FilterTest {
    if let number = NumberText.number(value.bytes, max: .max) { return .cookie(number) }
    throw error(value.range, "'\(printable(value.text))' is no cookie such as 0x59d1")
  }

  private mutating func cgroup(_ value: FilterWord) throws(FilterError) -> FilterTest {
    if let number = names.cgroupID(value.text) {
      return .cgroup(number, name: tree.add(name: value.text))
    }
    throw error(value.range, "there is no control group '\(printable(value.text))'")
  }

  /// A name, `if7`, or a number, in this order, as in ss.
  private mutating func interface(_ value: FilterWord) throws(FilterError) -> FilterTest {
    if let index = names.interfaceIndex(value.text) { return .interface(index) }
    let maximum = UInt64(UInt32.max)
    let digits = value.bytes.starts(with: "if".utf8) ? value.bytes.dropFirst(2) : value.bytes[...]
    if let index = NumberText.number(digits, max: maximum),
      index > 0 || digits.count == value.bytes.count
    {
      return .interface(UInt32(index))
    }
    throw error(
      value.range, "there is no interface '\(printable(value.text))'",
      near: NearWord.suggestion(for: value.text, among: names.interfaceNames()))
  }

  private func mark(_ value: FilterWord) throws(FilterError) -> FilterTest {
    let parts = value.bytes.split(
      separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
    let maximum = UInt64(UInt32.max)
    let mask = parts.count > 1 ? NumberText.number(parts[1], max: maximum) : maximum
    if let mark = NumberText.number(parts[0], max: maximum), let mask {
      return .mark(UInt32(mark), mask: UInt32(mask))
    }
    throw error(value.range, "'\(printable(value.text))' is no mark such as 0x1 or 0x1/0xff")
  }
}
