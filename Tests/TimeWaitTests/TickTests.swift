import LinuxProc
import SockDiag
import TestSupport
import Testing

@testable import TimeWait

@Suite("The kernel's ticks")
struct TickTests {
  @Test(
    "are as long as the kernel's clock makes them",
    arguments: [
      (100, 10_000_000), (250, 4_000_000), (300, 3_333_333), (1000, 1_000_000), (128, 7_812_500),
      (24, 41_666_667), (1024, 976_563), (48, 20_833_333),
    ] as [(Int, Int64)])
  func length(_ rate: Int, _ nanoseconds: Int64) throws {
    #expect(try #require(TickLength(ticksPerSecond: rate)).nanoseconds == nanoseconds)
  }

  /// The first was read on Linux 6.18; the others follow from `jiffies_64_to_clock_t`.
  @Test(
    "are those of times() in hundredths of a second, rounded down",
    arguments: [
      (250, 4_303_894_483, 1_721_557_793), (250, 4_294_967_296, 1_717_986_918),
      (100, 4_294_967_296, 4_294_967_296), (1000, 4_294_967_299, 429_496_729),
      // A hundred less than a third of 2³² would be: the tick is cut to whole nanoseconds.
      (300, 4_294_967_296, 1_431_655_622), (50, 7, 14), (25, 7, 28), (24, 7, 29),
    ] as [(Int, Int64, Int64)])
  func clock(_ rate: Int, _ jiffies: Int64, _ clock: Int64) throws {
    let length = try #require(TickLength(ticksPerSecond: rate))
    #expect(length.clock(ofJiffies: jiffies) == clock)
    #expect(length.jiffies(ofClock: clock).contains(jiffies))
  }

  @Test(
    "that times() may mean are all those, and no others, for which it returns the same",
    arguments: [20, 24, 25, 48, 50, 64, 100, 128, 200, 250, 256, 300, 500, 1000, 1024, 1200])
  func roundTrip(_ rate: Int) throws {
    let length = try #require(TickLength(ticksPerSecond: rate))
    var numbers = SeededNumbers(seed: UInt64(rate))
    let starts: [Int64] = [0, 1 << 32 - 5, .random(in: 0..<(1 << 36), using: &numbers)]
    for start in starts {
      for jiffies in start..<(start + 40) {
        let clock = length.clock(ofJiffies: jiffies)
        let range = length.jiffies(ofClock: clock)
        #expect(range.contains(jiffies))
        #expect(range.allSatisfy { length.clock(ofJiffies: $0) == clock })
        #expect(length.clock(ofJiffies: range.upperBound) != clock)
        if range.lowerBound > 0 { #expect(length.clock(ofJiffies: range.lowerBound - 1) != clock) }
      }
    }
  }

  @Test("are not known for an HZ that no kernel has", arguments: [nil, 0, -1, 100_001, .max, .min])
  func absurdRate(_ rate: Int?) {
    #expect(TickLength(ticksPerSecond: rate) == nil)
    #expect(KernelTicks(ticksPerSecond: rate) == nil)
  }

  // MARK: Readings

  /// What `times()` returns at a moment, where jiffy 0 was at the origin.
  private static func reading(
    _ rate: Int, origin: Int64, at moment: Int64, takes: Int64 = 300, lag: Int64 = 0
  ) throws -> TickReading {
    let length = try #require(TickLength(ticksPerSecond: rate))
    let jiffies = (moment - lag - origin) / length.nanoseconds
    return try #require(
      TickReading(
        .times, value: length.clock(ofJiffies: jiffies),
        InstantRange(
          Instant(nanoseconds: moment - takes), Instant(nanoseconds: moment + takes))))
  }

