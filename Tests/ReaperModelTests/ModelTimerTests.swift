import Testing

@testable import ReaperModel

@Suite("One timer for each minisocket, modelled")
struct ModelTimerTests {
  @Test(
    "ends it on its tick in Linux 4.1 to 4.7", arguments: ["4.1", "4.4.0-21-generic", "4.7"],
    [100, 250, 300, 1000])
  func exact(_ release: String, _ hz: Int) throws {
    let scene = try ModelScene(release, hz: hz, rate: 20, seconds: 300)
    #expect(scene.least == 60 && scene.most == 60)
    #expect(scene.report.mostOverdue == 0 && scene.report.longestOverdue == 0)
    #expect(abs(scene.report.meanStanding - 1200) < 1)
  }

  /// The steps are those of the level that a minute gets into: 512 jiffies, or 4096 at HZ=1000.
  @Test(
    "ends it at the next step of the wheel from Linux 4.8 on, late by half a step on average",
    arguments: [
      (100, 5.12, 62.56), (250, 2.048, 61.024), (300, 512 / 300.0, 60.853), (1000, 4.096, 62.048),
    ])
  func wheel(_ hz: Int, _ step: Double, _ mean: Double) throws {
    for release in ["4.8", "6.1.0-18-amd64", "6.18"] {
      // A rate that shares no divisor with the steps, so that deadlines are spread over them.
      let scene = try ModelScene(release, hz: hz, rate: 47.3, seconds: 300)
      let tick = 1 / Double(hz)
      #expect(scene.least >= 60 + tick / 2 && scene.least < 60 + 4 * tick)
      #expect(scene.most <= 60 + step + tick / 2 && scene.most > 60 + step - 4 * tick)
      #expect(abs(scene.mean - mean) < 0.02)
      #expect(abs(scene.report.shareOverdue - (mean - 60) / mean) < 0.0015)
      #expect(abs(scene.report.meanStanding - 47.3 * mean) < 47.3 * step / 8)
    }
  }

  @Test("reaps together what expires within one step")
  func bursts() throws {
    let scene = try ModelScene("6.18", rate: 1600, seconds: 130)
    var sizes: [Int32: Int] = [:]
    for gone in scene.sockets.gone where gone != ModelSockets.never { sizes[gone, default: 0] += 1 }
    #expect(sizes.keys.allSatisfy { $0 % 512 == 0 })
    // 1600 closes in each of 2.048 seconds.
    #expect(sizes.values.contains { abs($0 - 3277) <= 1 })
  }

  @Test(
    "depends on the tick at which the load begins, by the phase alone",
    arguments: [0, 1, 511, 512, 4_294_892])
  func phase(_ first: Int) throws {
    let scene = try ModelScene("6.18", rate: 1, seconds: 130) { $0.firstJiffy = first }
    let gone = scene.sockets.gone.filter { $0 != ModelSockets.never }
    #expect(!gone.isEmpty && gone.allSatisfy { (first + Int($0)) % 512 == 0 })
    let least = (15_000 + first) / 512 * 512 + 512 - first
    #expect(scene.sockets.gone.first == Int32(least))
  }

  @Test(
    "gives FIN_WAIT2 its own time: the setting, and twice what is beyond a minute",
    arguments: [
      (0, 0.0, 0.7), (1, 0, 1), (30, 0, 30), (60, 0, 60), (61, 1, 1), (65, 5, 5), (90, 30, 30),
      (120, 60, 60), (300, 240, 240),
    ])
  func finWait2(_ setting: Int, _ full: Double, _ mini: Double) throws {
    let scene = try ModelScene("4.1", rate: 10, seconds: 900) {
      $0.finTimeout = setting
      $0.finWait2Percent = 25
    }
    #expect(Double(scene.parameters.finWait2Ticks.full) / 250 == full)
    #expect(Double(scene.parameters.finWait2Ticks.mini) / 250 == mini)
    let lives = (0..<scene.sockets.count).filter(scene.sockets.isFinWait2).filter {
      scene.sockets.gone[$0] != ModelSockets.never
    }.map { Double(scene.sockets.gone[$0] - scene.sockets.born[$0]) / 250 }
    #expect(!lives.isEmpty && lives.allSatisfy { $0 == mini })
    #expect(scene.sockets.orphans.isEmpty == (full == 0))
    #expect(scene.least == 60 && scene.most == 60, "TIME_WAIT does not know the setting")
  }

  @Test(
    "has shorter steps for shorter times",
    arguments: [(2, 0.032), (3, 0.256), (16, 0.256), (17, 2.048), (129, 2.048)])
  func shorter(_ seconds: Int, _ step: Double) throws {
    let scene = try ModelScene("6.18", rate: 9.7, seconds: 900) {
      $0.finWait2Percent = 100
      $0.finTimeout = seconds > 60 ? seconds + 60 : seconds
    }
    let lifetimes = try #require(scene.report.finWait2Lifetimes)
    #expect(Double(lifetimes.least) / 250 > Double(seconds))
    #expect(Double(lifetimes.most) / 250 <= Double(seconds) + step)
    #expect(Double(lifetimes.most) / 250 > Double(seconds) + step * 0.8)
  }
}
