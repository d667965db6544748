package import SockDiag

/// Full sockets in CLOSE_WAIT or FIN_WAIT2 that one program holds, with one port in common.
///
/// How long each has been in its state is not reported. But a FIN carries an ACK, so the state is
/// at least as old as the last ACK that arrived (`tcpi_last_ack_recv`), if no data arrived since.
package struct LingeringSockets: Sendable, Equatable {
  package let state: TCPState
  /// Whether connections were accepted here: `port` is the local port then, else the remote one.
  package let isAccepted: Bool
  package let port: UInt16
  /// Such as `nginx[812]`, safe for a terminal; nil if the process is not known.
  package let owner: String?
  package var count = 0
  /// Of these, those where nothing has arrived for `LingeringSockets.long`.
  package var idle = 0
  /// Those of which the kernel did not report that, as `/proc` does not.
  package var unknown = 0
  /// The longest time since anything arrived.
  package var longest = Duration.zero

  /// A peer's last data, and a program's last work on it, take less than this.
  package static let long = Duration.seconds(30)

  package init(state: TCPState, isAccepted: Bool, port: UInt16, owner: String?) {
    self.state = state
    self.isAccepted = isAccepted
    self.port = port
    self.owner = owner
  }

  /// Counts a socket.
  ///
  /// - Parameter silence: since anything arrived; nil if the kernel did not report it.
  package mutating func add(silence: Duration?) {
    count += 1
    guard let silence else {
      unknown += 1
      return
    }
    longest = max(longest, silence)
    if silence >= Self.long { idle += 1 }
  }
}
