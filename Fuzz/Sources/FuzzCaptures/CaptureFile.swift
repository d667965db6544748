import FuzzProperties
import Glibc

/// The one file that each input is written to, in a directory of its own.
///
/// `TMPDIR` should name a place in memory.
final class CaptureFile {
  /// Where the file is called `tcp` and `tcp6`, as in `/proc/net`.
  let directory: String
  let path: String
  private let descriptor: CInt
  /// Whether the input may be the text of `/proc/net/tcp`.
  private(set) var startsWithSpace = false

  init() {
    let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/dev/shm"
    directory = "\(parent)/twdiag-fuzz-\(getpid())"
    path = "\(directory)/tcp"
    // Safe: the strings live through the calls.
    Property.require(unsafe mkdir(directory, 0o700) == 0, "cannot make \(directory)")
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    Property.require(descriptor >= 0, "cannot make \(path)")
    Property.require(unsafe link(path, "\(directory)/tcp6") == 0, "cannot link \(path)")
  }

  func write(_ bytes: RawSpan) {
    Property.require(ftruncate(descriptor, 0) == 0, "cannot empty \(path)")
    // Safe: pwrite stays within the count that it is given.
    let written = unsafe bytes.withUnsafeBytes {
      unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0)
    }
    Property.require(written == bytes.byteCount, "cannot write \(path)")
    // Safe: only reads the bytes that the span has.
    startsWithSpace = unsafe bytes.withUnsafeBytes { unsafe $0.first == UInt8(ascii: " ") }
  }
}
