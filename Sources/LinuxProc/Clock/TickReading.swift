package import SockDiag

/// The kernel's tick count (jiffies), and when it was read.
///
/// The kernel reaps TIME_WAIT minisockets at certain ticks, so one reading says when.
package struct TickReading: Sendable, Hashable {
  package enum Source: Sendable, Hashable {
    /// `times(2)`, in hundredths of a second. Needs no privilege.
    ///
    /// The kernel starts to count five minutes below 2³², so the number is large from the start.
    case times
    /// `jiffies` in `/proc/timer_list`, in ticks of HZ. Only root may read it.
    case timerList
  }

  package let source: Source
  package let value: Int64
  /// The bounds of the instant at which the count had this value.
  package let instants: InstantRange

  /// Nil for numbers that no machine counts up to in forty years.
  package init?(_ source: Source, value: Int64, _ instants: InstantRange) {
    guard (0...(1 << 37)).contains(value), instants.earliest <= instants.latest,
      instants.earliest.nanoseconds >= -(1 << 61), instants.latest.nanoseconds <= 1 << 61
    else { return nil }
    self.source = source
    self.value = value
    self.instants = instants
  }
}

// MARK: The running kernel

extension TickReading {
  /// Reads the running kernel's tick count: from `times(2)`, and if `usesTimerList`, also from
  /// `/proc/timer_list`, which only root may read.
  package static func current(usesTimerList: Bool) -> [TickReading] {
    [times(), usesTimerList ? timerList() : nil].compactMap(\.self)
  }

  /// Calls `times(2)`; nil where a sandbox forbids it.
  package static func times() -> TickReading? { times(by: .monotonic) }

  /// Reads `/proc/timer_list`; nil if that fails. It takes a thousand times as long as `times()`,
  /// but its resolution is one tick and not ten milliseconds.
  package static func timerList() -> TickReading? {
    let before = MonotonicClock.now()
    guard let text = ProcFile.text("/proc/timer_list"), let value = TimerListText.jiffies(text)
    else { return nil }
    return TickReading(
      .timerList, value: value, InstantRange(nanoseconds: before, MonotonicClock.now()))
  }

  private static func times(by clock: Clock) -> TickReading? {
    let before = clock.nanoseconds
    guard let ticks = ticksSinceBoot() else { return nil }
    return TickReading(
      .times, value: ticks, InstantRange(nanoseconds: before, clock.nanoseconds))
  }

  /// The lines that a capture records with each round, with times of CLOCK_REALTIME.
  package static func recorded() -> [(name: String, value: String)] {
    times(by: .realTime).map { [$0.line] } ?? []
  }
}

// MARK: Lines of a capture

extension TickReading {
  /// The line of a capture: the count, and the nanoseconds before and after it was read.
  var line: (name: String, value: String) {
    (
      source.lineName,
      "\(value) \(instants.earliest.nanoseconds) \(instants.latest.nanoseconds)"
    )
  }

  /// Reads a line of a capture.
  package init?(name: String, value: String) {
    guard let source = Source(lineName: name) else { return nil }
    let numbers = value.split(separator: " ", omittingEmptySubsequences: false).map { Int64($0) }
    guard numbers.count == 3, let count = numbers[0], let first = numbers[1],
      let last = numbers[2]
    else { return nil }
    self.init(
      source, value: count,
      InstantRange(Instant(nanoseconds: first), Instant(nanoseconds: last)))
  }

  /// All readings among the lines of a capture.
  package static func all(in lines: some Sequence<(name: String, value: String)>) -> [TickReading] {
    lines.compactMap { TickReading(name: $0.name, value: $0.value) }
  }
}

extension TickReading.Source {
  fileprivate var lineName: String {
    switch self {
    case .times: "kernel.times"
    case .timerList: "kernel.jiffies"
    }
  }

  fileprivate init?(lineName: String) {
    switch lineName {
    case Self.times.lineName: self = .times
    case Self.timerList.lineName: self = .timerList
    default: return nil
    }
  }
}

/// The text of `/proc/timer_list`.
enum TimerListText {
  /// The value of the first line `jiffies: 4303894483`; nil without one.
  static func jiffies(_ text: String) -> Int64? {
    let label = "jiffies:".utf8
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      guard line.starts(with: label) else { continue }
      let digits = line.dropFirst(label.count).drop { $0 == UInt8(ascii: " ") }
      guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      return Int64(Substring(digits))
    }
    return nil
  }
}
