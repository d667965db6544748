package import SocketFilter
package import TextOutput
package import TimeWait

/// What happens to a watch.
package enum WatchInput: Sendable {
  case poll(WatchUpdate)
  /// A poll that read nothing, and why, in a sentence.
  case pollFailed(String)
  /// The groups in the order that `.regroup` asked for.
  case groups([GroupReport])
  case key(Key)
  case resized(TerminalSize)
  /// A signal that ends the program, such as SIGINT.
  case interrupted
  /// SIGTSTP: the program is asked to stop.
  case suspended
  /// The program was continued, and has the terminal again.
  case continued
  /// No more keys can be read.
  case inputEnded
  /// The requested number of polls or duration is reached.
  case ended
  /// The capture has no more polls. A screen stays until it is left with a key.
  case replayEnded
}

/// What the program must do for a watch, in this order.
package enum WatchEffect: Sendable {
  /// Write these bytes to the terminal: they update the screen.
  case draw([UInt8])
  /// Write these bytes to standard output, at once.
  case write([UInt8])
  /// Write this sentence to standard error.
  case say(String)
  /// Poll now, apart from the interval.
  case poll
  /// Input the groups in the present order, as `.groups`, without a poll.
  case regroup
  case setInterval(Duration)
  /// Watch other sockets, with a new engine. Nil for all sockets.
  case setFilter(SocketFilter?, text: String)
  /// Stop polling, or resume it.
  case setPaused(Bool)
  /// Restore the terminal, stop, and input `.continued` when the program is continued.
  case suspend
  /// Restore the terminal for good; what is written afterwards stays on it.
  case leaveScreen
  case finish(ExitStatus)
}
