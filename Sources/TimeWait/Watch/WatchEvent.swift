package import SockDiag

/// What happened to one minisocket between two polls, with bounds for the moment.
package struct WatchEvent: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    /// It was not there in the poll before; it has the full time, or is in FIN_WAIT2.
    case entered
    /// It was not there in the poll before, and its timer was shorter than the full length: with
    /// that length, it would have been there.
    case enteredShort
    /// From FIN_WAIT2 to TIME_WAIT: the peer's FIN has come.
    case finReceived
    /// It was reaped on time, as far as the polls show.
    case expiredOnTime
    /// It was reaped at least a tick after its deadline.
    case expiredLate
    /// It left before its deadline.
    case vanishedEarly(VanishReason)
    /// Its timer was restarted by a segment of the old connection.
    case rearmed
  }

  package let kind: Kind
  package let socket: WatchedSocket
  /// When it happened.
  package let moment: InstantRange
  /// Nil if it was already overdue when it was first seen.
  package let deadline: InstantRange?
  /// The forecast of its reap; nil where there is none.
  package let reap: InstantRange?
  /// For expired ones: how long after its deadline it was reaped. No upper bound where the deadline
  /// has no lower one.
  package let lateness: Bounds?
  /// Later than this kernel's timers allow, even by the lower bound.
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

/// Why a minisocket left before its deadline.
package enum VanishReason: Sendable, Equatable {
  /// `connect` took it over: a new socket has its addresses and ports, or `TWRecycled` has counted
  /// as many as left early.
  case reused
  /// A SYN came for it, and the listener on its port accepted the new connection.
  case reopened
  /// `TWKilled` has counted as many as left early; before 4.1.
  case killed
  /// No counter shows it: a reset from the peer, or `ss -K`.
  case unknown
}

/// A minisocket that is or was watched.
package struct WatchedSocket: Sendable, Hashable {
  /// v4-mapped addresses stay IPv6.
  package let local: Endpoint
  package let remote: Endpoint
  package let state: TCPState
  package let cookie: SocketCookie
  /// Inode of the full socket before it, if a walk had that; else 0.
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
