import LinuxProc
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
  /// Walks the datagram that was received last.
  @usableFromInline var walk = MessageWalk(0..<0)
  @usableFromInline var source: any DatagramSource
  /// The fallbacks, used if the source fails before it has returned anything.
  private let attempts: DumpAttempts?
  @usableFromInline var expected: ExpectedReply
  @usableFromInline var checksReply: Bool
  @usableFromInline let selection: SocketSelection

  /// The round of a capture that the last socket belongs to, counted from 1; 0 where there are no
  /// rounds.
  public private(set) var round = 0
  /// When the kernel read the last socket: between two moments that all sockets of its datagram
  /// share. Nil where the source does not know.
  public private(set) var window: InstantRange?
  private var notes = RecordedNotes()
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

  /// Reads from a source, which has no fallback.
  public init(source: any DatagramSource, selection: SocketSelection) {
    self.init(source, nil, selection)
  }

  /// Reads from the first source of the attempts that can be opened, and goes on with the next one
  /// when it fails before it has given a socket.
  ///
  /// - Throws: a `DumpError` when none can be opened.
  init(_ attempts: DumpAttempts, selection: SocketSelection) throws(DumpError) {
    self.init(try attempts.next(), attempts, selection)
    noteFallback()
  }

  private init(
    _ source: any DatagramSource, _ attempts: DumpAttempts?, _ selection: SocketSelection
  ) {
    self.source = source
    self.attempts = attempts
    self.selection = selection
    buffer = [UInt8].uninitialized(Self.bufferSize)
    expected = ExpectedReply(sequence: 0, portID: 0)
    checksReply = false
  }

  /// Where the sockets come from; it can change before the first socket.
  public var origin: DumpOrigin { source.origin }

  /// What a capture says of the machine and of the round of the last socket, as lines such as
  /// `kernel.osrelease`; nothing where another program recorded it, or where there is no capture.
  public var recordedLines: [(name: String, value: String)] { notes.lines }

  /// What a reader of the sockets must know; complete when `next` has returned nil.
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
    let source = source
    do {
      let datagram = try buffer.withMutableBytes { bytes throws(DumpError) in
        try source.receive(into: &bytes)
      }
      if let datagram {
        begin(datagram)
        return true
      }
    } catch {
      guard fallBack(after: error) else { throw error }
      return true
    }
    return try !finish()
  }

  private mutating func begin(_ datagram: Datagram) {
    walk = MessageWalk(0..<datagram.byteCount)
    round = datagram.round
    window = datagram.window
    notes = datagram.notes
    checksReply = datagram.reply != nil
    if let reply = datagram.reply { expected = reply }
  }

  /// Handles the end of the source; false to go on with another one.
  private mutating func finish() throws(DumpError) -> Bool {
    if socketsRead == 0, let error = attempts?.checkEmpty(), fallBack(after: error) {
      return false
    }
    // A capture that holds only a refused dump must not look like an empty table.
    if socketsRead == 0, let recordedError {
      otherIncidents.removeAll { $0 == .recordedError(recordedError) }
      throw .recorded(recordedError)
    }
    if isInsideDump { otherIncidents.append(.missingEnd) }
    isInsideDump = false
    return true
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
    if status.isSuccess { return }
    if origin == .capture {
      // Other dumps may follow in the file, and they are worth showing.
      recordedError = status
      otherIncidents.append(.recordedError(status))
    } else if !fallBack(after: .kernel(status)) {
      throw .kernel(status)
    }
  }

  /// Falls back to the next attempt if the source failed before it returned anything; false if
  /// there is none.
  private mutating func fallBack(after error: DumpError) -> Bool {
    guard socketsRead == 0, let next = try? attempts?.next(after: error) else { return false }
    source = next
    walk = MessageWalk(0..<0)
    noteFallback()
    return true
  }

  /// Reports a fallback to /proc and its reason, since /proc lacks some fields.
  private mutating func noteFallback() {
    guard origin == .proc, let reason = attempts?.reason else { return }
    otherIncidents.append(.readFromProc(reason: reason))
  }
}
