internal import CTestSupport
internal import Glibc

/// A descriptor that is closed when its owner is destroyed.
final class Descriptor {
  let number: CInt

  init(_ number: CInt, _ call: String) throws {
    guard number >= 0 else { throw TestFailure(call, errorNumber: errno) }
    self.number = number
  }

  deinit { _ = close(number) }

  /// What was written to it; nothing when it is no file.
  func contents() throws -> [UInt8] {
    guard lseek(number, 0, SEEK_SET) == 0 else { return [] }
    return try [UInt8](readingFrom: number)
  }
}

/// The standard input, output and error of a child. The last two are files in memory, so that
/// nobody has to read while the child runs.
struct ChildFiles {
  let input: Descriptor
  let output: Descriptor
  let error: Descriptor

  init(_ conditions: Program.Conditions) throws {
    input = try Self.input(conditions.input)
    output = try Self.output(conditions.output)
    error = try Descriptor(test_memory_file(), "memfd_create")
  }

  private static func input(_ input: Program.Input) throws -> Descriptor {
    switch input {
    case .nothing:
      return try Descriptor(unsafe open("/dev/null", O_RDONLY | O_CLOEXEC), "open /dev/null")
    case .file(let path):
      return try Descriptor(unsafe open(path, O_RDONLY | O_CLOEXEC), "open \(path)")
    case .pipe(let bytes):
      let (reader, writer) = try Self.pipe()
      let reading = try Descriptor(reader, "pipe")
      let writing = try Descriptor(writer, "pipe")
      // Safe: write stays within the count that it is given.
      let count = unsafe bytes.withUnsafeBytes {
        unsafe write(writing.number, $0.baseAddress, $0.count)
      }
      guard count == bytes.count else { throw TestFailure("the input does not fit into a pipe") }
      return reading
    }
  }

  private static func output(_ output: Program.Output) throws -> Descriptor {
    switch output {
    case .collected:
      return try Descriptor(test_memory_file(), "memfd_create")
    case .file(let path):
      let flags = O_RDWR | O_CREAT | O_CLOEXEC
      return try Descriptor(unsafe open(path, flags, 0o644 as mode_t), "open \(path)")
    case .closedPipe:
      let (reader, writer) = try Self.pipe()
      _ = close(reader)
      return try Descriptor(writer, "pipe")
    }
  }

  private static func pipe() throws -> (reader: CInt, writer: CInt) {
    var reader: CInt = -1
    var writer: CInt = -1
    let error = unsafe test_pipe(&reader, &writer)
    guard error == 0 else { throw TestFailure("pipe", errorNumber: error) }
    return (reader, writer)
  }
}

/// Strings for C, ended by a null pointer.
@safe
final class CStrings {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    unsafe pointers = .allocate(capacity: count + 1)
    for (index, string) in strings.enumerated() {
      unsafe (pointers + index).initialize(to: strdup(string))
    }
    unsafe (pointers + count).initialize(to: nil)
  }

  deinit {
    for index in 0..<count { unsafe free(pointers[index]) }
    unsafe pointers.deallocate()
  }

  @unsafe
  subscript(index: Int) -> UnsafeMutablePointer<CChar>? { unsafe pointers[index] }
}
