package import SockDiag

/// What two polls tell of one minisocket, with the bounds within which it is known.
package struct WatchEvent: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// It was not there in the poll before, and has its full time, or is in FIN_WAIT2.
    case entered
    /// It was not there in the poll before, and its time began when it should have been seen already:
    /// it was born with less than the full length.
    case enteredShort
    /// In FIN_WAIT2 before, and in TIME_WAIT now: the peer's FIN has come.
    case finReceived
    /// It went when its time was over, as far as the polls can tell.
    case expiredOnTime
    /// It went when its time was over for at least a tick.
    case expiredLate
    /// It went before its time was over.
    case vanishedEarly(VanishReason)
    /// Its timer jumped up: a segment of the old connection came.
    case rearmed
  }

  package let kind: Kind
  package let socket: WatchedSocket
  /// When it happened.
  package let moment: InstantRange
  /// When its time was or will be over; nil where it was never seen before that.
  package let deadline: InstantRange?
  /// When the kernel will, or would have, reaped it for that; nil where that is not known.
  package let reap: InstantRange?
  /// For what expired: how long after its deadline it went. The upper bound is nil where the deadline
  /// has none.
  package let lateness: Bounds?
  /// Late by more than this kernel's timers allow, whatever the bounds.
  package let isBeyondDesign: Bool

  package init(
    kind: Kind, socket: WatchedSocket, moment: InstantRange, deadline: InstantRange? = nil,
    reap: InstantRange? = nil, lateness: Bounds? = nil, isBeyondDesign: Bool = false
  ) {
    self.kind = kind
    self.socket = socket
    self.moment = moment
    self.deadline = deadline
    self.reap = reap
    self.lateness = lateness
    self.isBeyondDesign = isBeyondDesign
  }
}

/// Why a minisocket went before its time.
package enum VanishReason: Sendable, Equatable {
  /// `connect` took it over: a new socket has its addresses and ports, or as many as vanished were
  /// counted as reused (`tcp_tw_reuse`).
  case reused
  /// A SYN came for it, and the listener on its port took the new connection.
  case reopened
  /// The kernel counted the end of short timers (`TWKilled`), before 4.1.
  case killed
  /// No counter tells. A reset from the peer, or somebody who destroyed it (`ss -K`).
  case unknown
}

/// What is known of a minisocket that is or was watched.
package struct WatchedSocket: Sendable, Hashable {
  /// IPv4 addresses stand here as such, v4-mapped ones as IPv6.
  package let local: Endpoint
  package let remote: Endpoint
  package let state: TCPState
  package let cookie: SocketCookie
  /// Inode of the socket when it was alive, if it was seen so; 0 otherwise.
  package let inode: UInt32

  package init(
    local: Endpoint, remote: Endpoint, state: TCPState, cookie: SocketCookie, inode: UInt32 = 0
  ) {
    self.local = local
    self.remote = remote
    self.state = state
    self.cookie = cookie
    self.inode = inode
  }
}
