internal import Glibc

/// How far the kernel has counted its ticks, and when it was asked.
///
/// The kernel reaps TIME_WAIT sockets at certain ticks, so that this, once for all, tells when.
public struct TickCount: Hashable, Sendable {
  public enum Source: Hashable, Sendable {
    /// What `times()` returns: jiffies since five minutes before the start, in hundredths of a second.
    /// (The kernel starts to count below 2³², so that it is a large number.)
    case times
    /// Jiffies, from `/proc/timer_list`.
    case timerList
  }

  public let source: Source
  public let value: Int64
  /// The moments before and after, on CLOCK_MONOTONIC, or of a recording on CLOCK_REALTIME.
  public let window: DatagramWindow

  /// Asks `times()`, which anybody may; nil where a sandbox forbids it.
  public static func times() -> TickCount? { times(by: CLOCK_MONOTONIC) }

  /// Reads `/proc/timer_list`, which only root may; nil where that fails. Takes a thousand times as
  /// long as `times()`, and tells a single tick where that tells ten milliseconds.
  public static func timerList() -> TickCount? { timerList(by: CLOCK_MONOTONIC) }

  static func times(by clock: clockid_t) -> TickCount? {
    let before = now(clock)
    let ticks = Glibc.times(nil)
    guard ticks != -1 else { return nil }
    // Where numbers have 32 bits, the sign is one of them.
    let value = Int64(truncatingIfNeeded: UInt(bitPattern: ticks)) & .max
    return TickCount(source: .times, value: value, window: DatagramWindow(before, now(clock)))
  }

  static func timerList(by clock: clockid_t) -> TickCount? {
    let before = now(clock)
    guard let text = ProcFile.text("/proc/timer_list"), let value = TimerListText.jiffies(text)
    else { return nil }
    return TickCount(source: .timerList, value: value, window: DatagramWindow(before, now(clock)))
  }

  private static func now(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    // Safe: the call fills the structure that it is given.
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }

  /// The line of a capture: the count, and the nanoseconds before and after.
  var line: (name: String, value: String) {
    let name = source == .times ? "kernel.times" : "kernel.jiffies"
    return (name, "\(value) \(window.earliest) \(window.latest)")
  }

  /// What a capture records with each of its rounds.
  static func recorded() -> [(name: String, value: String)] {
    times(by: CLOCK_REALTIME).map { [$0.line] } ?? []
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
