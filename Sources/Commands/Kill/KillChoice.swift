import SockDiag

/// Which of the sockets that a filter selects are to be destroyed.
struct KillChoice {
  let takesAnyState: Bool
  let isOnlyOverdue: Bool
  let limit: Int

  /// What becomes of a socket.
  enum Verdict {
    case destroyed(DestroyRequest)
    /// Not in TIME_WAIT, and nobody asked for other states.
    case leftOut
    /// Its deadline has not passed.
    case notOverdue
    /// Bound, without a connection: the kernel looks for connections and listeners only.
    case unreachable
    /// Without a cookie.
    case unidentified
  }

  func verdict(_ record: SocketRecord) -> Verdict {
    if isOnlyOverdue, !record.timer.isOverdue { return .notOverdue }
    guard takesAnyState || record.state == .timeWait else { return .leftOut }
    guard record.state != .close else { return .unreachable }
    return DestroyRequest(record).map { .destroyed($0) } ?? .unidentified
  }
}
