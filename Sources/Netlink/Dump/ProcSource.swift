package import LinuxProc
package import SockDiag

/// Dumps from `/proc/net/tcp` and `tcp6`, for where sock_diag cannot be used.
///
/// Each line becomes the message that sock_diag would have sent, so that all that follows is the
/// same. /proc has no cookies, marks and interfaces, and gives times to a hundredth of a second.
package final class ProcSource: DatagramSource {
  package let origin: DumpOrigin

  private var current: File?
  /// The second file, and why it could not be opened, if it could not.
  private var next: File?
  private var nextFailure: SystemError?
  private let parser: ProcLine
  private var isDone = false
  private var failure: DumpError?
  private var malformed: [DumpIncident] = []

  /// One file that is being read.
  fileprivate struct File: ~Copyable {
    let path: String
    var reader: ByteReader
    var line = 0
    var malformedLines = 0
    var firstMalformed = 0
  }

  private init(origin: DumpOrigin, first: consuming File) {
    self.origin = origin
    current = consume first
    parser = ProcLine(ticksPerSecond: UInt64(clockTicksPerSecond))
  }

  /// Opens the files of the calling thread's network namespace.
  package static func open(_ selection: SocketSelection) throws(DumpError) -> ProcSource {
    try open(directory: ProcFile.networkDirectory, selection)
  }

  /// Opens `tcp` and `tcp6` in a directory; a kernel without IPv6 has no `tcp6`.
  ///
  /// Both at once, since the thread may be in this network namespace for now only.
  package static func open(
    directory: String, _ selection: SocketSelection
  ) throws(DumpError) -> ProcSource {
    let first = selection.family == .ipv6 ? "tcp6" : "tcp"
    let source: ProcSource
    do {
      source = ProcSource(origin: .proc, first: try openFile("\(directory)/\(first)"))
    } catch {
      throw .system(error)
    }
    if selection.family == nil { source.openNext("\(directory)/tcp6") }
    return source
  }

  /// Reads one saved file, `tcp` or `tcp6`.
  package convenience init(saved bytes: consuming ByteReader, path: String) {
    self.init(origin: .capture, first: File(path: path, reader: bytes))
  }

  private static func openFile(_ path: String) throws(SystemError) -> File {
    File(path: path, reader: ByteReader(try OwnedDescriptor.open(path)))
  }

  /// Keeps an error until it is this file's turn: the sockets of the first file are shown anyway.
  private func openNext(_ path: String) {
    do {
      next = try Self.openFile(path)
    } catch {
      // Not an error: a kernel without IPv6 has no `tcp6`.
      if error.errorNumber != Errno.ENOENT { nextFailure = error }
    }
  }

  package var incidents: [DumpIncident] {
    if let incident = current?.incident { return malformed + [incident] }
    return malformed
  }

  package func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Datagram? {
    if let failure = failure.take() { throw failure }
    guard !isDone else { return nil }
    var offset = 0
    do {
      while buffer.byteCount - offset >= Self.longestMessage {
        guard try appendLine(to: &buffer, at: &offset) else {
          isDone = true
          offset += Self.appendEnd(to: &buffer, at: offset)
          break
        }
      }
    } catch {
      // What was read before is handed out first.
      isDone = true
      if offset == 0 { throw error }
      failure = error
    }
    return Datagram(byteCount: offset)
  }

  /// Room for a record and for the end of the dump.
  private static let longestMessage = 128

  /// Turns the next line into a message, unless it is malformed; false at the end of the last file.
  private func appendLine(
    to buffer: inout MutableRawSpan, at offset: inout Int
  ) throws(DumpError) -> Bool {
    do {
      guard let length = try current?.nextLine() ?? nil else { return try goToNext() }
      if current?.isHeader(length) == false {
        if let record = current?.record(length, parser) {
          record.encode(into: &buffer, at: offset)
          offset += record.encodedSize
        } else {
          current?.noteMalformed()
        }
      }
      try current?.skipLine(length)
      return true
    } catch {
      let path = error.subject.isEmpty ? current?.path ?? "" : error.subject
      throw .system(SystemError(error.call, on: path, errorNumber: error.errorNumber))
    }
  }

  private func goToNext() throws(SystemError) -> Bool {
    malformed = incidents
    current = next.take()
    if let failure = nextFailure.take() { throw failure }
    return current != nil
  }

  /// Ends the dump as the kernel would, with the status 0.
  private static func appendEnd(to buffer: inout MutableRawSpan, at offset: Int) -> Int {
    let header = NetlinkHeader(
      length: NetlinkABI.headerSize + 4, type: NetlinkABI.NLMSG_DONE, flags: NetlinkABI.NLM_F_MULTI,
      sequence: 0, portID: 0)
    header.encode(into: &buffer, at: offset)
    buffer.store(0 as UInt32, at: offset + NetlinkABI.headerSize)
    return header.length
  }
}

extension ProcSource.File {
  /// Longer than any line of the kernel's; a file without line ends must not fill the memory.
  private static let longestLine = 1024

  /// Length of the next line without its end, or nil at the end of the file.
  fileprivate mutating func nextLine() throws(SystemError) -> Int? {
    let available = try reader.fill(Self.longestLine)
    guard available > 0 else { return nil }
    line += 1
    let bytes = reader.bytes
    for index in 0..<min(available, Self.longestLine) {
      if bytes.uint8(at: index) == UInt8(ascii: "\n") { return index }
    }
    return min(available, Self.longestLine)
  }

  /// Whether the line is the header, which repeats where two files were concatenated.
  fileprivate borrowing func isHeader(_ length: Int) -> Bool {
    // "  sl", which no row number looks like.
    length > 4 && reader.bytes.uint32(at: 0) == 0x6c73_2020
  }

  fileprivate borrowing func record(_ length: Int, _ parser: ProcLine) -> SocketRecord? {
    guard length < Self.longestLine else { return nil }
    return parser.record(reader.bytes.extracting(first: length))
  }

  fileprivate var incident: DumpIncident? {
    guard malformedLines > 0 else { return nil }
    return .malformedLines(malformedLines, file: path, firstLine: firstMalformed)
  }

  fileprivate mutating func noteMalformed() {
    malformedLines += 1
    if malformedLines == 1 { firstMalformed = line }
  }

  /// Skips the rest of the line and its end, however long it is.
  fileprivate mutating func skipLine(_ length: Int) throws(SystemError) {
    reader.consume(length)
    while try reader.fill(1) > 0 {
      let isEnd = reader.bytes.uint8(at: 0) == UInt8(ascii: "\n")
      reader.consume(1)
      if isEnd { return }
    }
  }
}
