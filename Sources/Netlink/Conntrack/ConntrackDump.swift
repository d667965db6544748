public import LinuxProc
public import SockDiag

/// One dump of the TCP connections that conntrack follows in a network namespace, read entry by entry
/// in constant memory.
///
///     var dump = try ConntrackDump.live()
///     while let entry = try dump.next() { print(entry.original.source, entry.timeout) }
///
/// It is not a snapshot: it walks a table that changes meanwhile, and the walk itself makes the
/// kernel remove expired entries.
public struct ConntrackDump: ~Copyable {
  private var socket: NetlinkSocket
  private var pending: [ConntrackRequest]
  private var request: ConntrackRequest?
  private var sequence: UInt32 = 0
  private var buffer: [UInt8]
  private var count = 0
  /// Walks the datagram that was received last.
  private var walk = MessageWalk(0..<0)
  private var datagrams = 0
  private var entriesOfRequest = 0

  /// Whether the kernel reported that a part of the dump may lack entries or repeat one.
  public private(set) var isInterrupted = false
  /// Entries that made no sense and were passed over.
  public private(set) var malformedEntries = 0
  /// Entries of other protocols that were received; none since Linux 5.8, which
  /// filters by protocol.
  public private(set) var otherProtocols = 0

  private init(_ socket: consuming NetlinkSocket, requests: [ConntrackRequest]) {
    self.socket = socket
    pending = requests
    buffer = [UInt8](repeating: 0, count: SocketDump.bufferSize)
  }

  /// The protocol that is asked for.
  private static let tcp: UInt8 = 6

  /// Opens a dump; nothing is asked before the first `next`.
  ///
  /// Needs CAP_NET_ADMIN in the user namespace that owns the network namespace, and CAP_SYS_ADMIN to
  /// enter another network namespace than the caller's own, which is the one for nil.
  public static func live(
    in namespace: NetworkNamespace? = nil
  ) throws(ConntrackError) -> ConntrackDump {
    // The kernel selects by protocol only within a family.
    let requests = [AddressFamily.ipv4, .ipv6].map {
      ConntrackRequest(family: $0, protocolNumber: tcp)
    }
    do throws(DumpError) {
      let socket = try NetlinkSocket.openForDump(.netfilter, in: namespace)
      return ConntrackDump(socket, requests: requests)
    } catch {
      throw ConntrackError(opening: error)
    }
  }

  /// The next entry, or nil at the end.
  ///
  /// - Throws: a `ConntrackError` when no more can be read; what was returned before is valid.
  public mutating func next() throws(ConntrackError) -> ConntrackEntry? {
    while true {
      guard let message = try nextMessage() else {
        guard try refill() else { return nil }
        continue
      }
      let header = message.header
      guard header.sequence == sequence, header.portID == socket.portID else { continue }
      if header.isInterrupted { isInterrupted = true }
      if !header.isConntrackEntry {
        try handleControl(header, message.body)
      } else if let entry = entry(message.body) {
        return entry
      }
    }
  }

  private mutating func nextMessage() throws(ConntrackError) -> NetlinkMessage? {
    // A copy, since the span borrows all of this value.
    var walk = walk
    do {
      let message = try walk.next(in: buffer.raw)
      self.walk = walk
      return message
    } catch {
      throw .dump(.wire(error))
    }
  }

  /// Decodes an entry; nil if it is malformed, or was not asked for: an older kernel
  /// does not filter.
  private mutating func entry(_ body: Range<Int>) -> ConntrackEntry? {
    entriesOfRequest += 1
    guard let entry = try? ConntrackEntry(buffer.raw, body: body) else {
      malformedEntries += 1
      return nil
    }
    guard entry.protocolNumber == Self.tcp else {
      otherProtocols += 1
      return nil
    }
    return entry.original.source.address.family == request?.family ? entry : nil
  }

  private mutating func handleControl(
    _ header: NetlinkHeader, _ body: Range<Int>
  ) throws(ConntrackError) {
    switch header.type {
    case NetlinkABI.NLMSG_DONE:
      try end(KernelStatus(done: buffer.raw, header, body: body))
    case NetlinkABI.NLMSG_ERROR:
      let status = try errorStatus(header, body)
      // An acknowledgement says nothing about the dump.
      if !status.isSuccess { try end(status) }
    case NetlinkABI.NLMSG_OVERRUN:
      throw .dump(.overrun)
    default:
      break
    }
  }

  private func errorStatus(
    _ header: NetlinkHeader, _ body: Range<Int>
  ) throws(ConntrackError) -> KernelStatus {
    do {
      return try KernelStatus(error: buffer.raw, header, body: body)
    } catch {
      throw .dump(.wire(error))
    }
  }

  /// Ends a request. If the kernel refuses to filter by protocol, asks again without that filter.
  private mutating func end(_ status: KernelStatus) throws(ConntrackError) {
    socket.stopReceivingAhead()
    let request = request.take()
    if status.isSuccess { return }
    let isFilterError = status.errorNumber == Errno.EOPNOTSUPP || status.errorNumber == Errno.EINVAL
    guard isFilterError, entriesOfRequest == 0, let request, request.protocolNumber != nil else {
      throw ConntrackError(status)
    }
    pending.insert(ConntrackRequest(family: request.family), at: 0)
  }

  /// Reads the next datagram, of the next request where the one before has ended; false at the end.
  private mutating func refill() throws(ConntrackError) -> Bool {
    walk = MessageWalk(0..<0)
    if request == nil {
      guard !pending.isEmpty else { return false }
      try send(pending.removeFirst())
    }
    do {
      let received = try socket.receiveForDump(into: &buffer)
      walk = MessageWalk(0..<received.byteCount)
      if !received.endsDump { readAhead() }
    } catch {
      throw .dump(error)
    }
    return true
  }

  private mutating func send(_ next: ConntrackRequest) throws(ConntrackError) {
    sequence += 1
    datagrams = 0
    entriesOfRequest = 0
    request = next
    do {
      try socket.sendForDump(next.message(sequence: sequence).raw)
    } catch {
      throw .dump(error)
    }
  }

  /// A dump that takes more than two datagrams is long enough to be worth a thread.
  private mutating func readAhead() {
    datagrams += 1
    guard datagrams == 2, hasSecondProcessor() else { return }
    socket.receiveAhead(bufferSize: buffer.count)
  }
}
