/// The length of a tick of the kernel, and the conversion between ticks and `times()`.
///
/// Source: `TICK_NSEC` in `include/linux/jiffies.h`, and `jiffies_64_to_clock_t` in
/// `kernel/time/time.c`. The scheduler's tick advances by `TICK_NSEC` on the monotonic clock, so
/// that this is its true length also where HZ does not divide a second: 3,333,333 ns at HZ=300.
struct TickLength: Sendable {
  let ticksPerSecond: Int64
  let nanoseconds: Int64

  /// USER_HZ, the unit of `times()`, on every machine that Swift runs on.
  static let clockTicksPerSecond: Int64 = 100
  private static let clockTick: Int64 = 1_000_000_000 / clockTicksPerSecond

  /// Nil for an HZ that no kernel has.
  init?(ticksPerSecond: Int?) {
    guard let ticksPerSecond, (1...100_000).contains(ticksPerSecond) else { return nil }
    self.ticksPerSecond = Int64(ticksPerSecond)
    nanoseconds = (1_000_000_000 + Int64(ticksPerSecond) / 2) / Int64(ticksPerSecond)
  }

  /// What `times()` returns after so many jiffies.
  func clock(ofJiffies jiffies: Int64) -> Int64 {
    let (factor, divisor) = ratio
    return Int64(clamping: Int128(jiffies) * Int128(factor) / Int128(divisor))
  }

  /// The jiffies at which `times()` returns this: as many as fit into one tick of that clock, maybe
  /// none.
  func jiffies(ofClock clock: Int64) -> Range<Int64> {
    let (factor, divisor) = ratio
    func first(_ clock: Int128) -> Int64 {
      Int64(clamping: (clock * Int128(divisor) + Int128(factor) - 1) / Int128(factor))
    }
    return first(Int128(clock))..<first(Int128(clock) + 1)
  }

  /// The value of `times()` is jiffies × factor ÷ divisor.
  private var ratio: (factor: Int64, divisor: Int64) {
    guard nanoseconds % Self.clockTick == 0 else { return (nanoseconds, Self.clockTick) }
    return ticksPerSecond < Self.clockTicksPerSecond
      ? (Self.clockTicksPerSecond, ticksPerSecond)
      : (1, ticksPerSecond / Self.clockTicksPerSecond)
  }
}
