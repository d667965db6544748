import LinuxProc
import SockDiag
import TestSupport
import Testing

@testable import TimeWait

/// A watch of a simulated table whose kernel shows its ticks, or not.
struct ForecastWatch: ~Copyable {
  var table: SimulatedTable
  var engine: WatchEngine
  /// What each walk foretold of the next burst, and what it was.
  var bursts: [(forecast: ReapBurst, went: Int)] = []

  init(ticks rate: Int64, release: String = "6.18.0", seed: UInt64) {
    var setup = SimulatedTable.Setup()
    (setup.ticks, setup.birthsPerSecond) = (rate, 30)
    // All in TIME_WAIT, and none is ended by anybody.
    (setup.finWait, setup.rearmed, setup.reset, setup.taken) = (0, 0, 0, 0)
    table = SimulatedTable(setup, seed: seed)
    var options = WatchOptions(keepsEvents: true)
    options.facts.release = release
    options.facts.ticksPerSecond = Int(rate)
    engine = WatchEngine(options)
    table.advance(to: table.now + 70_000_000_000)
  }

  mutating func run(polls: Int, gap: Int64, tellsTicks: Bool) -> [WatchEvent] {
    var events: [WatchEvent] = []
    for _ in 0..<polls {
      table.advance(to: table.now + gap + Int64.random(in: 0..<7_000_000, using: &table.numbers))
      if tellsTicks, let reading { engine.take(reading) }
      let (report, _) = table.poll(&engine)
      if let burst = report.nextBurst { follow(burst) }
      engine.takeEvents { events.append($0) }
    }
    return events
  }

  /// Its jiffy 0 is at the origin of its clock.
  private var reading: TickReading? {
    let moment = InstantRange(Instant(nanoseconds: table.now), Instant(nanoseconds: table.now))
    guard let length = TickLength(ticksPerSecond: Int(table.setup.ticks)) else { return nil }
    let jiffies = table.now / length.nanoseconds
    return TickReading(.times, value: length.clock(ofJiffies: jiffies), moment)
  }

  private mutating func follow(_ burst: ReapBurst) {
    let before = table.sockets.count { _ in true }
    var future = table
    future.advance(to: burst.moment.latest.nanoseconds + 5_000_000)
    let gone = table.sockets.keys.count { future.sockets[$0] == nil }
    if before > 0 { bursts.append((burst, gone)) }
  }
}

@Suite("The forecasts of a watch")
struct WatchForecastTests {
  @Test(
    "come true where the ticks are known", arguments: [100, 250, 1000],
    [200_000_000, 1_000_000_000, 3_000_000_000])
  func comeTrue(_ rate: Int64, _ gap: Int64) throws {
    var watch = ForecastWatch(ticks: rate, seed: UInt64(rate))
    let events = watch.run(polls: 40, gap: gap, tellsTicks: true)
    let found = watch.engine.forecasts
    let score = try #require(found)
    #expect(score.basis == .times)
    #expect(score.forecasts > 100)
    #expect(score.hits == score.forecasts)
    #expect(score.largestError == 0)
    #expect(score.withoutForecast * 20 < score.forecasts)
    #expect(try #require(score.error) <= 16)
    for event in events {
      guard let end = watch.table.stories[event.socket.cookie.rawValue]?.end, let reap = event.reap
      else { continue }
      #expect(reap.holds(end.moment))
    }
  }

  @Test("include the next burst, and how many go with it", arguments: [100, 250, 1000])
  func nextBurst(_ rate: Int64) {
    var watch = ForecastWatch(ticks: rate, seed: 5)
    _ = watch.run(polls: 40, gap: 700_000_000, tellsTicks: true)
    let bursts = watch.bursts
    #expect(bursts.count >= 35)
    for (forecast, went) in bursts {
      // Rows that were born within the walk, and the tick before the burst.
      #expect(abs(forecast.sockets - went) <= 2, "\(forecast.sockets) \(went)")
    }
  }

  @Test(
    "are learnt from the bursts that were seen where the ticks are not known",
    arguments: [100, 250, 1000], [50_000_000, 500_000_000, 1_000_000_000])
  func learns(_ rate: Int64, _ gap: Int64) throws {
    var watch = ForecastWatch(ticks: rate, seed: UInt64(rate))
    _ = watch.run(polls: Int(30_000_000_000 / gap), gap: gap, tellsTicks: false)
    let found = watch.engine.forecasts
    let score = try #require(found)
    #expect(score.basis == .bursts)
    #expect(score.forecasts > 100)
    #expect(Double(score.hits) >= 0.99 * Double(score.forecasts), "\(score)")
    #expect(score.withoutForecast > 0)
    // No worse than two polls tell, and better where sockets are many.
    #expect(try #require(score.error) <= 60 + gap / 2_000_000)
  }

  @Test("are not made where each socket has a moment of its own, or none is known")
  func none() {
    for release in ["3.10.0", "4.4.0", "odd"] {
      var watch = ForecastWatch(ticks: 250, release: release, seed: 7)
      _ = watch.run(polls: 12, gap: 1_000_000_000, tellsTicks: true)
      let bursts = watch.bursts
      #expect(bursts.isEmpty)
      let score = watch.engine.forecasts
      #expect(score?.basis != .times)
    }
  }

  @Test("survive a clock that is set, and sockets that are destroyed", arguments: [0, 10])
  func recovers(_ share: Int) throws {
    var watch = ForecastWatch(ticks: 250, seed: 9)
    _ = watch.run(polls: 20, gap: 500_000_000, tellsTicks: false)
    let found = watch.engine.forecasts
    let before = try #require(found)
    #expect(before.hits == before.forecasts)
    // Half a step of the wheel.
    var phase = BurstPhase(
      ReapLevel(
        .wheel(ticksPerSecond: 250), .seconds(60), try #require(TickLength(ticksPerSecond: 250))))
    for round in 0..<20 as Range<Int64> {
      let jump: Int64 = round < 10 ? 0 : 1_024_000_000
      let burst = round * 2_048_000_000 + jump
      phase.take(
        deadline: (burst - 900_000_000)...(burst - 800_000_000), gone: (burst - 50)...(burst + 50))
      if share > 0, round % 3 == 0 {
        let odd = burst - 700_000_000
        phase.take(deadline: (odd - 10)...odd, gone: (odd - 50)...(odd + 50))
      }
      if round == 9 { #expect(try Self.knows(phase, burst)) }
      // After the clock was set, eight contradictions in a row convince; what was ended by somebody
      // contradicts them in turn.
      if round == 19, share == 0 { #expect(try Self.knows(phase, burst)) }
    }
  }

  /// Whether a burst is where the phase has one.
  private static func knows(_ phase: BurstPhase, _ burst: Int64) throws -> Bool {
    let moments = try #require(phase.origin?.moments)
    let distance = (burst - moments.earliest.nanoseconds) % 2_048_000_000
    return distance >= 0 && distance <= moments.width
  }
}
