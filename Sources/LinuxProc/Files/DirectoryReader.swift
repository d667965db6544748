internal import CLinux
internal import Glibc
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
    DirectoryReader(try OwnedDescriptor.open(path, O_RDONLY | O_DIRECTORY))
  }

  /// Goes to the next entry, `.` and `..` included; false at the end, which an error is taken for,
  /// since a process that ends takes its directory along.
  mutating func next() -> Bool {
    if start == end, !refill() { return false }
    let length = Int(buffer.raw.uint16(at: start + 16))
    guard length > Self.nameOffset, length <= end - start else { return false }
    name = (start + Self.nameOffset)..<(start + length)
    start += length
    return true
  }

  private mutating func refill() -> Bool {
    let directory = descriptor.rawValue
    // Safe: the call stays within the count that it is given.
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe sockdiag_read_entries(directory, $0.baseAddress, $0.count)
    }
    start = 0
    end = max(0, count)
    return end > Self.nameOffset
  }

  /// The name of the current entry without the null byte; what is no UTF-8 is replaced.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The name of the current entry without the null byte.
  var bytes: [UInt8] { Array(buffer[name].prefix { $0 != 0 }) }

  /// The number that the name is, if it is one.
  var number: Int32? { Decimal.prefix(of: buffer[name], endingWith: 0).flatMap(Int32.init) }

  /// What the link of the current entry says, as far as the buffer goes; 0 when it cannot be read.
  func readLink(into target: inout [UInt8]) -> Int {
    let directory = descriptor.rawValue
    // Safe: the kernel ends the name with a null byte, and the call stays within the count.
    let count = unsafe target.withUnsafeMutableBytes { target in
      unsafe buffer.withUnsafeBytes { bytes in
        let name = unsafe bytes.baseAddress! + self.name.lowerBound
        return unsafe readlinkat(directory, name, target.baseAddress!, target.count)
      }
    }
    return max(0, count)
  }

  /// Looks at what a path below the directory leads to. Returns 0, or -1 and leaves errno.
  func status(_ path: String, _ file: inout stat) -> CInt {
    // Safe: the string lives through the call, which fills the structure.
    unsafe fstatat(descriptor.rawValue, path, &file, 0)
  }

  /// Opens a path below the directory.
  func open(_ path: String, _ flags: CInt) throws(SystemError) -> OwnedDescriptor {
    try OwnedDescriptor.open(path, below: descriptor, flags)
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
