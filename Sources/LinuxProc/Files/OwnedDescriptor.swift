internal import Glibc

/// A file descriptor, closed when it goes.
package struct OwnedDescriptor: ~Copyable {
  package let rawValue: CInt

  package init(rawValue: CInt) { self.rawValue = rawValue }

  deinit { _ = close(rawValue) }

  /// Opens `path`; `-` is standard input or output.
  package static func open(
    _ path: String, _ flags: CInt, mode: UInt32 = 0o666
  ) throws(SystemError) -> OwnedDescriptor {
    let descriptor: CInt
    if path == "-" {
      let isWritten = flags & (O_WRONLY | O_RDWR) != 0
      descriptor = dup(isWritten ? STDOUT_FILENO : STDIN_FILENO)
    } else {
      // Safe: the string lives through the call.
      descriptor = unsafe Glibc.open(path, flags | O_CLOEXEC, mode)
    }
    guard descriptor >= 0 else { throw SystemError("open", on: path) }
    return OwnedDescriptor(rawValue: descriptor)
  }

  /// Opens what stands at `path` below an open directory.
  package static func open(
    _ path: String, below directory: borrowing OwnedDescriptor, _ flags: CInt
  ) throws(SystemError) -> OwnedDescriptor {
    // Safe: the string lives through the call.
    let descriptor = unsafe openat(directory.rawValue, path, flags | O_CLOEXEC, 0)
    guard descriptor >= 0 else { throw SystemError("open", on: path) }
    return OwnedDescriptor(rawValue: descriptor)
  }

  /// Opens a file for reading and writing that loses its name at once: O_TMPFILE would give it none,
  /// and not every file system has that.
  package static func temporary(
    in directory: String
  ) throws(SystemError) -> OwnedDescriptor {
    var name = Array("\(directory)/twdiag-XXXXXX".utf8CString)
    // Safe: the call changes letters of the name, which ends with a null byte.
    let descriptor = unsafe mkstemp(&name)
    guard descriptor >= 0 else { throw SystemError("make a temporary file in \(directory)") }
    _ = unsafe unlink(name)
    return OwnedDescriptor(rawValue: descriptor)
  }

  /// Reads what is there into the buffer from `start` on, again after EINTR; 0 at the end.
  package func read(
    into buffer: inout [UInt8], from start: Int
  ) throws(SystemError) -> Int {
    while true {
      // Safe: read stays within the count that it is given.
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        let free = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
        return unsafe Glibc.read(rawValue, free.baseAddress, free.count)
      }
      if count >= 0 { return count }
      if errno != EINTR { throw SystemError("read") }
    }
  }

  /// Writes all of the bytes, again after EINTR and after short writes.
  package func write(_ bytes: RawSpan) throws(SystemError) {
    var written = 0
    while written < bytes.byteCount {
      let rest = bytes.extracting(droppingFirst: written)
      // Safe: write stays within the count that it is given.
      let count = unsafe rest.withUnsafeBytes { buffer in
        unsafe Glibc.write(rawValue, buffer.baseAddress, buffer.count)
      }
      if count >= 0 {
        written += count
      } else if errno == EAGAIN {
        waitUntilWritable(rawValue)
      } else if errno != EINTR {
        throw SystemError("write")
      }
    }
  }
}

/// Waits until a descriptor that was made non-blocking, by whoever shares it, takes more.
package func waitUntilWritable(_ descriptor: CInt) {
  var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
  // Safe: the call gets the one structure that it is told of.
  _ = unsafe poll(&request, 1, -1)
}
