import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// A watch as a state machine: what happens goes in, what is to be done comes out.
///
/// It holds no clock, no terminal and no file, so that each of its faces can be tried by itself.
package struct WatchMachine {
  /// As many groups as an update may hold; a screen shows fewer, and sums some up.
  package static let groupLimit = 1_000

  package let setup: WatchSetup
  /// The screen's size, while there is a screen.
  var size: TerminalSize?
  package var interval: Duration
  var filter: String
  package var sort: WatchSort
  var grouping: WatchGrouping
  var isPaused = false
  var showsHelp = false
  var hasEnded = false
  var editor: FilterEditor?
  var scroll = 0
  /// Only events that should not be.
  var isUnusualOnly = false

  private(set) var update: WatchUpdate?
  private(set) var reports: [GroupReport] = []
  private(set) var groups: [WatchGroup] = []
  private(set) var events = EventMemory()
  private(set) var history = RateHistory()
  private(set) var clock = WatchClock()
  private(set) var tally = WatchTally()
  /// Why the last poll failed; nil when it did not.
  private(set) var failure: String?
  private var said: Set<String> = []
  private var lines: WatchLines
  private var drawing: FrameDrawing
  private var hasFinished = false
  /// Whether any poll has told anything, before the filter was changed too.
  private var hasPolled = false

  package init(_ setup: WatchSetup) {
    self.setup = setup
    interval = setup.interval
    filter = setup.filter
    sort = setup.sort
    grouping = setup.grouping
    if case .screen(let size) = setup.face { self.size = size }
    lines = WatchLines(setup.face)
    drawing = FrameDrawing(isColoured: setup.isColoured)
  }

  /// Updates must hold the events of their polls.
  package var needsEvents: Bool {
    switch setup.face {
    case .screen, .eventLines, .jsonEvents: true
    case .lines, .jsonPolls: false
    }
  }

  /// Updates must hold groups.
  package var needsGroups: Bool { setup.face.isScreen || setup.face == .jsonPolls }

  /// Before everything else.
  package mutating func start() -> [WatchEffect] { drawn() }

  package mutating func take(_ input: WatchInput) -> [WatchEffect] {
    guard !hasFinished else { return [] }
    switch input {
    case .poll(let update): return take(update)
    case .pollFailed(let why): return fail(why)
    case .groups(let reports): take(reports)
    case .key(let key):
      let effects = press(key)
      // What the others bring, a poll among them, is drawn over this.
      return drawn() + effects
    case .resized(let size): if setup.face.isScreen { self.size = size }
    case .interrupted: return finish()
    case .suspended: return [.suspend]
    // Whatever had the terminal meanwhile has written on it.
    case .continued: drawing.forget()
    case .inputEnded: editor = nil
    case .ended: return finish()
    case .replayEnded:
      guard setup.face.isScreen else { return finish() }
      hasEnded = true
    }
    return drawn()
  }

  // MARK: Polls

  private mutating func take(_ update: WatchUpdate) -> [WatchEffect] {
    let report = update.report
    clock.start(at: report.walk.earliest)
    history.add(report.enteredRate, gap: report.gap, until: report.walk.latest)
    tally.add(update)
    failure = nil
    hasPolled = true
    self.update = update
    if needsGroups { take(update.groups) }
    switch setup.face {
    case .screen:
      events.add(update.events)
      return drawn()
    case .lines: return said(update.notes) + [.write(lines.poll(update, clock))]
    case .eventLines: return said(update.notes) + written(EventLines.lines(update, clock))
    case .jsonPolls:
      return said(update.notes) + [.write(WatchJSON.poll(update, setup.facts, clock))]
    case .jsonEvents: return said(update.notes) + written(WatchJSON.events(update, clock))
    }
  }

  private func written(_ bytes: [UInt8]) -> [WatchEffect] { bytes.isEmpty ? [] : [.write(bytes)] }

  /// Sentences for standard error, each once for as long as it holds.
  private mutating func said(_ notes: [String]) -> [WatchEffect] {
    defer { said = Set(notes) }
    return notes.filter { !said.contains($0) }.map(WatchEffect.say)
  }

  private mutating func take(_ reports: [GroupReport]) {
    self.reports = Array(reports.prefix(Self.groupLimit))
    arrange()
  }

  /// The groups as they are shown, after a change of what they are made of.
  mutating func arrange() {
    groups = WatchGroup.all(reports, grouping: grouping, sort: sort)
    scroll = max(0, min(scroll, groups.count - 1))
  }

  /// Without a first poll there is nothing to wait for; a later one that fails may be the only one.
  private mutating func fail(_ why: String) -> [WatchEffect] {
    tally.fail()
    guard hasPolled else {
      hasFinished = true
      return (setup.face.isScreen ? [.leaveScreen] : []) + failed(why) + [.finish(.failed)]
    }
    let isNew = failure != why
    failure = why
    // What was measured before is shown as that.
    update?.report.enteredRate.age()
    update?.report.goneRate.age()
    if setup.face.isScreen { return drawn() }
    return isNew ? failed(why) : []
  }

  private func failed(_ why: String) -> [WatchEffect] {
    setup.face.isJSON ? [.say(why), .write(WatchJSON.failure(why))] : [.say(why)]
  }

  /// Forgets everything that was seen, since other sockets come.
  mutating func beginAnew() {
    hasEnded = false
    update = nil
    events.clear()
    scroll = 0
    history.clear()
    tally = WatchTally()
    failure = nil
    take([])
  }

  // MARK: Ends

  mutating func finish() -> [WatchEffect] {
    hasFinished = true
    let summary =
      setup.face.isJSON
      ? WatchJSON.summary(tally) : WatchSummary(tally: tally, filter: filter).bytes
    let leaving: [WatchEffect] = setup.face.isScreen ? [.leaveScreen] : []
    return leaving + [.write(summary), .finish(tally.status)]
  }

  // MARK: The screen

  /// Draws what changed, where there is a screen.
  mutating func drawn() -> [WatchEffect] {
    guard let size, !hasFinished else { return [] }
    let bytes = drawing.draw(screen.frame(size))
    return bytes.isEmpty ? [] : [.draw(bytes)]
  }

  /// The screen, whatever is on it, is drawn anew.
  mutating func forgetScreen() { drawing.forget() }

  var screen: WatchScreen {
    WatchScreen(
      status: status, update: update, history: history,
      events: isUnusualOnly ? events.unusual : events.all, clock: clock,
      groups: groups, scroll: scroll, notes: notes, editor: editor)
  }

  private var status: WatchScreen.Status {
    WatchScreen.Status(
      place: setup.place, isReplay: setup.isReplay, facts: setup.facts, interval: interval,
      filter: filter, sort: sort, grouping: grouping, isPaused: isPaused, hasEnded: hasEnded,
      showsHelp: showsHelp, isUnusualOnly: isUnusualOnly, isUTF8: setup.isUTF8)
  }

  /// What went wrong, and what there is to know, the worst first.
  private var notes: [(text: String, style: ScreenStyle)] {
    var notes: [(text: String, style: ScreenStyle)] = []
    if let failure { notes.append(("! poll failed: \(failure)", .finding)) }
    let report = update?.report
    if report?.isComplete == false { notes.append(("! this poll is not complete", .warning)) }
    notes += (update?.notes ?? []).map { (PlainText.sentence($0), .warning) }
    if let skipped = report?.skipped, skipped > 0 {
      notes.append(("skipped \(skipped): a poll took longer than the interval", .warning))
    }
    return notes
  }
}

extension Rate {
  /// A poll that failed has confirmed nothing.
  fileprivate mutating func age() {
    if case .value(let perSecond) = self { self = .stale(perSecond: perSecond) }
  }
}
