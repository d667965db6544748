/// One TCP socket as the kernel reported it (kernel `struct inet_diag_msg`).
///
/// Holds no reference and allocates nothing, so that a table of any size can stream through.
public struct SocketRecord: Hashable, Sendable {
  /// The socket's own family: a v4-mapped connection on an IPv6 socket is `.ipv6` (kernel field
  /// `idiag_family`).
  public let family: AddressFamily
  /// The TCP state; for a minisocket TIME_WAIT or FIN_WAIT2 (kernel field `idiag_state`).
  public let state: TCPState
  /// The timer that runs, with the time that it has left.
  public let timer: SocketTimer
  /// Retransmissions or unanswered probes so far, by the timer that runs (kernel field
  /// `idiag_retrans`).
  public let retransmits: UInt8
  /// The socket's own end (kernel fields `id.idiag_src`, `id.idiag_sport`).
  public let local: Endpoint
  /// The peer's end; address and port are 0 for a listener (kernel fields `id.idiag_dst`,
  /// `id.idiag_dport`).
  public let remote: Endpoint
  /// The interface that the socket is bound to, or whose link-local address it has; 0 for none
  /// (kernel field `id.idiag_if`).
  public let interfaceIndex: UInt32
  /// The socket's identity; `.none` for a row of `/proc/net/tcp` (kernel field `id.idiag_cookie`).
  public let cookie: SocketCookie
  /// Bytes received and not read; for a listener, connections not accepted (kernel field
  /// `idiag_rqueue`).
  public let receiveQueue: UInt32
  /// Bytes not acknowledged or not sent; for a listener, the limit of its backlog
  /// (kernel field `idiag_wqueue`).
  public let sendQueue: UInt32
  /// The owner's user id; always 0 for minisockets and request sockets (kernel field `idiag_uid`).
  public let uid: UInt32
  /// Inode of the socket's file, 0 where no process holds the socket (kernel field
  /// `idiag_inode`).
  public let inode: UInt32
  /// The socket's mark (attribute `INET_DIAG_MARK`); nil if it has none or the kernel does not
  /// report it. The kernel reports marks only to readers with CAP_NET_ADMIN, and those of TIME_WAIT
  /// in Linux 5.15, not in 5.0.
  public let mark: UInt32?

  /// Creates a record. Fields that a minisocket does not have are empty by default.
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

  /// Whether the kernel keeps only a small time-wait structure for this socket: it is in TIME_WAIT,
  /// or in the part of FIN_WAIT2 after the application has closed it.
  ///
  /// The timer says so: a FIN_WAIT2 socket that is still whole has another one or none.
  @inlinable
  public var isMinisocket: Bool {
    if case .timeWait = timer { true } else { false }
  }
}

/// Where the sockets of a dump come from.
public enum DumpOrigin: String, Hashable, Sendable {
  /// The kernel's answer to a sock_diag request.
  case netlink
  /// `/proc/net/tcp` and `/proc/net/tcp6`.
  case proc
  /// A capture.
  case capture
}
