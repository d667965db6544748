import SockDiag

/// Parses a filter. It keeps a stack of open parentheses instead of recursing.
///
/// As in ss, *and* and *or* have the same precedence and group from the left, and *not* negates the one
/// condition that follows it. States at the beginning of the filter apply to all of the rest, unless
/// *and* or *or* connects them with it, which ss does not accept.
struct FilterParser {
  /// An expression in parentheses, or the whole filter, as far as it has been read.
  private struct Frame {
    /// The position of its parenthesis.
    let start: Int
    /// What has been read so far.
    var left: FilterTree.Index?
    /// What connects it with the next condition.
    var connective: Connective = .none
    /// How many times the next condition is negated.
    var negations = 0
  }

  private enum Connective { case none, and, or }

  /// Positions of nodes have 32 bits, and no person or script writes a longer filter.
  private static let lengthLimit = 1 << 26

  let text: String
  var names: NameCache
  var scanner: FilterScanner
  var tree = FilterTree()
  /// The open expressions around the one being read.
  private var frames: [Frame] = []
  /// The states at the beginning of the filter.
  private var states: FilterTree.Index?

  private init(_ text: String, names: FilterNames) {
    self.text = text
    self.names = NameCache(names)
    scanner = FilterScanner(Array(text.utf8))
  }

  /// - Throws: `FilterError`, with the place of the mistake.
  static func parse(_ text: String, names: FilterNames) throws(FilterError) -> FilterTree {
    guard text.utf8.count <= lengthLimit else {
      throw FilterError(
        text: text, range: 0..<0, message: "the filter is longer than \(lengthLimit) bytes")
    }
    var parser = FilterParser(text, names: names)
    try parser.checkCharacters()
    try parser.parse()
    return parser.tree
  }

  private mutating func parse() throws(FilterError) {
    scanner.skipBlanks()
    if scanner.atEnd {
      _ = tree.add(.condition(.always))
      return
    }
    var top = Frame(start: 0)
    while !atEnd() { try step(&top) }
    guard frames.isEmpty else {
      throw error(top.start..<top.start + 1, "this parenthesis is never closed")
    }
    try checkEnd(of: top)
    if let states, let rest = top.left { _ = tree.add(.and(states, rest)) }
  }

  private mutating func atEnd() -> Bool {
    scanner.skipBlanks()
    return scanner.atEnd
  }

  /// Reads one sign, connective or condition.
  private mutating func step(_ top: inout Frame) throws(FilterError) {
    let start = scanner.position
    switch scanner.sign() {
    case .open:
      frames.append(top)
      top = Frame(start: start)
    case .close: try close(&top, at: start)
    case .not: top.negations += 1
    case .and: try connect(.and, &top, start..<scanner.position)
    case .or: try connect(.or, &top, start..<scanner.position)
    case nil: try word(&top)
    }
  }

  private mutating func close(_ top: inout Frame, at position: Int) throws(FilterError) {
    guard !frames.isEmpty else {
      throw error(position..<position + 1, "this parenthesis was never opened")
    }
    try checkEnd(of: top, at: position..<position + 1)
    let inner = top.left
    top = frames.removeLast()
    if let inner { try add(inner, to: &top) }
  }

  /// A connective needs a condition before it.
  private func connect(_ connective: Connective, _ top: inout Frame, _ range: Range<Int>)
    throws(FilterError)
  {
    guard top.left != nil, top.connective == .none, top.negations == 0 else {
      throw error(range, "expected a condition, such as 'dport = :443', before this")
    }
    top.connective = connective
  }

  /// Every *not*, *and* and *or* must be followed by a condition.
  private mutating func checkEnd(
    of frame: Frame, at place: Range<Int>? = nil
  ) throws(FilterError) {
    guard frame.left == nil || frame.connective != .none || frame.negations > 0 else { return }
    let end = scanner.position..<scanner.position
    throw error(place ?? end, "expected a condition, such as 'dport = :443', here")
  }

  private mutating func word(_ top: inout Frame) throws(FilterError) {
    let word = scanner.name()
    switch word.text {
    case "and": try connect(.and, &top, word.range)
    case "or": try connect(.or, &top, word.range)
    case "not": top.negations += 1
    default:
      let isFirst = tree.nodes.isEmpty && frames.isEmpty && top.negations == 0
      let operand = try condition(word)
      if isFirst, case .condition(.states) = tree[operand], isFollowedByCondition() {
        states = operand
      } else {
        try add(operand, to: &top)
      }
    }
  }

  /// Whether the next thing is a condition, with or without *not* or a parenthesis.
  private mutating func isFollowedByCondition() -> Bool {
    guard !atEnd() else { return false }
    let position = scanner.position
    defer { scanner.rewind(to: position) }
    switch scanner.sign() {
    case .and, .or: return false
    case .open, .close, .not: return true
    case nil: return !["and", "or"].contains(scanner.name().text)
    }
  }

  /// Negates a condition as often as *not* stands before it, and connects it with what comes before.
  private mutating func add(
    _ operand: FilterTree.Index, to top: inout Frame
  ) throws(FilterError) {
    // Only host names with very many addresses lead to so many.
    guard tree.nodes.count < 1 << 30 else {
      throw error(0..<0, "the filter has too many conditions")
    }
    var operand = operand
    for _ in 0..<top.negations { operand = tree.add(.not(operand)) }
    if let left = top.left {
      operand = tree.add(top.connective == .or ? .or(left, operand) : .and(left, operand))
    }
    top.left = operand
    top.connective = .none
    top.negations = 0
  }

  func error(
    _ range: Range<Int>, _ message: String, near suggestion: String? = nil
  ) -> FilterError {
    FilterError(text: text, range: range, message: message, suggestion: suggestion)
  }

  /// Refuses control characters: no name contains them, and none may reach a terminal.
  private func checkCharacters() throws(FilterError) {
    let bytes = scanner.bytes
    var isEscaped = false
    for (index, byte) in bytes.enumerated() {
      defer { isEscaped = byte == UInt8(ascii: "\\") && !isEscaped }
      if (0x20..<0x7f).contains(byte) || (FilterScanner.isBlank(byte) && !isEscaped) { continue }
      let width = Self.controlWidth(bytes[index...])
      if width > 0 {
        throw error(index..<index + width, "a filter cannot contain control characters")
      }
    }
  }

  /// The size of the control character or line separator at the start; 0 for any other character.
  private static func controlWidth(_ bytes: ArraySlice<UInt8>) -> Int {
    guard let first = bytes.first else { return 0 }
    if first < 0x20 || first == 0x7f { return 1 }
    let rest = bytes.dropFirst()
    if first == 0xc2, let second = rest.first, second < 0xa0 { return 2 }
    let isSeparator = rest.starts(with: [0x80, 0xa8]) || rest.starts(with: [0x80, 0xa9])
    return first == 0xe2 && isSeparator ? 3 : 0
  }

  /// The place of some bytes of a word; the whole word if escapes make it unknown.
  func place(in word: FilterWord, _ part: Range<Int>) -> Range<Int> {
    guard word.range.count == word.bytes.count else { return word.range }
    let start = word.range.lowerBound
    return start + part.lowerBound..<start + part.upperBound
  }
}
