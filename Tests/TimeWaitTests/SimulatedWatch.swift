import SockDiag
import TestSupport
import TimeWait

/// A watch of a simulated table, and the comparison of what it says with what was.
struct SimulatedWatch: ~Copyable {
  struct Outcome {
    var totals = EventCounts()
    var returned = 0
    var doubled = 0
    /// Sightings that began after the first walk, and those that two walks ended: what the rows
    /// alone can tell.
    var seen = 0
    var ended = 0
    /// Of the sightings, those of a minisocket that was seen before.
    var resighted = 0
    var rows = 0
    /// Events by kind; and those that are not true, or whose bounds do not hold what was.
    var checked: [String: Int] = [:]
    var misjudged: [String: Int] = [:]
    /// Early ends whose cause was told wrongly, or not told though there was one.
    var wrongReasons = 0
    var missedReasons = 0
  }

  private var table: SimulatedTable
  private var engine: WatchEngine
  private var outcome = Outcome()
  private var lastGiven: [UInt64: Int] = [:]
  private var poll = 0

  /// Watches for two and a half minutes, with a poll every two to three seconds.
  static func run(_ setup: SimulatedTable.Setup, release: String, seed: UInt64) -> Outcome {
    var watch = SimulatedWatch(setup, release: release, seed: seed)
    watch.table.advance(to: watch.table.now + 115_000_000_000)
    for _ in 0..<60 { watch.step() }
    watch.outcome.totals = watch.engine.totals
    return watch.outcome
  }

  private init(_ setup: SimulatedTable.Setup, release: String, seed: UInt64) {
    table = SimulatedTable(setup, seed: seed)
    var options = WatchOptions(keepsEvents: true, pollsAllStates: setup.givesFullSockets)
    options.facts.release = release
    options.facts.ticksPerSecond = Int(setup.ticks)
    engine = WatchEngine(options)
  }

  private mutating func step() {
    let pause = Int64.random(in: 2_000_000_000...3_000_000_000, using: &table.numbers)
    table.advance(to: table.now + pause)
    let (report, given) = table.poll(&engine)
    outcome.returned += report.returned
    outcome.doubled += report.doubled
    follow(given)
    outcome.rows += given.count
    var events: [WatchEvent] = []
    engine.takeEvents { events.append($0) }
    for event in events { judge(event) }
    poll += 1
  }

  /// Counts the sightings that begin, and those that end.
  private mutating func follow(_ given: Set<UInt64>) {
    for cookie in given {
      if poll > 0, lastGiven[cookie].map({ $0 < poll - 2 }) ?? true { outcome.seen += 1 }
      if let last = lastGiven[cookie], last < poll - 2 { outcome.resighted += 1 }
      lastGiven[cookie] = poll
    }
    for last in lastGiven.values where last == poll - 2 { outcome.ended += 1 }
  }

  private mutating func judge(_ event: WatchEvent) {
    let name = Self.name(event.kind)
    outcome.checked[name, default: 0] += 1
    guard let story = table.stories[event.socket.cookie.rawValue] else {
      outcome.misjudged["nobody", default: 0] += 1
      return
    }
    // What walks left out is told wrongly now and then, and only that.
    if story.drops > 0 { return }
    if !isTrue(event, story) { outcome.misjudged[name, default: 0] += 1 }
  }

  private static func name(_ kind: WatchEvent.Kind) -> String {
    if case .vanishedEarly = kind { "vanishedEarly" } else { "\(kind)" }
  }

  private mutating func isTrue(_ event: WatchEvent, _ story: SimulatedTable.Story) -> Bool {
    func holds(_ moments: [Int64]) -> Bool { moments.contains { event.moment.holds($0) } }
    switch event.kind {
    case .entered:
      let shouldBeShort = story.isShort && story.rearmed.isEmpty && poll >= 2
      return holds(story.began) && !shouldBeShort
    case .enteredShort: return holds([story.birth]) && story.isShort
    case .finReceived: return holds(story.finReceived.map { [$0] } ?? [])
    case .rearmed: return holds(story.rearmed)
    case .expiredOnTime, .expiredLate: return hasExpired(event, story)
    case .vanishedEarly(let reason):
      guard let end = story.end, end.how != .expired else { return false }
      judge(reason, end.how)
      return holds([end.moment])
    }
  }

  private func hasExpired(_ event: WatchEvent, _ story: SimulatedTable.Story) -> Bool {
    guard let end = story.end, event.moment.holds(end.moment),
      event.deadline?.holds(story.deadline) ?? true, let lateness = event.lateness
    else { return false }
    // Nobody can tell what ends early within the gap of two polls from what expires.
    let unclear: Int64 = 3_100_000_000 + (table.setup.isReaped ? 7_500_000_000 : 0)
    if end.how != .expired { return story.deadline - end.moment <= unclear }
    let late = Duration.nanoseconds(max(0, end.moment - story.deadline))
    return lateness.least <= late && lateness.most.map { late <= $0 } ?? true
  }

  private mutating func judge(_ reason: VanishReason, _ how: SimulatedTable.End) {
    switch (reason, how) {
    case (.reused, .reused), (.reopened, .reopened), (.unknown, .reset): break
    case (.unknown, _): outcome.missedReasons += 1
    default: outcome.wrongReasons += 1
    }
  }
}

extension InstantRange {
  func holds(_ moment: Int64) -> Bool {
    earliest.nanoseconds <= moment && moment <= latest.nanoseconds
  }
}
