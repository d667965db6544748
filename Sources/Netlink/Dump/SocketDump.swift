public import SockDiag

/// One dump of sockets, read record by record in constant memory.
///
///     var dump = try SocketDump.live(.minisockets())
///     while let record = try dump.next() { print(record.local.port, record.timer) }
///     for incident in dump.incidents { print(incident) }
///
/// A dump is not a snapshot: it is a walk through a table that others change meanwhile.
public struct SocketDump: ~Copyable {
  /// Bytes of the receive buffer. The kernel fills at most 32 KiB at once, whatever it is offered.
  public static let bufferSize = 32 * 1024

  @usableFromInline var buffer: [UInt8]
  /// Of the datagram that came last.
  @usableFromInline var walk = MessageWalk(0..<0)
  @usableFromInline var source: any DatagramSource
  @usableFromInline var expected: ExpectedReply
  @usableFromInline var checksReply: Bool
  @usableFromInline let selection: SocketSelection

  /// The round of a capture that the last socket belongs to, counted from 1; 0 where there are no
  /// rounds.
  public private(set) var round = 0
  /// When the kernel read the last socket: between two moments that all sockets of its datagram
  /// share. Nil where the source does not tell.
  public private(set) var window: InstantRange?
  /// Sockets that the source has given so far, whether they were selected or not.
  @inlinable public var socketsRead: Int { socketMessages }
  @usableFromInline var socketMessages = 0
  @usableFromInline var lastBody = 0..<0
  @usableFromInline var isInsideDump = false
  @usableFromInline var isInterrupted = false
  private var strayMessages = 0
  private var malformedMessages = 0
  private var firstMalformed: WireError?
  private var recordedError: KernelStatus?
  private var otherIncidents: [DumpIncident] = []

  public init(source: any DatagramSource, selection: SocketSelection) {
    self.source = source
    self.selection = selection
    // Safe: any byte is a number, and none is read before a source has written it. Zeroes would
    // cost the page faults of the whole buffer at each start.
    buffer = unsafe [UInt8](unsafeUninitializedCapacity: Self.bufferSize) { _, count in
      count = Self.bufferSize
    }
    expected = source.expectedReply ?? ExpectedReply(sequence: 0, portID: 0)
    checksReply = source.expectedReply != nil
  }

  /// Where the sockets come from; it can change once, before the first socket.
  public var origin: DumpOrigin { source.origin }

  /// What a capture tells of the machine and of the current round, as lines such as
  /// `kernel.osrelease`; nothing where another program recorded it, or where there is no capture.
  public var recordedLines: [(name: String, value: String)] { source.recordedLines }

  /// What the reader must be told; complete when `next` has returned nil.
  public var incidents: [DumpIncident] {
    var all = otherIncidents + source.incidents
    if isInterrupted { all.append(.interrupted) }
    if strayMessages > 0 { all.append(.strayMessages(strayMessages)) }
    if let firstMalformed {
      all.append(.malformedMessages(malformedMessages, first: firstMalformed))
    }
    return all
  }

  /// The attributes of the socket that `next` returned last, until it is called again. A minisocket
  /// has its mark and nothing else; what full sockets have depends on what was asked for.
  ///
  /// - Throws: a `WireError` when they are malformed.
  public borrowing func attributes() throws(WireError) -> SocketAttributes {
    try SocketAttributes(buffer.raw, body: lastBody)
  }

  /// Says beforehand why the source is not the one that was wished for.
  mutating func note(_ incident: DumpIncident) { otherIncidents.append(incident) }

  /// The next selected socket, or nil at the end.
  ///
  /// - Throws: a `DumpError` when no more can be read; what was returned before is valid.
  @inlinable @inline(__always)
  public mutating func next() throws(DumpError) -> SocketRecord? {
    while true {
      guard let message = try nextMessage() else {
        guard try refill() else { return nil }
        continue
      }
      let header = message.header
      let body = message.body
      guard isReply(header), header.isSocketMessage, !header.isRequest else {
        try handleControl(header, body: body)
        continue
      }
      if let record = record(header, body: body), selection.contains(record) {
        lastBody = body
        return record
      }
    }
  }

  @inlinable @inline(__always)
  mutating func nextMessage() throws(DumpError) -> NetlinkMessage? {
    // A copy, since the span borrows all of this value.
    var walk = walk
    do {
      let message = try walk.next(in: buffer.raw)
      self.walk = walk
      return message
    } catch {
      throw .wire(error)
    }
  }

