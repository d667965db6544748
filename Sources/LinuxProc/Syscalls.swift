// The fence: every call into C that this target makes, and every `unsafe` of its own. What stands
// here takes and returns safe values, and throws what failed.

internal import CLinux
internal import Glibc
import SockDiag

/// Error numbers, by their names in the kernel's headers.
package enum Errno {
  package static let EACCES = Glibc.EACCES
  package static let EAGAIN = Glibc.EAGAIN
  package static let EINVAL = Glibc.EINVAL
  package static let EIO = Glibc.EIO
  package static let EMSGSIZE = Glibc.EMSGSIZE
  package static let ENOBUFS = Glibc.ENOBUFS
  package static let ENOENT = Glibc.ENOENT
  package static let ENOTDIR = Glibc.ENOTDIR
  package static let EOPNOTSUPP = Glibc.EOPNOTSUPP
  package static let EPERM = Glibc.EPERM
  package static let EPIPE = Glibc.EPIPE
  package static let EPROTONOSUPPORT = Glibc.EPROTONOSUPPORT
  package static let ESRCH = Glibc.ESRCH
}

/// The C library's words for an errno.
package func errorText(_ number: CInt) -> String {
  // Safe: the text lives until this thread asks for another, and it is copied at once. The thread that
  // receives ahead asks for none.
  unsafe String(cString: strerror(number))
}

// MARK: The process and its machine

/// A variable of the environment; nil where it is unset or empty.
package func environment(_ name: String) -> String? {
  // Safe: the text is copied at once, and nothing changes the environment.
  let value = unsafe String(cString: linux_environment(name))
  return value.isEmpty ? nil : value
}

/// The program's arguments without its name, also where there is no /proc to read them from.
package func programArguments() -> [String] {
  (1..<max(1, linux_argument_count())).map { index in
    // Safe: the index is below the count, and the texts live as long as the program.
    unsafe String(cString: linux_argument(index))
  }
}

/// The kernel's release, as `uname -r` prints it; empty where that fails.
func kernelRelease() -> String {
  // Safe: the text is copied before another call could change it.
  unsafe String(cString: linux_kernel_release())
}

/// Whether the effective user is root.
package var isRoot: Bool { geteuid() == 0 }

/// The id of this process.
package var ownProcessID: Int32 { getpid() }

/// Clock ticks in a second, as /proc and times(2) count them (`sysconf(_SC_CLK_TCK)`).
package var clockTicksPerSecond: Int { max(1, sysconf(CInt(_SC_CLK_TCK))) }

/// Clocks of the kernel.
package enum Clock {
  case monotonic
  case monotonicCoarse
  case realTime

  private var id: CInt {
    switch self {
    case .monotonic: CLOCK_MONOTONIC
    case .monotonicCoarse: CLOCK_MONOTONIC_COARSE
    case .realTime: CLOCK_REALTIME
    }
  }

  /// What the clock shows, in nanoseconds.
  package var nanoseconds: Int64 { linux_clock(id) }

  /// Nanoseconds between two values that it can show; nil where the kernel does not have it.
  package var resolution: Int64? {
    let nanoseconds = linux_clock_resolution(id)
    return nanoseconds > 0 ? nanoseconds : nil
  }
}

/// What times(2) returns; nil where that fails.
func ticksSinceBoot() -> Int64? {
  let ticks = linux_ticks()
  return ticks < 0 ? nil : ticks
}

/// Raises the limit of open files as far as the process may, when this descriptor, the lowest that was
/// free, comes near to it.
func raiseDescriptorLimit(beyond descriptor: CInt) {
  // The descriptors that one more namespace needs: its socket, files of /proc, and some to spare.
  linux_raise_descriptor_limit(descriptor, 16)
}

// MARK: Files

/// What a file is opened for.
package enum FileUse {
  case reading
  /// To list what is in it.
  case directory
  /// To write from the start; the file is created, for its owner only, if it does not exist.
  case writing
  /// To enter the namespace that it is; whatever stands there, opening it does not wait.
  case namespace
  /// To say which file it is, without its contents.
  case identity

  fileprivate var flags: CInt {
    switch self {
    case .reading: O_RDONLY
    case .directory: O_RDONLY | O_DIRECTORY
    case .writing: O_WRONLY | O_CREAT
    case .namespace: O_RDONLY | O_NONBLOCK | O_NOCTTY
    // O_PATH, which the module of the C library does not have.
    case .identity: 0o1000_0000
    }
  }
}

