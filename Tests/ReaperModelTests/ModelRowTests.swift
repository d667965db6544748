import Testing

@testable import ReaperModel

/// The figures are the arithmetic of the row: eight slots of 7.5 s, a hundred to each.
@Suite("The death row of Linux 4.0 and older, modelled")
struct ModelRowTests {
  /// Eight periods, each a tick of the clock or a 256th late.
  private static let slack = 8 * 7.5 / 256 + 0.1

  @Test(
    "ends sockets after 52.5 to 60 s where a slot gets no more than a hundred",
    arguments: ["2.6.32", "2.6.38", "3.16", "4.0"], [100, 250, 300, 1000])
  func calm(_ release: String, _ hz: Int) throws {
    let scene = try ModelScene(release, hz: hz, rate: 12.5)
    #expect(scene.least >= 52.4 && scene.most <= 60 + Self.slack)
    #expect(abs(scene.mean - 56.25) < 0.35)
    #expect(scene.report.meanOverdue < 0.5, "hardly any is ever due")
  }

  @Test(
    "ends them after 97.5 to 112.5 s above the threshold, and shows them as overdue for the rest",
    arguments: ["2.6.32", "2.6.38", "3.16", "4.0"], [100, 250, 300, 1000])
  func overloaded(_ release: String, _ hz: Int) throws {
    let scene = try ModelScene(release, hz: hz, rate: 40, seconds: 450)
    #expect(scene.least >= 97.4 && scene.most <= 112.5 + 2 * Self.slack)
    #expect(abs(scene.mean - 105) < 0.6)
    #expect(abs(scene.report.meanStanding - 40 * scene.mean) < 40)
    #expect(abs(scene.report.shareOverdue - 45 / 105) < 0.01)
    let longest = Double(scene.report.longestOverdue) / scene.hz
    #expect(longest >= 52.4 && longest <= 52.5 + 2 * Self.slack)
  }

  @Test(
    "advances always in Linux 2.6.31 and older: 52.5 to 60 s, whatever the rate",
    arguments: [12.5, 100, 500])
  func older(_ rate: Double) throws {
    let scene = try ModelScene("2.6.31", rate: rate, seconds: 300)
    #expect(scene.least >= 52.4 && scene.most <= 60.1)
    #expect(abs(scene.mean - 56.25) < 0.2)
  }

  @Test(
    "stands at a slot of 101, and goes on behind one of 100",
    arguments: [(100, false), (101, true)])
  func quota(_ count: Int, _ isLate: Bool) throws {
    var row = DeathRow(ticksPerSecond: 100, advancesAlways: false, hasSlack: false)
    var gone: [Int32: Int] = [:]
    for socket in 0..<count { row.insert(Int32(socket), timeout: 6000, at: 0) }
    // One period later, it is in the next slot.
    row.run(until: 750) { gone[$0] = $1 }
    row.insert(1000, timeout: 6000, at: 750)
    row.run(until: 20_000) { gone[$0] = $1 }
    #expect(gone[0] == 6000 && gone[Int32(count - 1)] == 6000)
    #expect(gone[1000] == (isLate ? 7500 : 6750))
  }

  @Test(
    "ends one burst on an idle row on time, however large it is",
    arguments: [1, 101, 5000, 20_000])
  func burst(_ count: Int) throws {
    let scene = try ModelScene("2.6.38", rate: Double(count) * 1000, seconds: 100) {
      $0.phases = [.init(rate: Double(count) * 10, duration: .milliseconds(100))]
    }
    #expect(scene.sockets.count == count)
    let lives = scene.lives.map(\.life)
    #expect(lives.count == count && lives.allSatisfy { $0 > 59.8 && $0 < 60 + Self.slack })
  }

  @Test("ends five thousand over a minute after 52.5 to 112.5 s")
  func minute() throws {
    let scene = try ModelScene("2.6.38", seconds: 300) {
      $0.phases = [.init(rate: 5000 / 60.0, duration: .seconds(60))]
    }
    let lives = scene.lives.map(\.life)
    #expect(lives.count == 5000)
    #expect(abs((lives.min() ?? 0) - 52.5) < 8 && (lives.max() ?? 0) < 112.5 + 2 * Self.slack)
    #expect((lives.max() ?? 0) > 90)
  }

