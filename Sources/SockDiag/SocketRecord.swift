/// One TCP socket as the kernel reported it (kernel `struct inet_diag_msg`).
///
/// Holds no reference and allocates nothing, so that a table of any size can stream through.
public struct SocketRecord: Hashable, Sendable {
  /// The socket's own family: a v4-mapped connection on an IPv6 socket is `.ipv6`.
  public let family: AddressFamily
  /// For a minisocket the state that it stands for, TIME_WAIT or FIN_WAIT2.
  public let state: TCPState
  public let timer: SocketTimer
  /// Retransmissions or unanswered probes so far, by the timer that runs (kernel field
  /// `idiag_retrans`).
  public let retransmits: UInt8
  public let local: Endpoint
  public let remote: Endpoint
  /// The interface that the socket is bound to, or whose link-local address it has; 0 for none.
  public let interfaceIndex: UInt32
  public let cookie: SocketCookie
  /// Bytes received and not read; for a listener, connections not accepted.
  public let receiveQueue: UInt32
  /// Bytes not acknowledged or not sent; for a listener, the length that its backlog may reach.
  public let sendQueue: UInt32
  /// Owner, and 0 for every minisocket and request socket, whoever made it.
  public let uid: UInt32
  /// Inode of the socket's file, 0 where no process holds the socket.
  public let inode: UInt32
  /// The socket's mark; the kernel tells it only to readers with CAP_NET_ADMIN, and for TIME_WAIT
  /// in Linux 5.15, not in 5.0.
  public let mark: UInt32?

  @inlinable
  public init(
    family: AddressFamily, state: TCPState, timer: SocketTimer, retransmits: UInt8 = 0,
    local: Endpoint, remote: Endpoint, interfaceIndex: UInt32 = 0, cookie: SocketCookie = .none,
    receiveQueue: UInt32 = 0, sendQueue: UInt32 = 0, uid: UInt32 = 0, inode: UInt32 = 0,
    mark: UInt32? = nil
  ) {
    self.family = family
    self.state = state
    self.timer = timer
    self.retransmits = retransmits
    self.local = local
    self.remote = remote
    self.interfaceIndex = interfaceIndex
    self.cookie = cookie
    self.receiveQueue = receiveQueue
    self.sendQueue = sendQueue
    self.uid = uid
    self.inode = inode
    self.mark = mark
  }

  /// The kernel keeps only a small time-wait structure for this socket: it is in TIME_WAIT, or in
  /// the part of FIN_WAIT2 after the application has closed it.
  ///
  /// The timer tells: a FIN_WAIT2 socket that is still whole has another one or none.
  @inlinable
  public var isMinisocket: Bool {
    if case .timeWait = timer { true } else { false }
  }
}
