internal import Glibc

/// A directory of a test's own, which is deleted with all that is in it.
public final class TemporaryDirectory {
  public let path: String
  private var names: [String] = []

  public init() throws {
    let parent = environmentVariable("TMPDIR") ?? "/tmp"
    path = "\(parent)/twdiag-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    guard unsafe mkdir(path, 0o700) == 0 else {
      throw TestFailure("mkdir \(path)", errorNumber: errno)
    }
  }

  deinit {
    for name in names.reversed() { _ = unsafe remove("\(path)/\(name)") }
    _ = unsafe rmdir(path)
  }

  /// A path in the directory, for something that the test makes there itself.
  public func name(_ name: String) -> String {
    names.append(name)
    return "\(path)/\(name)"
  }

  /// Writes a file and returns its path.
  public func file(_ name: String, _ bytes: [UInt8], mode: UInt32 = 0o644) throws -> String {
    let path = self.name(name)
    try bytes.write(to: path, mode: mode)
    return path
  }

  public func file(_ name: String, _ text: String) throws -> String {
    try file(name, Array(text.utf8))
  }

  public func fifo(_ name: String) throws -> String {
    let path = self.name(name)
    guard unsafe mkfifo(path, 0o600) == 0 else {
      throw TestFailure("mkfifo \(path)", errorNumber: errno)
    }
    return path
  }

  public func directory(_ name: String) throws -> String {
    let path = self.name(name)
    guard unsafe mkdir(path, 0o700) == 0 else {
      throw TestFailure("mkdir \(path)", errorNumber: errno)
    }
    return path
  }
}

extension [UInt8] {
  /// Writes the bytes to a file, or to a FIFO.
  public func write(to path: String, mode: UInt32 = 0o644) throws {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw TestFailure("open \(path)", errorNumber: errno) }
    defer { _ = close(descriptor) }
    var written = 0
    while written < count {
      // Safe: write stays within the count that it is given.
      let step = unsafe withUnsafeBytes { bytes in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[written...])
        return unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
      }
      guard step > 0 else { throw TestFailure("write \(path)", errorNumber: errno) }
      written += step
    }
  }

  /// Reads a whole file.
  public init(contentsOf path: String) throws {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw TestFailure("open \(path)", errorNumber: errno) }
    defer { _ = close(descriptor) }
    try self.init(readingFrom: descriptor)
  }

  init(readingFrom descriptor: CInt) throws {
    self = []
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, $0.count)
      }
      guard count >= 0 else { throw TestFailure("read", errorNumber: errno) }
      if count == 0 { return }
      append(contentsOf: buffer[..<count])
    }
  }
}

/// What a test's own set-up could not do.
public struct TestFailure: Error, CustomStringConvertible {
  public let description: String

  public init(_ what: String, errorNumber: CInt) {
    description = "\(what): \(errnoText(errorNumber))"
  }

  public init(_ what: String) { description = what }
}

func errnoText(_ number: CInt) -> String {
  // Safe: the text is copied at once.
  guard let text = unsafe strerror(number) else { return "error \(number)" }
  return unsafe String(cString: text)
}

/// A variable of the environment, unless it is unset or empty.
public func environmentVariable(_ name: String) -> String? {
  // Safe: the text is copied at once, and nothing in the tests changes the environment.
  guard let value = unsafe getenv(name) else { return nil }
  let text = unsafe String(cString: value)
  return text.isEmpty ? nil : text
}
