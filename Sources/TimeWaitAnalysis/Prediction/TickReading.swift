/// What the kernel told of its jiffies, and when.
public struct TickReading: Sendable, Hashable {
  public enum Source: Sendable, Hashable {
    /// `times()`, in hundredths of a second, which anybody may ask.
    case times
    /// `jiffies` in `/proc/timer_list`, which root may read.
    case timerList
  }

  public let source: Source
  public let value: Int64
  /// Between which the kernel was asked.
  public let moments: MomentRange

  /// Nil for numbers that no machine counts up to in forty years.
  public init?(_ source: Source, value: Int64, _ moments: MomentRange) {
    guard (0...(1 << 37)).contains(value), moments.earliest <= moments.latest,
      moments.earliest.nanoseconds >= -(1 << 61), moments.latest.nanoseconds <= 1 << 61
    else { return nil }
    self.source = source
    self.value = value
    self.moments = moments
  }

  /// Reads a line of a capture: `kernel.times` or `kernel.jiffies`, and as its value the count and
  /// the nanoseconds before and after it was read, on the clock of the packets.
  public init?(name: String, value: String) {
    let source: Source
    switch name {
    case "kernel.times": source = .times
    case "kernel.jiffies": source = .timerList
    default: return nil
    }
    let numbers = value.split(separator: " ", omittingEmptySubsequences: false).map { Int64($0) }
    guard numbers.count == 3, let count = numbers[0], let first = numbers[1],
      let last = numbers[2]
    else { return nil }
    self.init(
      source, value: count,
      MomentRange(Moment(nanoseconds: first), Moment(nanoseconds: last)))
  }

  /// All readings among the lines of a capture.
  public static func all(in lines: some Sequence<(name: String, value: String)>) -> [TickReading] {
    lines.compactMap { TickReading(name: $0.name, value: $0.value) }
  }
}
