package import SocketFilter
package import TextOutput

/// What a watch wants to be done, in this order.
package enum WatchEffect: Sendable {
  /// Bytes for the terminal, which bring its contents up to date.
  case draw([UInt8])
  /// Bytes for standard output, to be written out at once.
  case write([UInt8])
  /// A sentence for standard error.
  case say(String)
  /// A poll now, besides those of the interval.
  case poll
  /// The groups in the present order, as `.groups`; no poll is needed.
  case regroup
  case setInterval(Duration)
  /// Other sockets from now on: the engine begins anew. Nil for all sockets.
  case setFilter(SocketFilter?, text: String)
  /// No polls, or polls again.
  case setPaused(Bool)
  /// Give the terminal back, stop, and report `.continued` when the program goes on.
  case suspend
  /// Give the terminal back for good; what is written then stays on it.
  case leaveScreen
  case finish(ExitStatus)
}
