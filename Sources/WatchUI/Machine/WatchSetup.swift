package import SocketFilter
package import TimeWait

/// How a watch shows itself.
package enum WatchFace: Equatable, Sendable {
  /// A whole terminal, drawn again at each poll.
  case screen(TerminalSize)
  /// A line for each poll.
  ///
  /// - headerEvery: lines between two headers; none at all when it is nil.
  case lines(headerEvery: Int?)
  /// A line of words for each event.
  case eventLines
  /// A JSON object for each poll.
  case jsonPolls
  /// A JSON object for each event.
  case jsonEvents

  package var isScreen: Bool { if case .screen = self { true } else { false } }
  var isJSON: Bool { self == .jsonPolls || self == .jsonEvents }
}

/// What a watch begins with.
package struct WatchSetup: Sendable {
  package var face = WatchFace.lines(headerEvery: 20)
  /// The namespace's label, or the capture's path, for the title; nil for the namespace that the
  /// program runs in.
  package var place: String?
  /// Polls come from a capture: their interval cannot be chosen.
  package var isReplay = false
  package var facts = KernelFacts()
  package var interval = Duration.seconds(1)
  /// The filter that the watch begins with, which has been read already.
  package var filter = ""
  package var filterNames = FilterNames.none
  var sort = WatchSort.minisockets
  var grouping = WatchGrouping.all
  /// The terminal shows UTF-8, so bars may be made of blocks.
  package var isUTF8 = false
  package var isColoured = false

  package init() {}
}

/// Columns and rows of a terminal.
package struct TerminalSize: Equatable, Sendable {
  /// At least 1, and at most 1,000: a frame has a bounded size whatever the terminal says.
  package let columns: Int
  package let rows: Int

  init(columns: Int, rows: Int) {
    self.columns = min(max(columns, 1), 1000)
    self.rows = min(max(rows, 1), 1000)
  }
}