  @Test(
    "stays overloaded below the threshold, down to half of it",
    arguments: [(10.0, true), (7.0, true), (6.0, false)])
  func hysteresis(_ rate: Double, _ isLate: Bool) throws {
    let scene = try ModelScene("2.6.38", seconds: 3000) {
      $0.phases = [
        .init(rate: 20, duration: .seconds(600)), .init(rate: rate, duration: .seconds(2400)),
      ]
    }
    let lives = scene.lives(bornIn: 1500..<2700)
    #expect(lives.count > 5000)
    #expect(lives.allSatisfy { isLate ? $0 > 97.4 : $0 < 60.3 })
    // Without the load before, none of these rates is too much.
    let calm = try ModelScene("2.6.38", rate: rate, seconds: 1200)
    #expect(calm.most < 60.3)
  }

  @Test("has its threshold at 13.3 closes a second", arguments: [(13.0, false), (13.6, true)])
  func threshold(_ rate: Double, _ isLate: Bool) throws {
    let scene = try ModelScene("2.6.32", rate: rate, seconds: 1200)
    #expect(isLate ? scene.least > 97.4 : scene.most < 60.1)
  }

  @Test(
    "rounds timers up to a 256th later from 2.6.35 on, to a round number",
    arguments: [
      (750, 0, 752), (8500, 1000, 8512), (255, 0, 255), (256, 0, 257), (7500, 0, 7520),
    ])
  func slack(_ expiry: Int, _ now: Int, _ armed: Int) {
    #expect(DeathRow.slackened(expiry, at: now) == armed)
  }

  // MARK: The recycle calendar

  @Test(
    "has a calendar of 32 rows for short times, of at least an eighth of a second each",
    arguments: [(100, 4, 4.96), (250, 5, 3.968), (300, 6, 6.6133), (1000, 7, 3.968)])
  func calendar(_ hz: Int, _ shift: Int, _ longest: Double) {
    #expect(DeathRow.rowShift(hz) == shift)
    let ticks = Int((longest * Double(hz)).rounded())
    #expect(DeathRow.rows(ticks, ticksPerSecond: hz) == 31)
    #expect(DeathRow.rows(ticks + 1, ticksPerSecond: hz) == nil)
  }

  /// The hand stays until the first of them is due, and all that come meanwhile are put as far ahead of
  /// it: they die together, half of their time old on average.
  @Test(
    "ends FIN_WAIT2 of a short tcp_fin_timeout by the calendar: in bursts, and early by the hand's age",
    arguments: [100, 250, 300, 1000], [1, 2, 3])
  func short(_ hz: Int, _ timeout: Int) throws {
    let scene = try ModelScene("2.6.38", hz: hz, rate: 50, seconds: 60) {
      $0.finWait2Percent = 100
      $0.finTimeout = timeout
    }
    let rows = try #require(DeathRow.rows(timeout * hz, ticksPerSecond: hz))
    let span = Double(rows << DeathRow.rowShift(hz)) / scene.hz
    let lives = scene.lives.map(\.life)
    #expect(lives.count > 2700)
    #expect(lives.allSatisfy { $0 > 0 && $0 <= span * 1.01 })
    #expect(abs((lives.max() ?? 0) - span) < 0.03)
    #expect(abs(lives.reduce(0, +) / Double(lives.count) - span / 2) < 0.05)
    let arithmetic = try #require(ModelArithmetic(scene.parameters).finWait2)
    #expect(arithmetic.least == 0 && abs(arithmetic.most - span) < 1e-9)
  }

  @Test(
    "ends a longer tcp_fin_timeout by the slots, as many of them as it takes",
    arguments: [5, 20, 59])
  func slots(_ timeout: Int) throws {
    let scene = try ModelScene("2.6.38", rate: 1, seconds: 600) {
      $0.finWait2Percent = 100
      $0.finTimeout = timeout
    }
    let lives = scene.lives(bornIn: 100..<500)
    let slots = min(7, Double((timeout * 10 + 74) / 75))
    #expect(lives.count == 400)
    #expect(lives.allSatisfy { $0 >= slots * 7.5 - 0.01 && $0 <= slots * 7.5 + 7.5 + 0.25 })
  }
}
