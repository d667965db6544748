import SocketFilter
import TextOutput

/// A filter while it is typed.
struct FilterEditor: Equatable {
  /// More than anybody types, and little enough to be read at each key.
  static let longest = 4_096
  private static let prompt = "filter: "

  private(set) var scalars: [Unicode.Scalar]
  /// Characters before the cursor.
  private(set) var cursor: Int
  /// Why the text was refused, until it is changed.
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

  /// What comes of a key.
  enum Outcome { case editing, accepted, abandoned }

  mutating func take(_ key: Key) -> Outcome {
    switch key {
    case .enter: return .accepted
    case .escape: return .abandoned
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
    default: break
    }
    return .editing
  }

  mutating func refuse(_ error: FilterError) {
    self.error = error
    // Where the text went wrong is where it will be changed.
    let bytes = text.utf8
    let place = min(max(error.range.lowerBound, 0), bytes.count)
    let index = bytes.index(bytes.startIndex, offsetBy: place)
    cursor = min(scalars.count, text.unicodeScalars[..<index].count)
  }

  private mutating func insert(_ new: some Sequence<Unicode.Scalar>) {
    // A line end or a tab that was pasted separates words, as in a file.
    let plain = new.map { PlainText.isHarmless($0) ? $0 : " " }
    let taken = plain.prefix(Self.longest - scalars.count)
    scalars.insert(contentsOf: taken, at: cursor)
    cursor += taken.count
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

  /// The sentence, the text and the caret, each a line; none while nothing is wrong.
  var errorLines: [String] {
    error?.description.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
      ?? []
  }

  /// The line with the part of the text around the cursor, and the cursor's column.
  func view(width: Int) -> (line: ScreenLine, cursor: Int) {
    let prompt = width >= 2 * Self.prompt.count ? Self.prompt : ""
    let room = max(1, width - prompt.count - 1)
    let start = cursor <= room ? 0 : cursor - room
    var line = ScreenLine(prompt, .title, width: width)
    for (index, scalar) in scalars.dropFirst(start).prefix(room).enumerated() {
      // Of what stands to the left, only a mark.
      line.append(index == 0 && start > 0 ? "~" : scalar)
    }
    return (line, prompt.count + cursor - start)
  }
}
