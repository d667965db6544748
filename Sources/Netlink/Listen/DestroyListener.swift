public import LinuxProc
public import SockDiag

/// Receives the TCP sockets of a network namespace as the kernel frees them (sock_diag's multicast
/// groups, since Linux 4.2). Needs no privilege.
///
/// A connection that this machine closed is reported when it enters TIME_WAIT or becomes a FIN_WAIT2
/// minisocket, one that the peer closed when it is over; the message does not say which, and its
/// cookie is that of the minisocket only where somebody had asked for the cookie before. The end of a
/// minisocket is never reported.
public struct DestroyListener: ~Copyable {
  private let socket: NetlinkSocket
  private var buffer: [UInt8]

  /// How often the kernel has dropped messages, an unknown number each time, since none were
  /// received for too long (`ENOBUFS`).
  public private(set) var losses = 0
  /// Messages that were received whole.
  public private(set) var received = 0
  /// Messages that were cut or malformed, and were skipped.
  public private(set) var malformed = 0

  /// The size of the receive buffer in bytes. A message takes about 1 KiB, so this holds a tenth of
  /// a second at 80,000 closes per second.
  private static let receiveBuffer: Int32 = 8 << 20

  /// Longer than any message of these groups.
  private static let longestMessage = 8 * 1024

  /// The most messages that one call receives, so that it ends even under a flood.
  private static let maxMessagesPerCall = 16_384

  private init(_ socket: consuming NetlinkSocket) {
    self.socket = socket
    buffer = [UInt8](repeating: 0, count: Self.longestMessage)
  }

  /// Opens a socket in a namespace, the caller's own for nil, and listens from now on.
  ///
  /// - Throws: `DumpError.namespace` where it cannot be entered; `DumpError.system` with EINVAL on
  ///   kernels without these groups.
  public static func open(
    in namespace: NetworkNamespace? = nil
  ) throws(DumpError) -> DestroyListener {
    try open(in: namespace, receiveBuffer: receiveBuffer)
  }

  static func open(
    in namespace: NetworkNamespace?, receiveBuffer: Int32
  ) throws(DumpError) -> DestroyListener {
    let socket = try NetlinkSocket.openForDump(in: namespace)
    socket.setReceiveBuffer(receiveBuffer)
    do {
      try socket.joinDestroyGroups()
    } catch {
      throw .system(error)
    }
    return DestroyListener(socket)
  }

  /// The descriptor to `poll`. The listener still owns it.
  public var descriptor: Int32 { socket.descriptor }

  /// Hands over what has come, oldest first, and waits for nothing. Where much has come, some of it may
  /// be left for another call.
  ///
  /// - Parameter body: gets a freed socket, whose state is CLOSE, and when the message was received,
  ///   in nanoseconds of CLOCK_MONOTONIC: the socket was freed before.
  /// - Throws: the errno of the call, but for what counts as a loss.
  public mutating func receive(
    into body: (SocketRecord, Int64) -> Void
  ) throws(SystemError) {
    for _ in 0..<Self.maxMessagesPerCall {
      guard let count = try receiveDatagram() else { return }
      walk(count, MonotonicClock.now(), body)
    }
  }

  /// Length of the next datagram; 0 if it was lost or truncated, nil if there is none.
  private mutating func receiveDatagram() throws(SystemError) -> Int? {
    do {
      return try buffer.withMutableBytes { bytes throws(SystemError) in
        try socket.receive(into: &bytes)
      }
    } catch {
      switch error.errorNumber {
      case Errno.EAGAIN: return nil
      case Errno.ENOBUFS: losses += 1
      case Errno.EMSGSIZE: malformed += 1
      default: throw error
      }
      return 0
    }
  }

  private mutating func walk(
    _ count: Int, _ moment: Int64, _ body: (SocketRecord, Int64) -> Void
  ) {
    var walk = MessageWalk(0..<count)
    do throws(WireError) {
      while let message = try walk.next(in: buffer.raw) {
        let header = message.header
        guard header.type == NetlinkABI.SOCK_DIAG_BY_FAMILY, !header.isRequest else { continue }
        let record = try SocketRecord(buffer.raw, body: message.body)
        received += 1
        body(record, moment)
      }
    } catch {
      malformed += 1
    }
  }
}
