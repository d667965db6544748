internal import Glibc
import SockDiag

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

  /// Milliseconds that the kernel has for each datagram; it takes a fraction of one.
  public static let receiveTimeout = 5_000

  public let origin = DumpOrigin.netlink
  public private(set) var expectedReply: ExpectedReply?
  public let incidents: [DumpIncident] = []

  private var socket: NetlinkSocket
  /// Datagrams of the current dump so far.
  private var datagrams = 0
  /// A dump that has taken this many datagrams is long enough to be worth a thread.
  private static let datagramsBeforeThread = 2
  private let selection: SocketSelection
  private var pending: [DumpRequest]
  private var sequence: UInt32 = 0
  private var isWaiting = false
  private var isLegacy: Bool
  /// Sees each request and each datagram of replies, for a recorder.
  private let observer: (any DumpObserver)?

  private init(
    socket: consuming NetlinkSocket, selection: SocketSelection, plan: Plan,
    observer: (any DumpObserver)?
  ) {
    self.socket = socket
    self.selection = selection
    self.observer = observer
    isLegacy = plan == .automatic && selection.family == nil
    pending = isLegacy ? [Self.request(.bothFamilies, selection)] : Self.byFamily(selection)
  }

  /// Opens the socket; nothing is asked before the first `receive`.
  public static func open(
    _ selection: SocketSelection, plan: Plan = .automatic, observer: (any DumpObserver)? = nil
  ) throws(SystemError) -> LiveSource {
    let socket = try NetlinkSocket.open(receiveTimeout: receiveTimeout)
    return LiveSource(socket: socket, selection: selection, plan: plan, observer: observer)
  }

  public func receive(into buffer: inout MutableRawSpan) throws(DumpError) -> Int? {
    if !isWaiting, try !sendNext() { return nil }
    do {
      let count = try socket.receive(into: &buffer)
      datagrams += 1
      if datagrams == Self.datagramsBeforeThread {
        readAhead(buffer.bytes.extracting(first: count), bufferSize: buffer.byteCount)
      }
      observer?.received(buffer.bytes.extracting(first: count))
      return count
    } catch {
      throw Self.meaning(of: error, bufferSize: buffer.byteCount)
    }
  }

  public func dumpEnded() {
    isWaiting = false
    datagrams = 0
    socket.stopReceivingAhead()
  }

  /// Reads ahead from now on, unless this datagram was the last: a thread would wait for another.
  private func readAhead(_ datagram: RawSpan, bufferSize: Int) {
    // What is observed gets its time when it is received.
    guard observer == nil, NetlinkSocket.hasSecondProcessor,
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
      let count = ProcFile.minisocketCount(), count > 0
    else { return nil }
    return .unlikelyEmpty(minisockets: count)
  }

  /// The legacy request may be missing or forbidden where the other one works; where neither does,
  /// /proc still may.
  public func replacement(after error: DumpError) -> (any DatagramSource)? {
    dumpEnded()
    if isLegacy, case .kernel = error {
      isLegacy = false
      pending = Self.byFamily(selection)
      return self
    }
    return try? ProcSource.open(selection)
  }

  /// Sends the next request; false when there is none left.
  private func sendNext() throws(DumpError) -> Bool {
    guard !pending.isEmpty else { return false }
    let request = pending.removeFirst()
    sequence += 1
    let observer = observer
    do {
      try socket.send(request, sequence: sequence) { observer?.sent($0) }
    } catch {
      throw .system(error)
    }
    expectedReply = ExpectedReply(sequence: sequence, portID: socket.portID)
    isWaiting = true
    return true
  }

  private static func request(
    _ scope: DumpRequest.Scope, _ selection: SocketSelection
  ) -> DumpRequest {
    DumpRequest(
      scope: scope, states: selection.requestStates, extensions: selection.extensions)
  }

  private static func byFamily(_ selection: SocketSelection) -> [DumpRequest] {
    let families = selection.family.map { [$0] } ?? [.ipv4, .ipv6]
    return families.map { request(.family($0), selection) }
  }

  private static func meaning(of error: SystemError, bufferSize: Int) -> DumpError {
    switch error.errorNumber {
    case EAGAIN: .timeout(milliseconds: receiveTimeout)
    case EMSGSIZE: .truncated(bufferSize: bufferSize)
    case ENOBUFS: .overrun
    default: .system(error)
    }
  }
}

extension SocketDump {
  /// A dump of the running kernel: over sock_diag, or where that cannot be used from
  /// `/proc/net/tcp`, which `origin` and `incidents` then say.
  ///
  /// Needs no privilege.
  public static func live(_ selection: SocketSelection) throws(DumpError) -> SocketDump {
    do {
      return SocketDump(source: try LiveSource.open(selection), selection: selection)
    } catch {
      guard let proc = try? ProcSource.open(selection) else { throw .system(error) }
      var dump = SocketDump(source: proc, selection: selection)
      dump.note(.readFromProc(reason: .system(error)))
      return dump
    }
  }
}
