import SockDiag
import SocketFilter
package import TimeWait

/// What happens to a watch.
package enum WatchInput: Sendable {
  case poll(WatchUpdate)
  /// A poll that told nothing, and why, in a sentence.
  case pollFailed(String)
  /// The groups in the order that `.regroup` asked for.
  case groups([GroupReport])
  case key(Key)
  case resized(TerminalSize)
  /// SIGINT, SIGTERM or SIGHUP.
  case interrupted
  /// SIGTSTP: somebody wants the terminal for something else.
  case suspended
  /// The terminal is ours again.
  case continued
  /// Nobody will press a key any more.
  case inputEnded
  /// As many polls as were asked for, or the time that was, are over.
  case ended
  /// The capture has no more polls. A screen stays until somebody leaves it.
  case replayEnded
}

/// One poll, and what the engine knows after it.
package struct WatchUpdate: Sendable {
  package var report = PollReport()
  /// In the order of their moments.
  package var events: [WatchEvent] = []
  /// In the order that `WatchMachine.sort` names, at most `WatchMachine.groupLimit`.
  package var groups: [GroupReport] = []
  /// Full sockets were read as well.
  package var hasFullSockets = false
  /// Of the whole watch; nil when nothing has expired yet.
  package var lateness: LatenessSummary?
  /// Of the whole watch; nil when nothing in TIME_WAIT has expired yet.
  package var forecasts: ForecastScore?
  /// Of the whole watch.
  package var totals = EventCounts()
  /// What there is to know about this poll, in words: losses, limits, sources.
  package var notes: [String] = []
  /// The names of the processes that own inodes, where they are known.
  package var owners: [UInt32: String] = [:]
  /// Milliseconds from the beginning of 1970 to the walk's; nil where nobody knows.
  package var realTime: Int64?

  package init() {}
}
