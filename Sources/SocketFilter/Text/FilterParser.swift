import SockDiag

/// Reads a filter, with a stack of open parentheses of its own.
///
/// As in ss, *and* and *or* have the same precedence and group from the left, and *not* takes the
/// one condition behind it. States that the filter begins with hold for all of the rest, unless they
/// are joined with it by a word or sign, as ss does not know it.
struct FilterParser {
  /// An expression in parentheses, or the whole, as far as it is read.
  private struct Frame {
    /// Where its parenthesis stands.
    let start: Int
    /// What is read so far.
    var left: FilterTree.Index?
    /// What joins it with the condition that comes next.
    var joint: Joint = .none
    /// How many times the next condition is negated.
    var negations = 0
  }

  private enum Joint { case none, and, or }

  /// Longer texts are no filters of a person or a script; numbers of nodes have 32 bits.
  private static let lengthLimit = 1 << 26

  let text: String
  var names: NameLookup
  var scanner: FilterScanner
  var tree = FilterTree()
  /// Those that are open around the one that is read.
  private var frames: [Frame] = []
  /// The states that the filter begins with.
  private var states: FilterTree.Index?

  private init(_ text: String, names: FilterNames) {
    self.text = text
    self.names = NameLookup(names)
    scanner = FilterScanner(Array(text.utf8))
  }

  /// - Throws: where and why the text is no filter.
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
      _ = tree.add(.test(.always))
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

  /// Reads one sign, joint or condition.
  private mutating func step(_ top: inout Frame) throws(FilterError) {
    let start = scanner.position
    switch scanner.sign() {
    case .open:
      frames.append(top)
      top = Frame(start: start)
    case .close: try close(&top, at: start)
    case .not: top.negations += 1
    case .and: try join(.and, &top, start..<scanner.position)
    case .or: try join(.or, &top, start..<scanner.position)
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

  /// A joint needs a condition before it, and not another joint.
  private func join(_ joint: Joint, _ top: inout Frame, _ range: Range<Int>) throws(FilterError) {
    guard top.left != nil, top.joint == .none, top.negations == 0 else {
      throw error(range, "expected a condition, such as 'dport = :443', before this")
    }
    top.joint = joint
  }

  /// Everything that began must have got its condition.
  private mutating func checkEnd(
    of frame: Frame, at place: Range<Int>? = nil
  ) throws(FilterError) {
    guard frame.left == nil || frame.joint != .none || frame.negations > 0 else { return }
    let end = scanner.position..<scanner.position
    throw error(place ?? end, "expected a condition, such as 'dport = :443', here")
  }

  private mutating func word(_ top: inout Frame) throws(FilterError) {
    let word = scanner.name()
    switch word.text {
    case "and": try join(.and, &top, word.range)
    case "or": try join(.or, &top, word.range)
    case "not": top.negations += 1
    default:
      let isFirst = tree.nodes.isEmpty && frames.isEmpty && top.negations == 0
      let operand = try condition(word)
      if isFirst, case .test(.states) = tree[operand], isFollowedByCondition() {
        states = operand
      } else {
        try add(operand, to: &top)
      }
    }
  }

  /// Whether something comes, and it is no joint.
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

  /// Negates a condition as it is to be, and joins it with what stands before it.
  private mutating func add(
    _ operand: FilterTree.Index, to top: inout Frame
  ) throws(FilterError) {
    // Only names with very many addresses get there.
    guard tree.nodes.count < 1 << 30 else {
      throw error(0..<0, "the filter has more conditions than can be numbered")
    }
    var operand = operand
    for _ in 0..<top.negations { operand = tree.add(.not(operand)) }
    if let left = top.left {
      operand = tree.add(top.joint == .or ? .or(left, operand) : .and(left, operand))
    }
    top.left = operand
    top.joint = .none
    top.negations = 0
  }

  func error(
    _ range: Range<Int>, _ message: String, near suggestion: String? = nil
  ) -> FilterError {
    FilterError(text: text, range: range, message: message, suggestion: suggestion)
  }

  /// No name holds control characters, and none may get to a terminal.
  private func checkCharacters() throws(FilterError) {
    let bytes = scanner.bytes
    var isEscaped = false
    for (index, byte) in bytes.enumerated() {
      defer { isEscaped = byte == UInt8(ascii: "\\") && !isEscaped }
      if (0x20..<0x7f).contains(byte) || (FilterScanner.isBlank(byte) && !isEscaped) { continue }
      let width = Self.controlWidth(bytes[index...])
      if width > 0 { throw error(index..<index + width, "a filter has no control characters") }
    }
  }

  /// Bytes of the control character or line separator that starts here; 0 when another does.
  private static func controlWidth(_ bytes: ArraySlice<UInt8>) -> Int {
    guard let first = bytes.first else { return 0 }
    if first < 0x20 || first == 0x7f { return 1 }
    let rest = bytes.dropFirst()
    if first == 0xc2, let second = rest.first, second < 0xa0 { return 2 }
    let isSeparator = rest.starts(with: [0x80, 0xa8]) || rest.starts(with: [0x80, 0xa9])
    return first == 0xe2 && isSeparator ? 3 : 0
  }

  /// Where a part of a word's bytes stands, or the whole word where escapes hide that.
  func place(in word: FilterWord, _ part: Range<Int>) -> Range<Int> {
    guard word.range.count == word.bytes.count else { return word.range }
    let start = word.range.lowerBound
    return start + part.lowerBound..<start + part.upperBound
  }
}
