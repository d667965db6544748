import LinuxProc
import SockDiag
import TestSupport
import Testing

@testable import TimeWait

/// A kernel that counts its ticks from a moment on, and reaps as `calc_index` says.
struct CountingKernel {
  let rate: Int
  let tick: Int64
  let origin: Int64
  var release = "6.18.5"
  var finTimeout = 60

  init(_ rate: Int, start: Int64 = 1 << 40) throws {
    self.rate = rate
    tick = try #require(TickLength(ticksPerSecond: rate)).nanoseconds
    // Soon after jiffies of 32 bits wrap around.
    origin = start - (1 << 32 + 77) * tick - 1_234_567
  }

  var facts: KernelFacts {
    var facts = KernelFacts()
    (facts.release, facts.ticksPerSecond, facts.finTimeout) = (release, rate, finTimeout)
    return facts
  }

  func jiffies(at moment: Int64) -> Int64 { (moment - origin).floored(by: tick) }

  /// As the kernel reports it: rounded up since 5.0.
  func remaining(_ deadline: Int64, at moment: Int64) -> Int {
    let ticks = max(0, deadline - jiffies(at: moment))
    return Int((ticks * 1000 + Int64(rate) - 1) / Int64(rate))
  }

  /// The moment at which a timer with this deadline fires that was set so many ticks before.
  func reap(_ deadline: Int64, length: Int64) -> Int64 {
    origin + SimulatedTable.wheelExpiry(deadline, from: deadline - length) * tick
  }

  func reading(at moment: Int64) throws -> TickReading {
    let length = try #require(TickLength(ticksPerSecond: rate))
    return try #require(
      TickReading(
        .times, value: length.clock(ofJiffies: jiffies(at: moment)),
        InstantRange(Instant(nanoseconds: moment - 500), Instant(nanoseconds: moment + 500))))
  }

  func forecaster(_ moments: [Int64]) throws -> ReapForecaster {
    let ticks = KernelTicks(ticksPerSecond: rate, try moments.map(reading))
    return try #require(ReapForecaster(facts, origin: ticks?.origin))
  }
}

@Suite("The forecast of a reap")
struct ReapForecastTests {
  private static let start: Int64 = 1 << 40

  @Test(
    "holds the kernel's reap within its error, and seldom has one of half a step",
    arguments: [100, 128, 250, 300, 1000], [1, 50])
  func holds(_ rate: Int, _ readings: Int) throws {
    let kernel = try CountingKernel(rate)
    var numbers = SeededNumbers(seed: UInt64(rate))
    var coarse = 0
    for _ in 0..<400 {
      let now = Self.start + Int64.random(in: 0..<100_000_000_000, using: &numbers)
      let moments = (0..<readings).map { now - Int64($0) * 3_777_777 }
      let forecaster = try kernel.forecaster(moments)
      let window = InstantRange(
        Instant(nanoseconds: now - 100_000), Instant(nanoseconds: now + 100_000))
      let age = Int64.random(in: 0..<(60 * Int64(rate)), using: &numbers)
      let deadline = kernel.jiffies(at: now) + 60 * Int64(rate) - age
      let record = SocketRecord.minisocket(
        .timeWait, remaining: kernel.remaining(deadline, at: now))
      let forecast = try #require(forecaster.window(window).forecast(record))
      let reap = kernel.reap(deadline, length: 60 * Int64(rate)) - now
      let error = abs(forecast.milliseconds * 1_000_000 - reap)
      #expect(error <= forecast.error * 1_000_000, "\(forecast) \(reap)")
      if forecast.error > 30 { coarse += 1 }
    }
    #expect(coarse < 400 / 25)
  }

