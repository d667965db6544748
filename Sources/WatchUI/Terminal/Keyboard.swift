import Glibc

/// Reads keys from a terminal.
package struct Keyboard {
  /// An escape sequence comes in one piece, but for slow lines.
  private static let patience: CInt = 25
  /// Pieces of one sequence; more than that is no sequence.
  private static let mostPieces = 64

  let descriptor: CInt
  private var reader = KeyReader()

  package init(descriptor: CInt) { self.descriptor = descriptor }

  /// The keys that can be read now; nil when nobody will press one any more.
  ///
  /// Waits no more than a moment for the rest of a sequence, so that a lone Escape is a key.
  package mutating func keys() -> [Key]? {
    guard var keys = read() else { return nil }
    for _ in 0..<Self.mostPieces where reader.isPending {
      guard isReadable, let more = read() else { break }
      keys += more
    }
    return keys + reader.flush()
  }

  private mutating func read() -> [Key]? {
    // Nothing to read is no end.
    guard hasInput(wait: 0) else { return [] }
    var bytes = [UInt8](repeating: 0, count: 4_096)
    // Safe: the call stays within the count that it is given.
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
    }
    if count > 0 { return reader.read(bytes.prefix(count)) }
    return count < 0 && (errno == EINTR || errno == EAGAIN) ? [] : nil
  }

  private var isReadable: Bool { hasInput(wait: Self.patience) }

  /// Whether a read would not wait; the end of the input is read, too.
  private func hasInput(wait milliseconds: CInt) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    // Safe: the call gets the one structure that it is told of.
    return unsafe poll(&request, 1, milliseconds) > 0
  }
}