  @Test(
    "are known within ten milliseconds and a tick after one reading, and within a tick after many",
    arguments: [100, 128, 250, 300, 1000], [Int64(0), 1 << 60])
  func narrows(_ rate: Int, _ start: Int64) throws {
    let length = try #require(TickLength(ticksPerSecond: rate))
    var numbers = SeededNumbers(seed: UInt64(rate))
    let origin = start - (1 << 32) * length.nanoseconds + 123_456
    var ticks = try #require(KernelTicks(ticksPerSecond: rate))
    #expect(ticks.origin == nil)
    var moment = start
    for count in 1...200 {
      moment += Int64.random(in: 500_000...50_000_000, using: &numbers)
      ticks.take(try Self.reading(rate, origin: origin, at: moment))
      let found = try #require(ticks.origin)
      #expect(found.basis == .times)
      #expect(found.moments.holds(origin))
      if count == 1 { #expect(found.moments.width <= 20_000_000 + length.nanoseconds + 600) }
    }
    #expect(try #require(ticks.origin).moments.width <= length.nanoseconds)
  }

  @Test("that are counted late are believed only where the readings insist")
  func lag() throws {
    let origin: Int64 = -9_000_000_000_000
    var ticks = try #require(KernelTicks(ticksPerSecond: 250))
    // The first reading is late, and the next is not.
    ticks.take(try Self.reading(250, origin: origin, at: 5_000_000_000, lag: 100_000_000))
    #expect(try #require(ticks.origin).moments.holds(origin) == false)
    ticks.take(try Self.reading(250, origin: origin, at: 6_000_000_000))
    let known = try #require(ticks.origin)
    #expect(known.moments.holds(origin))
    ticks.take(try Self.reading(250, origin: origin, at: 7_000_000_000, lag: 100_000_000))
    #expect(ticks.origin == known)
    // A clock that was set goes on so.
    for second in 8...12 as ClosedRange<Int64> {
      let moment = second * 1_000_000_000
      ticks.take(try Self.reading(250, origin: origin + 3_600_000_000_000, at: moment))
    }
    #expect(try #require(ticks.origin).moments.holds(origin + 3_600_000_000_000))
  }

  @Test("are exact where they come from the timer list")
  func timerList() throws {
    let line = (name: "kernel.jiffies", value: "4303894483 1000 2000")
    let reading = try #require(TickReading(name: line.name, value: line.value))
    let ticks = try #require(KernelTicks(ticksPerSecond: 250, [reading]))
    let origin = try #require(ticks.origin)
    #expect(origin.basis == .timerList)
    #expect(origin.moments.width == 4_001_000)
    #expect(origin.moments.holds(1500 - 4_303_894_483 * 4_000_000 - 2_000_000))
  }

  @Test(
    "are not read from other lines of a capture",
    arguments: [
      ("kernel.times", ""), ("kernel.times", "1"), ("kernel.times", "1 2"),
      ("kernel.times", "1 2 3 4"), ("kernel.times", "1  2 3"), ("kernel.times", "-1 2 3"),
      ("kernel.times", "1 3 2"), ("kernel.times", "x 2 3"), ("kernel.times", "1 2 3.5"),
      ("kernel.times", "137438953473 2 3"), ("kernel.times", "1 2 9223372036854775807"),
      ("kernel.times", "1 -9223372036854775808 3"),
      ("kernel.times", "99999999999999999999 2 3"), ("kernel.jiffies", "1 2"),
      ("kernel.hz", "1 2 3"), ("", "1 2 3"),
    ])
  func oddLines(_ name: String, _ value: String) {
    #expect(TickReading(name: name, value: value) == nil)
  }

  @Test("of any readings whatever do no harm", arguments: [1, 100, 250, 300, 1000, 100_000])
  func extremes(_ rate: Int) throws {
    var ticks = try #require(KernelTicks(ticksPerSecond: rate))
    var facts = KernelFacts()
    (facts.release, facts.ticksPerSecond, facts.finTimeout) = ("6.18", rate, .max)
    for value in [0, 1, 1 << 36, 1 << 37] as [Int64] {
      for moment in [-(1 << 61), -1, 0, 1 << 60, 1 << 61] as [Int64] {
        for source in [TickReading.Source.times, .timerList] {
          let moments = InstantRange(Instant(nanoseconds: moment), Instant(nanoseconds: moment))
          ticks.take(try #require(TickReading(source, value: value, moments)))
          guard let forecaster = ReapForecaster(facts, origin: ticks.origin) else { continue }
          for other in [Int64.min, -(1 << 61), 0, 1 << 61, .max] {
            let ends = InstantRange(Instant(nanoseconds: other), Instant(nanoseconds: .max))
            let window = forecaster.window(ends)
            for remaining in [0, 1, 60_000, Int(Int32.max)] {
              for state in [TCPState.timeWait, .finWait2] {
                _ = window.forecast(.minisocket(state, remaining: remaining))
              }
            }
            _ = forecaster.nextBurst(after: Instant(nanoseconds: other))
            _ = forecaster.reap(of: .timeWait, -(1 << 62), 1 << 62)
          }
        }
      }
    }
  }
}

extension SocketRecord {
  static func minisocket(_ state: TCPState, remaining: Int) -> SocketRecord {
    SocketRecord(
      family: .ipv4, state: state, timer: .timeWait(remaining: .milliseconds(remaining)),
      local: .loopback(80), remote: .loopback(4000))
  }
}