/// Opens a file, below an open directory if there is one.
func openFile(
  _ path: String, below directory: CInt? = nil, for use: FileUse
) throws(SystemError) -> CInt {
  // Safe: the text lives through the call.
  let descriptor = unsafe openat(directory ?? AT_FDCWD, path, use.flags | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else { throw SystemError("open", on: path, errorNumber: errno) }
  return descriptor
}

/// A second descriptor of standard input, or of standard output.
func duplicateStandard(isOutput: Bool) throws(SystemError) -> CInt {
  let descriptor = dup(isOutput ? STDOUT_FILENO : STDIN_FILENO)
  guard descriptor >= 0 else { throw SystemError("open", on: "-", errorNumber: errno) }
  return descriptor
}

/// Opens a file for reading and writing that has no name.
func openTemporaryFile(in directory: String) throws(SystemError) -> CInt {
  // Safe: the text lives through the call.
  let descriptor = unsafe linux_open_temporary(directory)
  guard descriptor >= 0 else {
    throw SystemError("make a temporary file in \(directory)", errorNumber: -descriptor)
  }
  return descriptor
}

/// Closes a descriptor.
func closeFile(_ descriptor: CInt) { _ = close(descriptor) }

/// Whether a descriptor is that of a terminal.
package func isTerminal(_ descriptor: CInt) -> Bool { isatty(descriptor) == 1 }

/// Empties a file; does nothing to what has no length, such as a pipe.
package func truncateFile(_ descriptor: CInt) { _ = ftruncate(descriptor, 0) }

/// A file's offset, in bytes from its start; nil for what cannot seek, such as a pipe.
func filePosition(_ descriptor: CInt) -> Int? {
  let position = lseek(descriptor, 0, SEEK_CUR)
  return position < 0 ? nil : position
}

/// Goes to a place in a file, in bytes from its start.
func seek(_ descriptor: CInt, to position: Int) throws(SystemError) {
  guard lseek(descriptor, position, SEEK_SET) >= 0 else {
    throw SystemError("seek", errorNumber: errno)
  }
}

/// Reads into the bytes of a buffer from `start` on, again after EINTR.
///
/// - Parameter position: a place in the file; nil to go on where the descriptor stands.
/// - Returns: how many bytes were read, 0 at the end.
package func readFile(
  _ descriptor: CInt, at position: Int? = nil, into buffer: inout [UInt8], from start: Int = 0
) throws(SystemError) -> Int {
  let end = buffer.count
  precondition(start <= end)
  // Safe: the call writes between the two bounds, which lie inside of the buffer.
  let count = unsafe linux_read(descriptor, Int64(position ?? -1), &buffer, start, end)
  guard count >= 0 else { throw SystemError("read", errorNumber: CInt(-count)) }
  return Int(count)
}

/// Writes as much of the bytes as the descriptor takes now, again after EINTR, and returns how many
/// that were.
package func writeFile(_ descriptor: CInt, _ bytes: RawSpan) throws(SystemError) -> Int {
  // Safe: the call reads as many bytes as the span has.
  let count = unsafe bytes.withUnsafeBytes { buffer in
    // Safe: as above.
    unsafe linux_write(descriptor, buffer.baseAddress, buffer.count)
  }
  guard count >= 0 else { throw SystemError("write", errorNumber: CInt(-count)) }
  return Int(count)
}

/// Waits until a descriptor that was made non-blocking, perhaps by another program, takes more.
package func waitUntilWritable(_ descriptor: CInt) { linux_wait_until_writable(descriptor) }

/// Fills a buffer with entries of a directory as the kernel writes them (`struct linux_dirent64`), and
/// returns how many bytes they take; 0 at the end, and where the directory cannot be read.
func readEntries(_ directory: CInt, into buffer: inout [UInt8]) -> Int {
  let capacity = buffer.count
  // Safe: the call writes as many bytes at most as the buffer has.
  return Int(max(0, unsafe linux_read_entries(directory, &buffer, capacity)))
}

/// Reads a symbolic link of a directory into a buffer, and returns how many bytes of it were filled; 0
/// where it cannot be read.
///
/// - Parameter name: the first byte of its name among `entries`, where a null byte ends it.
func readSymbolicLink(
  _ directory: CInt, _ entries: [UInt8], name: Int, into target: inout [UInt8]
) -> Int {
  let capacity = target.count
  // Safe: the kernel has ended the name with a null byte, and the call writes as many bytes at most as
  // the target has.
  return Int(max(0, unsafe linux_read_link(directory, entries, name, &target, capacity)))
}

/// What the kernel says of a file.
struct FileStatus {
  /// Device and inode: no other file has both.
  let device: UInt64
  let inode: UInt64
  /// In bytes; of `/proc/PID/fd`, since Linux 6.2, the number of entries.
  let size: Int64
  /// Magic number of its file system; 0 where it was not asked for.
  private let fileSystem: Int64

  /// Whether the file may be that of a namespace. Until Linux 3.19, these were files of proc.
  var mayBeNamespace: Bool { fileSystem == 0x6e73_6673 || fileSystem == 0x9fa0 }
  /// Whether it is a control group of the v2 hierarchy.
  var isControlGroup: Bool { fileSystem == 0x6367_7270 }

  /// Looks at a path; at the file system too where that is wanted.
  init(of path: String, withFileSystem: Bool = false) throws(SystemError) {
    // Safe: the text lives through the call.
    try self.init(unsafe linux_status_at(path, withFileSystem), path)
  }

  /// Looks at an open file.
  init(of descriptor: CInt, path: String = "") throws(SystemError) {
    try self.init(linux_status_of(descriptor, true), path)
  }

  private init(_ status: linux_status, _ path: String) throws(SystemError) {
    guard status.error == 0 else {
      throw SystemError("stat", on: path, errorNumber: status.error)
    }
    (device, inode, size) = (status.device, status.inode, status.size)
    fileSystem = status.file_system
  }
}

/// The handle of an open file, which no other file of its file system has; nil if it is not
/// 64 bits long.
func fileHandle(_ descriptor: CInt) -> UInt64? {
  let handle = linux_handle_of(descriptor)
  return handle.error == 0 ? handle.value : nil
}

// MARK: Network namespaces

/// Moves the calling thread into the network namespace whose file is open. Returns 0, or an errno:
/// EINVAL when it is no network namespace's.
func enterNamespace(_ descriptor: CInt) -> CInt { linux_enter(descriptor) }

/// The name of an interface of the thread's network namespace; nil when no interface has the index.
package func interfaceName(_ index: UInt32) -> [UInt8]? {
  let name = linux_interface_name(index)
  let bytes = [name.first, name.second].flatMap { word in
    (0..<8).map { UInt8(truncatingIfNeeded: UInt64(littleEndian: word) >> (8 * $0)) }
  }
  return bytes[0] == 0 ? nil : Array(bytes.prefix { $0 != 0 })
}

/// The index of an interface of the thread's network namespace; nil when none has the name.
package func interfaceIndex(_ name: String) -> UInt32? {
  // Safe: the text lives through the call.
  let index = unsafe if_nametoindex(name)
  return index == 0 ? nil : index
}

/// The addresses of all interfaces of the thread's network namespace; none where they cannot be read.
func interfaceAddresses() -> [IPAddress] {
  var addresses = [linux_address](repeating: linux_address(), count: 64)
  var count = 0
  while true {
    let capacity = addresses.count
    // Safe: the call stores as many addresses at most as there is room for.
    count = Int(unsafe linux_addresses(&addresses, capacity))
    if count <= capacity { break }
    addresses += [linux_address](repeating: linux_address(), count: count - capacity + 16)
  }
  return addresses.prefix(max(0, count)).map { address in
    address.family == AF_INET
      ? IPAddress(ipv4: UInt32(truncatingIfNeeded: address.low))
      : IPAddress(ipv6: UInt128(address.high) << 64 | UInt128(address.low))
  }
}

// MARK: Bytes in memory

extension [UInt8] {
  /// Calls `body` with the bytes, to be written.
  package mutating func withMutableBytes<T, E>(
    _ body: (inout MutableRawSpan) throws(E) -> T
  ) throws(E) -> T {
    var span = mutableSpan
    var bytes = span.raw
    return try body(&bytes)
  }

  /// Moves bytes to the front, over what is there.
  mutating func moveToFront(_ range: Range<Int>) {
    precondition(range.upperBound <= count)
    // Safe: both places lie inside, and the call allows for overlap.
    unsafe linux_move_to_front(&self, range.lowerBound, range.upperBound)
  }

  /// An array of this size with arbitrary contents. Zeroing it would touch every page.
  package static func uninitialized(_ size: Int) -> [UInt8] {
    // Safe: any byte is a number; the owner reads none that it has not written.
    unsafe [UInt8](unsafeUninitializedCapacity: size) { _, count in count = size }
  }

  /// Appends the bytes of a span.
  package mutating func append(_ bytes: RawSpan) {
    let end = count
    append(contentsOf: repeatElement(0, count: bytes.byteCount))
    withMutableBytes { $0.copy(bytes, to: end) }
  }
}

extension MutableRawSpan {
  /// Copies bytes to the place that begins at `offset`, where they must fit.
  package mutating func copy(_ source: RawSpan, to offset: Int) {
    precondition(offset >= 0 && source.byteCount <= byteCount - offset)
    if source.byteCount == 0 { return }
    // Safe: the bounds have just been checked.
    unsafe withUnsafeMutableBytes { target in
      unsafe source.withUnsafeBytes {
        _ = unsafe memcpy(target.baseAddress! + offset, $0.baseAddress!, $0.count)
      }
    }
  }
}
