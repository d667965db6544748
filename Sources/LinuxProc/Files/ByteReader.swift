import SockDiag

/// Reads a file of any size through one buffer, and keeps track of its position.
package struct ByteReader: ~Copyable {
  private let descriptor: OwnedDescriptor
  private var buffer: [UInt8]
  private var isAtEnd = false
  private var start = 0
  private var end = 0
  /// Bytes that were consumed, which is the offset of the next one.
  package private(set) var position = 0

  /// The offset in the file at which reading began; nil for a pipe.
  private let origin: Int?

  package init(_ descriptor: consuming OwnedDescriptor, capacity: Int = 64 * 1024) {
    origin = filePosition(descriptor.rawValue)
    self.descriptor = descriptor
    buffer = [UInt8](repeating: 0, count: capacity)
  }

  /// The bytes that are buffered and not yet consumed.
  package var available: Int { end - start }

  /// Makes `count` bytes available, unless the file ends before; returns how many there are.
  package mutating func fill(_ count: Int) throws(SystemError) -> Int {
    if available >= count || isAtEnd { return available }
    makeRoom(count)
    while available < count {
      let received = try descriptor.read(into: &buffer, from: end)
      if received == 0 {
        isAtEnd = true
        break
      }
      end += received
    }
    return available
  }

  /// Moves what is left to the front, and grows the buffer when even that is not enough.
  private mutating func makeRoom(_ count: Int) {
    buffer.moveToFront(start..<end)
    end -= start
    start = 0
    if buffer.count < count {
      buffer.append(contentsOf: repeatElement(0, count: count - buffer.count))
    }
  }

  /// The buffered bytes.
  package var bytes: RawSpan {
    @_lifetime(borrow self)
    get { buffer.raw.extracting(start..<end) }
  }

  /// Drops `count` buffered bytes.
  package mutating func consume(_ count: Int) {
    start += count
    position += count
  }

  /// Whether the file can be rewound.
  package var isSeekable: Bool { origin != nil }

  /// The same bytes from an unnamed temporary file, which can be read twice: what comes through a
  /// pipe may be larger than memory.
  package consuming func spooled(in directory: String) throws(SystemError) -> ByteReader {
    let file = try OwnedDescriptor.temporary(in: directory)
    repeat {
      do {
        try file.write(bytes)
      } catch {
        throw SystemError("write a temporary file in \(directory)", errorNumber: error.errorNumber)
      }
      start = 0
      end = try descriptor.read(into: &buffer, from: 0)
    } while end > 0
    try seek(file.rawValue, to: 0)
    return ByteReader(file)
  }

  /// Rewinds to where reading began.
  package mutating func rewind() throws(SystemError) {
    try seek(descriptor.rawValue, to: origin ?? 0)
    start = 0
    end = 0
    isAtEnd = false
    position = 0
  }
}