  @Test("of an overdue socket is the next step", arguments: [100, 250, 300, 1000])
  func overdue(_ rate: Int) throws {
    let kernel = try CountingKernel(rate)
    var numbers = SeededNumbers(seed: UInt64(rate))
    for _ in 0..<200 {
      let now = Self.start + Int64.random(in: 0..<100_000_000_000, using: &numbers)
      let step = kernel.facts.timerDesign.flatMap { $0.shift(for: .seconds(60)) } ?? 0
      let next = ((kernel.jiffies(at: now) >> Int64(step)) + 1) << Int64(step)
      let window = InstantRange(Instant(nanoseconds: now), Instant(nanoseconds: now))
      let forecast = try #require(
        try kernel.forecaster([now]).window(window).forecast(.minisocket(.timeWait, remaining: 0)))
      let reap = kernel.origin + next * kernel.tick - now
      #expect(abs(forecast.milliseconds * 1_000_000 - reap) <= forecast.error * 1_000_000)
    }
  }

  /// Which level of the wheel a FIN_WAIT2 has, TCP_LINGER2 may have decided.
  @Test(
    "of FIN_WAIT2 holds whatever its timer was set to, up to tcp_fin_timeout",
    arguments: [5, 15, 30, 60], [1, 2, 5, 14, 15, 29, 60])
  func finWait2(_ timeout: Int, _ seconds: Int) throws {
    if seconds > timeout { return }
    var kernel = try CountingKernel(250)
    kernel.finTimeout = timeout
    var numbers = SeededNumbers(seed: UInt64(timeout))
    for _ in 0..<60 {
      let now = Self.start + Int64.random(in: 0..<100_000_000_000, using: &numbers)
      let length = Int64(seconds) * 250
      let deadline =
        kernel.jiffies(at: now) + length - Int64.random(in: 0..<length, using: &numbers)
      let window = InstantRange(Instant(nanoseconds: now), Instant(nanoseconds: now + 50_000))
      let record = SocketRecord.minisocket(
        .finWait2, remaining: kernel.remaining(deadline, at: now))
      let forecast = try #require(try kernel.forecaster([now]).window(window).forecast(record))
      let reap = kernel.reap(deadline, length: length) - now
      #expect(abs(forecast.milliseconds * 1_000_000 - reap) <= forecast.error * 1_000_000)
    }
  }

  @Test(
    "is the deadline where timers are exact, and there is none before",
    arguments: [("4.0.5", nil), ("4.1.15", 1004), ("4.7", 1004)] as [(String, Int64?)])
  func oldKernels(_ release: String, _ expected: Int64?) throws {
    var facts = try CountingKernel(250).facts
    facts.release = release
    let moment = Instant(nanoseconds: 0)
    let forecast = ReapForecaster(facts, origin: nil)?.window(InstantRange(moment, moment))
      .forecast(.minisocket(.timeWait, remaining: 1004))
    #expect(forecast?.milliseconds == expected)
    if let forecast { #expect(forecast.basis == .deadline && forecast.error <= 5) }
  }

  @Test("is left out for what has no minisocket's time, and where the ticks are not known")
  func none() throws {
    let kernel = try CountingKernel(250)
    let now = Self.start
    let moment = Instant(nanoseconds: now)
    let window = try kernel.forecaster([now]).window(InstantRange(moment, moment))
    #expect(window.forecast(.minisocket(.timeWait, remaining: 60_000)) != nil)
    #expect(window.forecast(.minisocket(.timeWait, remaining: 61_000)) == nil)
    #expect(window.forecast(.minisocket(.finWait2, remaining: 61_000)) == nil)
    let full = SocketRecord(
      family: .ipv4, state: .established, timer: .keepalive(expiresIn: .seconds(5)),
      local: .loopback(1), remote: .loopback(2))
    #expect(window.forecast(full) == nil)
    #expect(ReapForecaster(kernel.facts, origin: nil) == nil)
    var unknown = kernel.facts
    unknown.ticksPerSecond = nil
    let ticks = KernelTicks(ticksPerSecond: 250, [try kernel.reading(at: now)])
    #expect(ReapForecaster(unknown, origin: ticks?.origin) == nil)
    unknown = kernel.facts
    unknown.release = nil
    #expect(ReapForecaster(unknown, origin: ticks?.origin) == nil)
  }

  /// A window of a capture may be as long as its recorder was slow.
  @Test("says nothing where a window is longer than a step")
  func longWindow() throws {
    let kernel = try CountingKernel(250)
    let moments = InstantRange(
      Instant(nanoseconds: Self.start), Instant(nanoseconds: Self.start + 5_000_000_000))
    let window = try kernel.forecaster([Self.start]).window(moments)
    #expect(window.forecast(.minisocket(.timeWait, remaining: 1000)) == nil)
  }

  @Test("counts those that go with the next burst, and knows one that came within the dump")
  func summary() throws {
    let kernel = try CountingKernel(250)
    let readings = try (0..<40).map { try kernel.reading(at: Self.start + $0 * 3_777_777) }
    let origin = try #require(KernelTicks(ticksPerSecond: 250, readings)?.origin)
    let forecaster = try #require(ReapForecaster(kernel.facts, origin: origin))
    let burst = try #require(forecaster.nextBurst(after: Instant(nanoseconds: Self.start)))
    // Half a second before the burst, and again right after it.
    for (offset, expected) in [(-500_000_000, 4), (30_000_000, 1)] as [(Int64, Int)] {
      var tally = SnapshotTally(facts: kernel.facts, listeners: nil)
      tally.forecastReaps(from: readings)
      let early = burst.earliest - .milliseconds(500)
      for milliseconds in [0, 4, 250, 480, 520, 2600, 50_000] {
        tally.add(
          .minisocket(.timeWait, remaining: milliseconds), window: InstantRange(early, early))
      }
      tally.add(.minisocket(.finWait2, remaining: 8), window: InstantRange(early, early))
      let late = Instant(nanoseconds: burst.latest.nanoseconds + offset)
      tally.add(.minisocket(.timeWait, remaining: 40_000), window: InstantRange(late, late))
      let next = try #require(tally.report(counters: Readings(), top: 1).nextBurst)
      #expect(next.sockets == expected)
      #expect(next.basis == .times)
      let time = offset < 0 ? 500 : 2048 - 30
      #expect(abs(next.milliseconds - Int64(time)) <= next.error + 2)
    }
  }
}
