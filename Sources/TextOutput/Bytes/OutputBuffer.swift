import LinuxProc

/// The one buffer that rows are written to, and the descriptor that it goes to when it is full.
package struct OutputBuffer: ~Copyable {
  /// The most that one row, or one piece of any other text, may take. A row of CSV has the most, with
  /// a dozen names of `SanitizedText.longest` bytes, perhaps all of quotes that are doubled.
  static let longestRow = 16 * 1024
  private static let capacity = 64 * 1024

  private let memory = RowMemory(capacity: capacity)
  /// Where the next byte goes.
  private var offset = RowCursor.textStart
  private let descriptor: CInt
  /// Set when the output cannot be written any more; the rest is dropped.
  package private(set) var failure: Failure?

  package enum Failure: Equatable {
    /// Nobody reads any more, which is the reader's choice.
    case closedPipe
    case error(CInt)
  }

  package init(descriptor: CInt) { self.descriptor = descriptor }

  package var isOpen: Bool { failure == nil }

  /// Starts a row, which has room for `longestRow` bytes.
  @inline(__always)
  package mutating func beginRow() -> RowWriter {
    if offset > RowCursor.textStart + Self.capacity - Self.longestRow { flush() }
    return RowWriter(cursor: memory.cursor(at: offset, length: Self.longestRow))
  }

  /// Takes the row into the output.
  @inline(__always)
  package mutating func end(_ row: RowWriter) { offset = row.cursor.offset }

  /// Writes text of any length.
  package mutating func write(_ text: String) { write(text.utf8) }

  package mutating func write(_ bytes: some Sequence<UInt8>) {
    var row = beginRow()
    var room = Self.longestRow
    for byte in bytes {
      if room == 0 {
        end(row)
        row = beginRow()
        room = Self.longestRow
      }
      row.append(byte)
      room -= 1
    }
    end(row)
  }

  /// Sends what is in the buffer.
  @inline(never)
  package mutating func flush() {
    var start = RowCursor.textStart
    while start < offset, failure == nil {
      switch memory.write(start..<offset, to: descriptor) {
      case .written(let count): start += count
      case .full: waitUntilWritable(descriptor)
      case .closedPipe: failure = .closedPipe
      case .failed(let error): failure = .error(error)
      }
    }
    offset = RowCursor.textStart
  }
}