  @inlinable @inline(__always)
  func isReply(_ header: NetlinkHeader) -> Bool {
    !checksReply || (header.sequence == expected.sequence && header.portID == expected.portID)
  }

  @inlinable @inline(__always)
  mutating func record(_ header: NetlinkHeader, body: Range<Int>) -> SocketRecord? {
    noteSocketMessage(header)
    do {
      return try SocketRecord(buffer.raw, body: body)
    } catch {
      noteMalformed(error)
      return nil
    }
  }

  @inlinable @inline(__always)
  mutating func noteSocketMessage(_ header: NetlinkHeader) {
    socketMessages &+= 1
    isInsideDump = true
    if header.isInterrupted { isInterrupted = true }
  }

  @usableFromInline
  mutating func noteMalformed(_ error: WireError) {
    malformedMessages += 1
    if firstMalformed == nil { firstMalformed = error }
  }

  /// Reads the next datagram; false at the end.
  @usableFromInline
  mutating func refill() throws(DumpError) -> Bool {
    walk = MessageWalk(0..<0)
    let received: Int?
    do {
      received = try Self.receive(from: source, into: &buffer)
    } catch {
      if try goOn(after: error) { return true }
      throw error
    }
    guard let received else {
      if socketsRead == 0, let doubt = source.doubt(), try goOn(after: doubt) { return true }
      // A capture of nothing but a refused dump is no empty table.
      if socketsRead == 0, let recordedError {
        otherIncidents.removeAll { $0 == .recordedError(recordedError) }
        throw .recorded(recordedError)
      }
      if isInsideDump { otherIncidents.append(.missingEnd) }
      isInsideDump = false
      return false
    }
    walk = MessageWalk(0..<received)
    round = source.round
    window = source.window
    updateExpectation()
    return true
  }

  private static func receive(
    from source: any DatagramSource, into buffer: inout [UInt8]
  ) throws(DumpError) -> Int? {
    var span = buffer.mutableSpan
    var bytes = span.raw
    return try source.receive(into: &bytes)
  }

  /// Handles what is not a socket.
  @usableFromInline
  mutating func handleControl(_ header: NetlinkHeader, body: Range<Int>) throws(DumpError) {
    guard isReply(header) else {
      strayMessages += 1
      return
    }
    if header.isInterrupted { isInterrupted = true }
    switch header.type {
    case NetlinkABI.NLMSG_DONE:
      try end(KernelStatus(done: buffer.raw, header, body: body))
    case NetlinkABI.NLMSG_ERROR:
      let status = try errorStatus(header, body: body)
      // An acknowledgement says nothing about the dump.
      if !status.isSuccess { try end(status) }
    case NetlinkABI.NLMSG_OVERRUN:
      try noteOverrun()
    case NetlinkABI.NLMSG_NOOP:
      break
    default:
      strayMessages += 1
    }
  }

  private mutating func noteOverrun() throws(DumpError) {
    guard origin == .capture else { throw .overrun }
    otherIncidents.append(.recordedOverrun)
  }

  private func errorStatus(
    _ header: NetlinkHeader, body: Range<Int>
  ) throws(DumpError) -> KernelStatus {
    do {
      return try KernelStatus(error: buffer.raw, header, body: body)
    } catch {
      throw .wire(error)
    }
  }

  private mutating func end(_ status: KernelStatus) throws(DumpError) {
    isInsideDump = false
    if status.isSuccess {
      try source.dumpEnded()
      updateExpectation()
    } else if origin == .capture {
      // Other dumps may follow in the file, and they are worth showing.
      recordedError = status
      otherIncidents.append(.recordedError(status))
    } else if try !goOn(after: .kernel(status)) {
      throw .kernel(status)
    }
  }

  /// Goes on with another source when this one failed before it gave anything.
  private mutating func goOn(after error: DumpError) throws(DumpError) -> Bool {
    guard socketsRead == 0, let replacement = source.replacement(after: error) else {
      return false
    }
    if replacement !== source, replacement.origin == .proc {
      otherIncidents.append(.readFromProc(reason: error))
    }
    source = replacement
    walk = MessageWalk(0..<0)
    updateExpectation()
    return true
  }

  private mutating func updateExpectation() {
    guard let reply = source.expectedReply else {
      checksReply = false
      return
    }
    checksReply = true
    expected = reply
  }
}
