import SockDiag
import SocketFilter
import TextOutput
import TimeWait

// How this target is built. Each folder uses only those to its right.
//
//     Machine/          ─▶  Screen/           ─▶  Text/             ─▶  Terminal/    ─▶  Syscalls.swift
//     the state of a        the frame that        a poll, and its       keys, size,      all that is
//     watch: inputs         a state shows,        lines, JSON and       restoring it     unsafe
//     to effects            as bytes              summary

/// A watch as a state machine: inputs say what happened, effects say what to do.
///
/// It has no clock, no terminal and no file, so each way to show a watch can be tested alone.
package struct WatchMachine {
  /// Groups that an update may hold. A screen shows fewer, and adds some up.
  package static let groupLimit = 1_000

  package let setup: WatchSetup
  /// The screen's size; nil without a screen.
  var size: TerminalSize?
  package var interval: Duration
  var filter: String
  package var sort: WatchSort
  var grouping: WatchGrouping
  var isPaused = false
  var showsHelp = false
  var hasEnded = false
  var editor: FilterEditor?
  /// Groups above the first one shown.
  var scroll = 0
  /// Show unusual events only.
  var isUnusualOnly = false

  private(set) var update: WatchUpdate?
  private(set) var reports: [GroupReport] = []
  private(set) var groups: [WatchGroup] = []
  private(set) var events = RecentEvents()
  private(set) var history = RateHistory()
  private(set) var clock = WatchClock()
  private(set) var tally = WatchTally()
  /// Why the last poll failed; nil when it did not.
  private(set) var failure: String?
  /// The notes of the last poll, which are not written again while they stay the same.
  private var lastNotes: Set<String> = []
  private var lines: WatchLines
  private var drawing: FrameDrawing
  private var hasFinished = false
  /// Whether any poll succeeded, with whatever filter.
  private var hasPolled = false

  package init(_ setup: WatchSetup) {
    self.setup = setup
    interval = setup.interval
    filter = setup.filter
    sort = setup.sort
    grouping = setup.grouping
    if case .screen(let size) = setup.display { self.size = size }
    lines = WatchLines(headerEvery: setup.display.headerEvery)
    drawing = FrameDrawing(isColoured: setup.isColoured)
  }

  /// Whether updates must hold the events of their polls.
  package var needsEvents: Bool {
    switch setup.display {
    case .screen, .eventLines, .jsonEvents: true
    case .lines, .jsonPolls: false
    }
  }

  /// Whether updates must hold groups.
  package var needsGroups: Bool {
    switch setup.display {
    case .screen, .jsonPolls: true
    case .lines, .eventLines, .jsonEvents: false
    }
  }

  /// Must be called before any input.
  package mutating func start() -> [WatchEffect] { render() }

  package mutating func handle(_ input: WatchInput) -> [WatchEffect] {
    guard !hasFinished else { return [] }
    switch input {
    case .poll(let update): return add(update)
    case .pollFailed(let reason): return addFailure(reason)
    case .groups(let reports): setGroups(reports)
    case .key(let key):
      let effects = handle(key)
      // Rendered first: an effect may be a poll, whose result is rendered over this.
      return render() + effects
    case .resized(let size): if setup.display.isScreen { self.size = size }
    case .interrupted: return finish()
    case .suspended: return [.suspend]
    // Another program may have written to the terminal meanwhile.
    case .continued: invalidateScreen()
    case .inputEnded: editor = nil
    case .ended: return finish()
    case .replayEnded:
      guard setup.display.isScreen else { return finish() }
      hasEnded = true
    }
    return render()
  }

  // MARK: Polls

  private mutating func add(_ update: WatchUpdate) -> [WatchEffect] {
    let report = update.report
    clock.start(at: report.walk.earliest)
    history.add(report.enteredRate, gap: report.gap, until: report.walk.latest)
    tally.add(update)
    failure = nil
    hasPolled = true
    self.update = update
    if needsGroups { setGroups(update.groups) }
    switch setup.display {
    case .screen:
      events.add(update.events)
      return render()
    case .lines: return newNotes(update.notes) + [.write(lines.poll(update, clock))]
    case .eventLines: return newNotes(update.notes) + written(EventLines.lines(update, clock))
    case .jsonPolls:
      return newNotes(update.notes) + [.write(WatchJSON.poll(update, setup.facts, clock))]
    case .jsonEvents: return newNotes(update.notes) + written(WatchJSON.events(update, clock))
    }
  }

  private func written(_ bytes: [UInt8]) -> [WatchEffect] { bytes.isEmpty ? [] : [.write(bytes)] }

  /// The notes that the last poll did not have, for standard error.
  private mutating func newNotes(_ notes: [String]) -> [WatchEffect] {
    defer { lastNotes = Set(notes) }
    return notes.filter { !lastNotes.contains($0) }.map(WatchEffect.say)
  }

  private mutating func setGroups(_ reports: [GroupReport]) {
    self.reports = Array(reports.prefix(Self.groupLimit))
    updateGroups()
  }

  /// Makes the groups that are shown, after the reports, the grouping or the order changed.
  mutating func updateGroups() {
    groups = WatchGroup.all(reports, grouping: grouping, sort: sort)
    scroll = max(0, min(scroll, groups.count - 1))
  }

  /// A first poll that fails ends the watch; a later one may be the only one that fails.
  private mutating func addFailure(_ reason: String) -> [WatchEffect] {
    tally.addFailure()
    guard hasPolled else {
      hasFinished = true
      return (setup.display.isScreen ? [.leaveScreen] : []) + written(failure: reason)
        + [.finish(.failed)]
    }
    let isNew = failure != reason
    failure = reason
    update?.report.enteredRate.markStale()
    update?.report.goneRate.markStale()
    if setup.display.isScreen { return render() }
    return isNew ? written(failure: reason) : []
  }

  private func written(failure reason: String) -> [WatchEffect] {
    [.say(reason)] + (setup.display.isJSON ? [.write(WatchJSON.failure(reason))] : [])
  }

  /// Drops everything that was seen, before other sockets are watched.
  mutating func reset() {
    hasEnded = false
    update = nil
    events.reset()
    scroll = 0
    history.reset()
    tally = WatchTally()
    failure = nil
    setGroups([])
  }

  // MARK: The end

  mutating func finish() -> [WatchEffect] {
    hasFinished = true
    let summary =
      setup.display.isJSON
      ? WatchJSON.summary(tally) : WatchSummary(tally: tally, filter: filter).bytes
    let leaving: [WatchEffect] = setup.display.isScreen ? [.leaveScreen] : []
    return leaving + [.write(summary), .finish(tally.status)]
  }

  // MARK: The screen

  /// Updates the screen, where there is one and something changed.
  private mutating func render() -> [WatchEffect] {
    guard let size, !hasFinished else { return [] }
    let bytes = drawing.render(screen.frame(size))
    return bytes.isEmpty ? [] : [.draw(bytes)]
  }

  /// Makes the screen be drawn from scratch.
  mutating func invalidateScreen() { drawing.invalidate() }

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

  /// Failures, then what else the operator must know.
  private var notes: [(text: String, style: ScreenStyle)] {
    var notes: [(text: String, style: ScreenStyle)] = []
    if let failure { notes.append(("! poll failed: \(failure)", .finding)) }
    let report = update?.report
    if report?.isComplete == false { notes.append(("! this poll is incomplete", .warning)) }
    notes += (update?.notes ?? []).map { (SanitizedText.sentence($0), .warning) }
    if let skipped = report?.skipped, skipped > 0 {
      let polls = Words.plural(skipped, "poll")
      notes.append(("skipped \(polls): a poll took longer than the interval", .warning))
    }
    return notes
  }
}

extension Rate {
  /// A failed poll confirms nothing: a known rate becomes stale.
  fileprivate mutating func markStale() {
    if case .value(let perSecond) = self { self = .stale(perSecond: perSecond) }
  }
}
