import TimeWait

/// The newest events, more than a screen can show.
struct RecentEvents {
  /// Events that are kept of each kind.
  static let most = 1_000

  /// Newest last.
  private(set) var all: [WatchEvent] = []
  /// The unusual ones apart: they are rare, and the others would push them out.
  private(set) var unusual: [WatchEvent] = []

  mutating func add(_ events: [WatchEvent]) {
    Self.append(events[...], to: &all)
    Self.append(events.filter(\.isUnusual)[...], to: &unusual)
  }

  mutating func reset() {
    all = []
    unusual = []
  }

  /// Drops the oldest events, many at a time.
  private static func append(_ new: ArraySlice<WatchEvent>, to events: inout [WatchEvent]) {
    events.append(contentsOf: new.suffix(most))
    if events.count > 2 * most { events.removeFirst(events.count - most) }
  }
}

extension WatchEvent {
  /// Not part of the normal life of a minisocket. Expiring as late as the kernel's timers are by design
  /// is normal.
  var isUnusual: Bool {
    switch kind {
    case .entered, .finReceived, .expiredOnTime: false
    case .expiredLate: isBeyondDesign
    case .enteredShort, .vanishedEarly, .rearmed: true
    }
  }
}
