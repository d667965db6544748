/// A file descriptor that is closed when its owner is destroyed.
package struct OwnedDescriptor: ~Copyable {
  package let rawValue: CInt

  package init(rawValue: CInt) { self.rawValue = rawValue }

  deinit { closeFile(rawValue) }

  /// Opens the file at a path; `-` is standard input, or standard output to be written.
  package static func open(
    _ path: String, for use: FileUse = .reading
  ) throws(SystemError) -> OwnedDescriptor {
    guard path == "-" else { return OwnedDescriptor(rawValue: try openFile(path, for: use)) }
    return OwnedDescriptor(rawValue: try duplicateStandard(isOutput: use == .writing))
  }

  /// Opens the file at a path below an open directory.
  package static func open(
    _ path: String, below directory: borrowing OwnedDescriptor, for use: FileUse = .reading
  ) throws(SystemError) -> OwnedDescriptor {
    OwnedDescriptor(rawValue: try openFile(path, below: directory.rawValue, for: use))
  }

  /// Opens a file without a name, for reading and writing.
  package static func temporary(in directory: String) throws(SystemError) -> OwnedDescriptor {
    OwnedDescriptor(rawValue: try openTemporaryFile(in: directory))
  }

  /// Reads into the buffer from `start` on, and returns how many bytes; 0 at the end.
  package func read(into buffer: inout [UInt8], from start: Int) throws(SystemError) -> Int {
    try readFile(rawValue, into: &buffer, from: start)
  }

  /// Writes all of the bytes, and waits where the descriptor does not take them at once.
  package func write(_ bytes: RawSpan) throws(SystemError) {
    var written = 0
    while written < bytes.byteCount {
      do {
        written += try writeFile(rawValue, bytes.extracting(droppingFirst: written))
      } catch {
        guard error.errorNumber == Errno.EAGAIN else { throw error }
        waitUntilWritable(rawValue)
      }
    }
  }
}
