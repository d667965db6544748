import LinuxProc
import SockDiag

// How this target is built. Each folder uses only those to its right.
//
//     Record/            ─▶  Replay/
//     writes a capture       reads a capture: formats, packets, rounds

/// The file that a capture is written to, through a buffer.
struct CaptureFile: ~Copyable {
  private let descriptor: OwnedDescriptor
  private let path: String
  private var buffer: [UInt8] = []
  private(set) var size = 0

  /// Opens or creates the file, for its owner only; `-` is standard output. An earlier capture is
  /// overwritten when there is something to write, and not before.
  static func create(_ path: String) throws(SystemError) -> CaptureFile {
    CaptureFile(try OwnedDescriptor.open(path, for: .writing), path)
  }

  private init(_ descriptor: consuming OwnedDescriptor, _ path: String) {
    self.descriptor = descriptor
    self.path = path
    buffer.reserveCapacity(128 * 1024)
  }

  var isTerminal: Bool { LinuxProc.isTerminal(descriptor.rawValue) }

  mutating func append(_ bytes: RawSpan) { buffer.append(bytes) }

  mutating func append(_ bytes: [UInt8]) { buffer.append(contentsOf: bytes) }

  var isFull: Bool { buffer.count >= 64 * 1024 }

  mutating func flush() throws(SystemError) {
    if size == 0 { truncateFile(descriptor.rawValue) }
    do {
      try descriptor.write(buffer.raw)
    } catch {
      throw SystemError(error.call, on: path, errorNumber: error.errorNumber)
    }
    size += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}
