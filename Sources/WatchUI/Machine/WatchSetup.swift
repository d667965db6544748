package import SocketFilter
package import TimeWait

/// How a watch is shown.
package enum WatchDisplay: Equatable, Sendable {
  /// A screen on a terminal, updated at each poll.
  case screen(TerminalSize)
  /// A line for each poll.
  ///
  /// - headerEvery: lines between two headers; nil for no header.
  case lines(headerEvery: Int?)
  /// A line for each event, in words.
  case eventLines
  /// A JSON object for each poll.
  case jsonPolls
  /// A JSON object for each event.
  case jsonEvents

  package var isScreen: Bool { if case .screen = self { true } else { false } }
  var isJSON: Bool { self == .jsonPolls || self == .jsonEvents }
  var headerEvery: Int? { if case .lines(let lines) = self { lines } else { nil } }
}

/// The settings that a watch starts with.
package struct WatchSetup: Sendable {
  package var display = WatchDisplay.lines(headerEvery: 20)
  /// The namespace's label, or the capture's path; nil for the namespace of the program.
  package var place: String?
  /// Polls come from a capture, whose interval cannot be changed.
  package var isReplay = false
  package var facts = KernelFacts()
  package var interval = Duration.seconds(1)
  /// The text of the first filter, which is known to be valid.
  package var filter = ""
  package var filterNames = FilterNames.none
  var sort = WatchSort.minisockets
  var grouping = WatchGrouping.all
  /// The terminal shows UTF-8: bars are drawn with block characters.
  package var isUTF8 = false
  package var isColoured = false

  package init() {}
}
