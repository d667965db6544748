import SockDiag
import SocketFilter
import TextOutput

/// A filter while it is edited.
struct FilterEditor: Equatable {
  /// Characters of the longest filter: more than anybody types, and few enough to copy at each key.
  static let longest = 4_096
  private static let prompt = "filter: "

  private(set) var scalars: [Unicode.Scalar]
  /// Characters before the cursor.
  private(set) var cursor: Int
  /// What is wrong with the text, until it is changed.
  private(set) var error: FilterError?

  init(_ text: String) {
    scalars = Array(text.unicodeScalars.prefix(Self.longest))
    cursor = scalars.count
  }

  var text: String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }

  /// What a key led to.
  enum Outcome { case editing, accepted, cancelled }

  mutating func handle(_ key: Key) -> Outcome {
    switch key {
    case .enter: return .accepted
    case .escape: return .cancelled
    case .character(let scalar): insert(CollectionOfOne(scalar))
    case .paste(let text): insert(text.unicodeScalars.prefix(Self.longest))
    case .left: cursor = max(0, cursor - 1)
    case .right: cursor = min(scalars.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = scalars.count
    case .backspace: erase(max(0, cursor - 1)..<cursor)
    case .delete: erase(cursor..<min(cursor + 1, scalars.count))
    case .control("u"): erase(0..<scalars.count)
    case .control("k"): erase(cursor..<scalars.count)
    case .control("w"): erase(startOfWord..<cursor)
    case .control, .up, .down, .pageUp, .pageDown, .tab: break
    }
    return .editing
  }

  /// Shows what is wrong with the text, and moves the cursor there.
  mutating func show(_ error: FilterError) {
    self.error = error
    let bytes = text.utf8
    let place = min(max(error.range.lowerBound, 0), bytes.count)
    let index = bytes.index(bytes.startIndex, offsetBy: place)
    cursor = min(scalars.count, text.unicodeScalars[..<index].count)
  }

  private mutating func insert(_ new: some Sequence<Unicode.Scalar>) {
    // A pasted line end or tab separates words, as in a file.
    let plain = new.map { SanitizedText.isHarmless($0) ? $0 : " " }
    let inserted = plain.prefix(Self.longest - scalars.count)
    scalars.insert(contentsOf: inserted, at: cursor)
    cursor += inserted.count
    error = nil
  }

  private mutating func erase(_ range: Range<Int>) {
    scalars.removeSubrange(range)
    cursor = range.lowerBound
    error = nil
  }

  private var startOfWord: Int {
    var start = cursor
    while start > 0, scalars[start - 1] == " " { start -= 1 }
    while start > 0, scalars[start - 1] != " " { start -= 1 }
    return start
  }

  /// The error, the text and a caret under the place, a line each; none while nothing is wrong.
  var errorLines: [String] {
    error?.description.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
      ?? []
  }

  /// A line with the part of the text around the cursor, and the cursor's column.
  func view(width: Int) -> (line: ScreenLine, cursor: Int) {
    let prompt = width >= 2 * Self.prompt.count ? Self.prompt : ""
    let room = max(1, width - prompt.count - 1)
    let start = cursor <= room ? 0 : cursor - room
    var line = ScreenLine(prompt, .title, width: width)
    for (index, scalar) in scalars.dropFirst(start).prefix(room).enumerated() {
      // A mark for the text further to the left.
      line.append(index == 0 && start > 0 ? "~" : scalar)
    }
    return (line, prompt.count + cursor - start)
  }
}
