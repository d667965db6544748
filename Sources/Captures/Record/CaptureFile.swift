import Glibc
import LinuxProc
import SockDiag

/// The file that a capture is written to, through a buffer.
struct CaptureFile: ~Copyable {
  private let descriptor: OwnedDescriptor
  private let path: String
  private var buffer: [UInt8] = []
  private(set) var size = 0

  /// Opens or creates the file, for its owner only; `-` is standard output. An earlier capture is
  /// overwritten when there is something to write, and not before.
  static func create(_ path: String) throws(SystemError) -> CaptureFile {
    CaptureFile(try OwnedDescriptor.open(path, O_WRONLY | O_CREAT, mode: 0o600), path)
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
    // Fails for what has no length, such as a pipe, where there is nothing to empty.
    if size == 0 { _ = ftruncate(descriptor.rawValue, 0) }
    do {
      try descriptor.write(buffer.raw)
    } catch {
      throw SystemError(error.call, on: path, errorNumber: error.errorNumber)
    }
    size += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}
