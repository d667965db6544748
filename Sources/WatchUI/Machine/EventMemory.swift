import SocketFilter
import TimeWait

/// The newest events, as many as a screen could show.
struct EventMemory {
  /// As many of each sort as are kept.
  static let most = 1_000

  /// Newest last.
  private(set) var all: [WatchEvent] = []
  /// Those that should not be: they are few, and would be lost among the others.
  private(set) var unusual: [WatchEvent] = []

  mutating func add(_ events: [WatchEvent]) {
    Self.append(events[...], to: &all)
    Self.append(events.filter(\.isUnusual)[...], to: &unusual)
  }

  mutating func clear() {
    all = []
    unusual = []
  }

  /// Drops the oldest now and then, not one at a time.
  private static func append(_ new: ArraySlice<WatchEvent>, to events: inout [WatchEvent]) {
    events.append(contentsOf: new.suffix(most))
    if events.count > 2 * most { events.removeFirst(events.count - most) }
  }
}

extension WatchEvent {
  /// Neither the life of a minisocket as it should be, nor an end as late as the kernel's timers make
  /// it.
  var isUnusual: Bool {
    switch kind {
    case .entered, .finReceived, .expiredOnTime: false
    case .expiredLate: isBeyondDesign
    case .enteredShort, .vanishedEarly, .rearmed: true
    }
  }
}
