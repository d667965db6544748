import TextOutput
import TimeWait

/// Everything that a frame shows.
struct WatchScreen {
  /// The names, settings and choices of the watch.
  struct Status {
    var place: String?
    var isReplay = false
    var facts = KernelFacts()
    var interval = Duration.seconds(1)
    var filter = ""
    var sort = WatchSort.minisockets
    var grouping = WatchGrouping.all
    var isPaused = false
    var hasEnded = false
    var showsHelp = false
    var isUnusualOnly = false
    var isUTF8 = false
  }

  let status: Status
  /// The last poll; nil before the first.
  let update: WatchUpdate?
  let history: RateHistory
  /// Newest last.
  let events: [WatchEvent]
  let clock: WatchClock
  let groups: [WatchGroup]
  /// Groups above the first one that is shown.
  let scroll: Int
  /// What the operator must know, the most important first.
  let notes: [(text: String, style: ScreenStyle)]
  let editor: FilterEditor?

  /// The whole screen in a size.
  func frame(_ size: TerminalSize) -> Frame {
    var frame = Frame(size: size)
    if status.showsHelp {
      frame.lines = HelpPage.lines(size)
      return frame
    }
    let width = size.columns
    let layout = ScreenLayout(rows: size.rows, demand(width))
    var lines = top(width, layout)
    let bottom = self.bottom(width, layout[.keys])
    while lines.count + bottom.lines.count < size.rows { lines.append(ScreenLine(width: width)) }
    let row = lines.count
    lines += bottom.lines
    frame.lines = Array(lines.prefix(size.rows))
    if let cursor = bottom.cursor, row + cursor.row < size.rows {
      frame.cursor = (row + cursor.row, min(cursor.column, width - 1))
    }
    return frame
  }

  private func top(_ width: Int, _ layout: ScreenLayout) -> [ScreenLine] {
    var lines = title.lines(width: width, most: layout[.title])
    lines = Array(lines.prefix(layout[.title]))
    lines += counts.lines(width: width, most: layout[.counts]).prefix(layout[.counts])
    lines += overdue.lines(width: width, most: layout[.overdue]).prefix(layout[.overdue])
    lines += lateness(width).lines(width: width, most: layout[.lateness]).prefix(layout[.lateness])
    for note in notes.prefix(layout[.note]) {
      lines.append(
        ScreenLine(EndpointText.shortened(note.text, to: width), note.style, width: width))
    }
    let parts = [
      sparkline(width, layout[.sparkline]), histogram(width, layout[.histogram]),
      worst(width, layout[.worst]), groupTable(width, layout[.groups]),
      eventTable(width, layout[.events]),
    ]
    for part in parts where !part.isEmpty {
      if layout.hasGaps { lines.append(ScreenLine(width: width)) }
      lines += part
    }
    return lines
  }

  private func demand(_ width: Int) -> ScreenLayout.Demand {
    var demand = ScreenLayout.Demand()
    demand.counts = counts.lines(width: width).count
    demand.overdue = overdue.lines(width: width).count
    demand.lateness = lateness(width).lines(width: width).count
    demand.note = notes.count
    demand.worst = update?.report.worst.count ?? 0
    demand.groups = groups.count
    demand.events = events.count
    demand.hasHistogram = width >= 13 * 3
    demand.keys = editor.map { $0.errorLines.count + 1 } ?? 1
    return demand
  }

  /// The keys, or the filter that is being edited and its error below.
  private func bottom(
    _ width: Int, _ height: Int
  ) -> (lines: [ScreenLine], cursor: (row: Int, column: Int)?) {
    guard height > 0 else { return ([], nil) }
    guard let editor else { return ([keyLine(width)], nil) }
    let view = editor.view(width: width)
    var lines = [view.line]
    for error in editor.errorLines {
      lines.append(ScreenLine(EndpointText.shortened(error, to: width), .warning, width: width))
    }
    return (Array(lines.prefix(height)), (0, view.cursor))
  }

  private func keyLine(_ width: Int) -> ScreenLine {
    var items = ScreenItems()
    var keys = ["q quit", "? help", "/ filter", "s sort", "g group", "e events"]
    keys.append(status.isPaused ? "p resume" : "p pause")
    // The interval of a capture cannot be changed.
    keys += status.isReplay ? ["Enter next"] : ["+- interval", "Enter poll"]
    for key in keys { items.add(key, .dim) }
    return items.lines(width: width, most: 1).first ?? ScreenLine(width: width)
  }
}
