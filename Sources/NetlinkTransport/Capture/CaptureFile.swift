import Glibc
import SockDiag

/// The file that a capture is written to, through a buffer.
struct CaptureFile: ~Copyable {
  private let descriptor: OwnedDescriptor
  private let path: String
  private var buffer: [UInt8] = []
  private(set) var size = 0

  /// Creates the file, or empties it; `-` is standard output.
  static func create(_ path: String) throws(SystemError) -> CaptureFile {
    CaptureFile(try OwnedDescriptor.open(path, O_WRONLY | O_CREAT | O_TRUNC), path)
  }

  private init(_ descriptor: consuming OwnedDescriptor, _ path: String) {
    self.descriptor = descriptor
    self.path = path
    buffer.reserveCapacity(128 * 1024)
  }

  var isTerminal: Bool { isatty(descriptor.rawValue) == 1 }

  mutating func append(_ bytes: RawSpan) {
    // Safe: only reads the bytes that the span has.
    unsafe bytes.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
  }

  mutating func append(_ bytes: [UInt8]) { buffer.append(contentsOf: bytes) }

  var isFull: Bool { buffer.count >= 64 * 1024 }

  mutating func flush() throws(SystemError) {
    do {
      try descriptor.write(buffer.raw)
    } catch {
      throw SystemError(error.call, on: path, errorNumber: error.errorNumber)
    }
    size += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}
