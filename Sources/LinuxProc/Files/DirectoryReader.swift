import SockDiag

/// Walks the entries of a directory through one buffer, without a string for each.
///
/// The buffer holds entries as the kernel wrote them (`struct linux_dirent64`): an inode and an
/// offset of 8 bytes each, the entry's length of 2, its type of 1, and its name, which a null byte
/// ends.
struct DirectoryReader: ~Copyable {
  private let descriptor: OwnedDescriptor
  private var buffer: [UInt8]
  private var start = 0
  private var end = 0
  private var name = 0..<0

  private static let nameOffset = 19

  init(_ descriptor: consuming OwnedDescriptor, capacity: Int = 8 * 1024) {
    self.descriptor = descriptor
    buffer = [UInt8](repeating: 0, count: capacity)
  }

  static func open(_ path: String) throws(SystemError) -> DirectoryReader {
    DirectoryReader(try OwnedDescriptor.open(path, for: .directory))
  }

  /// Goes to the next entry, `.` and `..` included; false at the end. An error counts as the end, since
  /// the directory of a process goes when the process ends.
  mutating func next() -> Bool {
    if start == end, !refill() { return false }
    let length = Int(buffer.raw.uint16(at: start + 16))
    guard length > Self.nameOffset, length <= end - start else { return false }
    name = (start + Self.nameOffset)..<(start + length)
    start += length
    return true
  }

  private mutating func refill() -> Bool {
    start = 0
    end = readEntries(descriptor.rawValue, into: &buffer)
    return end > Self.nameOffset
  }

  /// The name of the current entry without the null byte; bytes that are not UTF-8 are replaced.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The name of the current entry without the null byte.
  var bytes: [UInt8] { Array(buffer[name].prefix { $0 != 0 }) }

  /// The name as a number; nil when it is not one.
  var number: Int32? { Decimal.prefix(of: buffer[name], endingWith: 0).flatMap(Int32.init) }

  /// Reads the target of the current entry, a symbolic link, as far as the buffer goes, and returns how
  /// many bytes that are; 0 when it cannot be read.
  func readLink(into target: inout [UInt8]) -> Int {
    readSymbolicLink(descriptor.rawValue, buffer, name: name.lowerBound, into: &target)
  }

  /// Opens a directory below this one.
  func openDirectory(_ path: String) throws(SystemError) -> OwnedDescriptor {
    try OwnedDescriptor.open(path, below: descriptor, for: .directory)
  }
}

/// Numbers as /proc writes them.
enum Decimal {
  /// The number that the bytes begin with; nil when there is none, when it is followed by another
  /// byte than `terminator`, or when it is larger than any that /proc has.
  static func prefix(of bytes: ArraySlice<UInt8>, endingWith terminator: UInt8) -> Int? {
    var value = 0
    for (index, byte) in zip(bytes.indices, bytes) {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
        return byte == terminator && index > bytes.startIndex ? value : nil
      }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
      if value > .max / 100 { return nil }
    }
    return nil
  }
}
