package import LinuxProc
package import SockDiag

/// Sees the bytes that go to the kernel and come from it.
public protocol DumpObserver: AnyObject {
  /// A request is about to be sent.
  func sent(_ bytes: RawSpan)
  /// A datagram of replies was received.
  func received(_ bytes: RawSpan)
}

/// Dumps from the running kernel.
package final class LiveSource: DatagramSource {
  package let origin = DumpOrigin.netlink
  package let incidents: [DumpIncident] = []

  private var socket: NetlinkSocket
  /// Whether a thread may receive ahead; that takes processor time, and gives a long dump sooner.
  private let readsAhead: Bool
  /// Sees each request and each datagram of replies, for a recorder.
  private let observer: (any DumpObserver)?

  private var pending: [DumpRequest] = []
  private var sequence: UInt32 = 0
  private var expected: ExpectedReply?
  /// When the kernel built the datagram that waits: the first of a dump while the request was sent,
  /// each next one while the one before it was received.
  private var next = InstantRange(nanoseconds: 0, 0)
  /// A request has been sent, and its dump has not ended.
  private(set) var isWaiting = false
  /// Datagrams of the current dump so far.
  private var datagrams = 0
  /// A dump that has taken this many datagrams is long enough to be worth a thread. Behind a filter
  /// the kernel may take milliseconds for each, in which there is hardly anything to do for another
  /// thread: for 1,000 sockets of 100,000 it cost 1.5 ms of processor time, and gained nothing.
  private var datagramsBeforeThread = 2

  /// Dumps over a socket; nothing is asked before `ask`.
  init(
    _ socket: consuming NetlinkSocket, readsAhead: Bool = true,
    observer: (any DumpObserver)? = nil
  ) {
    self.socket = socket
    self.readsAhead = readsAhead
    self.observer = observer
  }

  /// Opens a socket where the thread is, to ask for each family by itself, as Wireshark and `ss` can
  /// read it. A dump of this source alone has no fallback.
  package static func openByFamily(
    _ selection: SocketSelection, observer: any DumpObserver
  ) throws(SystemError) -> LiveSource {
    let socket = try NetlinkSocket.open(receiveTimeout: NetlinkSocket.receiveTimeout)
    let source = LiveSource(socket, observer: observer)
    source.ask(selection, selection.bytecode.isEmpty ? .netlink : [.netlink, .bytecode])
    return source
  }

  /// Takes another socket, whose replies are not mixed with those of an unfinished dump.
  func use(_ socket: consuming NetlinkSocket) {
    self.socket = socket
    endDump()
  }

  /// Prepares the requests of a dump. They are sent by `receive`.
  func ask(_ selection: SocketSelection, _ needs: DumpNeeds) {
    let families = selection.family.map { [$0] } ?? [.ipv4, .ipv6]
    let scopes: [DumpRequest.Scope] =
      needs.contains(.bothFamilies) ? [.bothFamilies] : families.map { .family($0) }
    pending = scopes.map { scope in
      DumpRequest(
        scope: scope, states: selection.requestStates, extensions: selection.extensions,
        localPort: selection.localPort, remotePort: selection.remotePort,
        bytecode: needs.contains(.bytecode) ? selection.bytecode : [])
    }
    datagramsBeforeThread = selection.bytecode.isEmpty ? 2 : 16
  }

  package func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Datagram? {
    if !isWaiting, try !sendNext() { return nil }
    let window = next
    let received = try socket.receiveForDump(into: &buffer)
    next = InstantRange(nanoseconds: received.began, received.ended)
    datagrams += 1
    if received.endsDump {
      endDump()
    } else if datagrams == datagramsBeforeThread {
      readAhead(bufferSize: buffer.byteCount)
    }
    observer?.received(buffer.bytes.extracting(first: received.byteCount))
    return Datagram(byteCount: received.byteCount, reply: expected, window: window)
  }

  private func endDump() {
    isWaiting = false
    datagrams = 0
    socket.stopReceivingAhead()
  }

  /// Receives ahead from now on. What is observed gets its time when it is received.
  private func readAhead(bufferSize: Int) {
    guard readsAhead, observer == nil, hasSecondProcessor() else { return }
    socket.receiveAhead(bufferSize: bufferSize)
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
    expected = ExpectedReply(sequence: sequence, portID: socket.portID)
    isWaiting = true
    return true
  }
}
