import SockDiag

/// A counter to be looked for, such as `TW` of `TcpExt`.
struct WantedCounter: Equatable {
  /// The counter's full name, group included: `TcpExt.TW`.
  let name: String
  let group: [UInt8]
  let field: [UInt8]

  /// - Parameter name: whose last two words are the group and the field.
  init(_ name: String) {
    let words = name.split(separator: ".").suffix(2)
    self.name = name
    group = Array((words.first ?? "").utf8)
    field = Array((words.last ?? "").utf8)
  }
}

/// Finds counters in the text of files of `/proc/net`, without a string for each word of theirs.
enum CounterText {
  /// Which of the two layouts a file has.
  enum Layout {
    /// `TCP: inuse 5 orphan 0 tw 3`.
    case pairs
    /// A line of names, `TcpExt: SyncookiesSent TW`, and one of numbers, `TcpExt: 0 5`.
    case columns
  }

  /// Calls `body` with each counter that is found, and where its number is.
  static func find(
    _ wanted: [WantedCounter], in text: RawSpan, _ layout: Layout,
    _ body: (WantedCounter, Range<Int>) -> Void
  ) {
    switch layout {
    case .pairs: findPairs(wanted, text, body)
    case .columns: findColumns(wanted, text, body)
    }
  }

  private static func findPairs(
    _ wanted: [WantedCounter], _ text: RawSpan, _ body: (WantedCounter, Range<Int>) -> Void
  ) {
    var lines = Lines(text)
    while let line = lines.next() {
      var words = Words(text, line)
      let here = members(of: words.next(), wanted, text)
      if here.isEmpty { continue }
      while let name = words.next(), let number = words.next() {
        for counter in here where text.holds(counter.field, at: name) { body(counter, number) }
      }
    }
  }

  private static func findColumns(
    _ wanted: [WantedCounter], _ text: RawSpan, _ body: (WantedCounter, Range<Int>) -> Void
  ) {
    var lines = Lines(text)
    while let first = lines.next(), let second = lines.next() {
      var names = Words(text, first)
      var numbers = Words(text, second)
      let here = members(of: names.next(), wanted, text)
      if here.isEmpty || here != members(of: numbers.next(), wanted, text) { continue }
      while let name = names.next(), let number = numbers.next() {
        for counter in here where text.holds(counter.field, at: name) { body(counter, number) }
      }
    }
  }

  /// The wanted counters of the group that a line's first word names; none if no colon
  /// ends that word.
  private static func members(
    of title: Range<Int>?, _ wanted: [WantedCounter], _ text: RawSpan
  ) -> [WantedCounter] {
    guard let title, text.uint8(at: title.upperBound - 1) == UInt8(ascii: ":") else { return [] }
    return wanted.filter { text.holds($0.group, at: title.dropLast()) }
  }
}

/// The lines of a text.
private struct Lines: ~Escapable {
  private let text: RawSpan
  private var offset = 0

  @_lifetime(copy text)
  init(_ text: RawSpan) { self.text = text }

  mutating func next() -> Range<Int>? {
    guard offset < text.byteCount else { return nil }
    let start = offset
    while offset < text.byteCount, text.uint8(at: offset) != UInt8(ascii: "\n") { offset += 1 }
    defer { offset += 1 }
    return start..<offset
  }
}

/// The words of a line, with blanks between them.
private struct Words: ~Escapable {
  private let text: RawSpan
  private var offset: Int
  private let end: Int

  @_lifetime(copy text)
  init(_ text: RawSpan, _ line: Range<Int>) {
    self.text = text
    offset = line.lowerBound
    end = line.upperBound
  }

  private var isAtBlank: Bool { text.uint8(at: offset) <= UInt8(ascii: " ") }

  /// Never empty.
  mutating func next() -> Range<Int>? {
    while offset < end, isAtBlank { offset += 1 }
    let start = offset
    while offset < end, !isAtBlank { offset += 1 }
    return start < offset ? start..<offset : nil
  }
}

extension RawSpan {
  /// Whether the range holds exactly these bytes.
  fileprivate func holds(_ bytes: [UInt8], at range: Range<Int>) -> Bool {
    guard bytes.count == range.count else { return false }
    for index in bytes.indices where uint8(at: range.lowerBound + index) != bytes[index] {
      return false
    }
    return true
  }
}
