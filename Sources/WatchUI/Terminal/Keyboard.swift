/// Reads keys from a terminal.
package struct Keyboard {
  /// Milliseconds to wait for the rest of an escape sequence, which arrives in one piece except on
  /// slow lines.
  private static let patience: CInt = 25
  /// Reads for the rest of one sequence; what needs more is no sequence.
  private static let mostReads = 64

  let descriptor: CInt
  private var reader = KeyReader()

  package init(descriptor: CInt) { self.descriptor = descriptor }

  /// The keys that can be read now; nil when the input has ended.
  ///
  /// Waits a moment for the rest of a sequence, so that Escape alone is a key.
  package mutating func keys() -> [Key]? {
    guard var keys = read() else { return nil }
    for _ in 0..<Self.mostReads where reader.isPending {
      guard hasInput(descriptor, within: Self.patience), let more = read() else { break }
      keys += more
    }
    return keys + reader.flush()
  }

  private mutating func read() -> [Key]? {
    // Nothing to read is not the end.
    guard hasInput(descriptor, within: 0) else { return [] }
    return readInput(descriptor).map { reader.read($0) }
  }
}
