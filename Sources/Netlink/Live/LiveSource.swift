internal import Glibc
public import LinuxProc
public import SockDiag

/// Sees the bytes that go to the kernel and come from it.
public protocol DumpObserver: AnyObject {
  func sent(_ bytes: RawSpan)
  func received(_ bytes: RawSpan)
}

/// Dumps from the running kernel.
public final class LiveSource: DatagramSource {
  /// How the sockets are asked for.
  public enum Plan: Hashable, Sendable {
    /// One walk for both families where the kernel offers it, else one walk for each.
    case automatic
    /// `SOCK_DIAG_BY_FAMILY` requests only, which is what Wireshark and `ss` can read.
    case byFamily
  }

  public let origin = DumpOrigin.netlink
  public private(set) var expectedReply: ExpectedReply?
  public let incidents: [DumpIncident] = []
  public private(set) var window: InstantRange?

  private var socket: NetlinkSocket
  /// Where the socket was opened, when that is not the caller's own namespace.
  private let place: NamespaceDescriptor?
  /// When the kernel built the datagram that waits: the first of a dump while the request was sent,
  /// each next one while the one before it was received.
  private var next = InstantRange(nanoseconds: 0, 0)
  /// Datagrams of the current dump so far.
  private var datagrams = 0
  /// A dump that has taken this many datagrams is long enough to be worth a thread. Behind a filter
  /// the kernel may take milliseconds for each, in which there is hardly anything to do for another
  /// thread: for 1,000 sockets of 100,000 it cost 1.5 ms of processor time, and gained nothing.
  private var datagramsBeforeThread: Int { selection.bytecode.isEmpty ? 2 : 16 }
  private var selection: SocketSelection
  /// Whether a thread may receive ahead; that takes processor time, and gives a long dump sooner.
  private let readsAhead: Bool
  private var pending: [DumpRequest]
  private var sequence: UInt32 = 0
  private var isWaiting = false
  private let plan: Plan
  /// The kernel has refused the legacy request, which asks for both families at once.
  private var refusesLegacy = false
  private var sendsBytecode = false
  /// Sees each request and each datagram of replies, for a recorder.
  private let observer: (any DumpObserver)?

  /// - Parameter place: where the socket was opened, if not in the caller's own namespace.
  init(
    socket: consuming NetlinkSocket, place: consuming NamespaceDescriptor? = nil,
    selection: SocketSelection, plan: Plan = .automatic, readsAhead: Bool = true,
    observer: (any DumpObserver)? = nil
  ) {
    self.socket = socket
    self.place = place
    self.selection = selection
    self.readsAhead = readsAhead
    self.observer = observer
    self.plan = plan
    pending = []
    sendsBytecode = Self.sendsBytecode(selection)
    pending = requests
  }

  private static func sendsBytecode(_ selection: SocketSelection) -> Bool {
    (1...DumpRequest.longestBytecode).contains(selection.bytecode.count)
  }

  private var isLegacy: Bool { plan == .automatic && selection.family == nil && !refusesLegacy }

  /// Prepares for another dump over the same socket; a new one where the last dump was not read to
  /// its end, since the kernel has only one dump for a socket at a time. What the kernel refused
  /// before is not tried again.
  func ask(_ selection: SocketSelection) throws(DumpError) {
    if isWaiting {
      socket = try Self.openSocket(in: place)
      dumpEnded()
    }
    if selection != self.selection { sendsBytecode = Self.sendsBytecode(selection) }
    self.selection = selection
    pending = requests
  }

  /// Opens a socket in a namespace, or where the thread is for nil.
  private static func openSocket(
    in place: borrowing NamespaceDescriptor?
  ) throws(DumpError) -> NetlinkSocket {
    let socket = try place?.insideForDump { () throws(DumpError) in
      try NetlinkSocket.openForDump()
    }
    if let socket { return socket }
    return try NetlinkSocket.openForDump()
  }

  /// Whether `/proc/net/sockstat` counts no minisockets where the socket was opened.
  var countsNoMinisockets: Bool { (inside { ProcFile.minisocketCount() } ?? nil) == 0 }

