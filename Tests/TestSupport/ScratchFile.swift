import Glibc

/// A file to write to and to read again.
package final class ScratchFile {
  private let directory: TemporaryDirectory
  private let path: String
  package let descriptor: CInt

  package init() throws {
    directory = try TemporaryDirectory()
    path = try directory.file("scratch", [UInt8]())
    // Safe: the path lives through the call.
    descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw TestFailure("open \(path)", errorNumber: errno) }
  }

  deinit { _ = close(descriptor) }

  package func contents() throws -> [UInt8] { try [UInt8](contentsOf: path) }
}