  /// Opens the socket; nothing is asked before the first `receive`.
  public static func open(
    _ selection: SocketSelection, plan: Plan = .automatic, readsAhead: Bool = true,
    observer: (any DumpObserver)? = nil
  ) throws(SystemError) -> LiveSource {
    let socket = try NetlinkSocket.open(receiveTimeout: NetlinkSocket.receiveTimeout)
    return LiveSource(
      socket: socket, selection: selection, plan: plan, readsAhead: readsAhead,
      observer: observer)
  }

  public func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Int? {
    if !isWaiting, try !sendNext() { return nil }
    window = next
    let count = try socket.receiveForDump(into: &buffer, noting: &next)
    datagrams += 1
    if datagrams == datagramsBeforeThread {
      readAhead(buffer.bytes.extracting(first: count), bufferSize: buffer.byteCount)
    }
    observer?.received(buffer.bytes.extracting(first: count))
    return count
  }

  public func dumpEnded() {
    isWaiting = false
    datagrams = 0
    socket.stopReceivingAhead()
  }

  /// Reads ahead from now on, unless this datagram was the last: a thread would wait for another.
  private func readAhead(_ datagram: RawSpan, bufferSize: Int) {
    // What is observed gets its time when it is received.
    guard readsAhead, observer == nil, NetlinkSocket.hasSecondProcessor,
      !NetlinkSocket.endsDump(datagram)
    else {
      return
    }
    socket.receiveAhead(bufferSize: bufferSize)
  }

  /// The count is of both families and both kinds of minisockets, so it can only be compared with
  /// a dump of all of them.
  public func doubt() -> DumpError? {
    let counted: TCPStateSet = [TCPStateSet(.timeWait), TCPStateSet(.finWait2)]
    guard selection.family == nil, selection.requestStates.isSuperset(of: counted),
      !sendsBytecode || KernelVersion.running < KernelVersion(4, 9),
      let count = inside({ ProcFile.minisocketCount() }) ?? nil, count > 0
    else { return nil }
    return .unlikelyEmpty(minisockets: count)
  }

  /// A filter may hold what this kernel does not know or this user may not ask. The legacy request
  /// may be missing or forbidden where the other one works; where neither does, /proc still may.
  public func replacement(after error: DumpError) -> (any DatagramSource)? {
    dumpEnded()
    if sendsBytecode, error.mayBeOfBytecode {
      sendsBytecode = false
    } else if isLegacy, case .kernel = error {
      refusesLegacy = true
    } else {
      return inside { try? ProcSource.open(selection) } ?? nil
    }
    pending = requests
    return self
  }

  /// Calls `body` where the socket was opened; nil when that can no longer be entered.
  private func inside<T>(_ body: () -> T) -> T? {
    guard place != nil else { return body() }
    return try? place?.inside(body).get()
  }

  /// Sends the next request; false when there is none left.
  private func sendNext() throws(DumpError) -> Bool {
    guard !pending.isEmpty else { return false }
    let request = pending.removeFirst()
    sequence += 1
    let observer = observer
    var start: Int64 = 0
    do {
      try socket.send(request, sequence: sequence) {
        observer?.sent($0)
        start = MonotonicClock.now()
      }
    } catch {
      throw .system(error)
    }
    next = InstantRange(nanoseconds: start, MonotonicClock.now())
    expectedReply = ExpectedReply(sequence: sequence, portID: socket.portID)
    isWaiting = true
    return true
  }

  /// All that is to be asked.
  private var requests: [DumpRequest] {
    if isLegacy { return [request(.bothFamilies)] }
    let families = selection.family.map { [$0] } ?? [.ipv4, .ipv6]
    return families.map { request(.family($0)) }
  }

  private func request(_ scope: DumpRequest.Scope) -> DumpRequest {
    DumpRequest(
      scope: scope, states: selection.requestStates, extensions: selection.extensions,
      localPort: selection.localPort, remotePort: selection.remotePort,
      bytecode: sendsBytecode ? selection.bytecode : [])
  }
}

extension DumpError {
  /// Whether the kernel may have said this of a filter's bytecode: it does not know an instruction
  /// (EINVAL), or this user may not ask for marks (EPERM). Before Linux 4.9 doubt is due as well, as
  /// nothing tells a filter that keeps nothing from a module that is missing.
  fileprivate var mayBeOfBytecode: Bool {
    switch self {
    case .kernel(let status): status.errorNumber == EINVAL || status.errorNumber == EPERM
    case .unlikelyEmpty: true
    default: false
    }
  }
}
