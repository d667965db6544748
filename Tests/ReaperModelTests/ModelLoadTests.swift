import Testing

@testable import ReaperModel

@Suite("A model's load")
struct ModelLoadTests {
  @Test("is even: so many in each second", arguments: [0.5, 1, 7.3, 100, 999])
  func even(_ rate: Double) throws {
    let scene = try ModelScene("4.1", rate: rate, seconds: 100)
    #expect(abs(Double(scene.sockets.count) - rate * 100) <= 1)
    let seconds = Dictionary(grouping: scene.sockets.born, by: { $0 / 250 })
    #expect(seconds.values.allSatisfy { abs(Double($0.count) - rate) <= 1 })
  }

  @Test(
    "comes by chance with the mean and the variance of Poisson, the same for the same seed",
    arguments: [1, 2, 3] as [UInt64])
  func poisson(_ seed: UInt64) throws {
    func born(_ seed: UInt64) throws -> [Int32] {
      try ModelScene("4.1", rate: 100, seconds: 10) { ($0.isPoisson, $0.seed) = (true, seed) }
        .sockets.born
    }
    let scene = try ModelScene("4.1", rate: 100, seconds: 600) {
      ($0.isPoisson, $0.seed) = (true, seed)
    }
    // 60,000 on average, with a deviation of 245: five of them.
    #expect(abs(scene.sockets.count - 60_000) < 1225)
    var counts = [Double](repeating: 0, count: 600)
    for born in scene.sockets.born { counts[Int(born) / 250] += 1 }
    let mean = counts.reduce(0, +) / 600
    let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 599
    // The variance of the variance is 2 / 599 of its square: a deviation of 5.8 %, and five of them.
    #expect(abs(variance / 100 - 1) < 0.3)
    let (again, other) = try (born(seed), born(seed + 1))
    #expect(again == Array(scene.sockets.born.prefix(again.count)) && again != other)
    #expect(abs(scene.report.meanStanding - 6000) < 150)
  }

  @Test("blurs the threshold of the old reaper where it comes by chance")
  func blurred() throws {
    func late(_ rate: Double) throws -> Double {
      let scene = try ModelScene("2.6.38", rate: rate, seconds: 3000) { $0.isPoisson = true }
      return scene.mean - 56.25
    }
    #expect(try late(6) < 1)
    #expect(try (0.2...48).contains(late(11)))
    #expect(try late(16) > 45)
  }

  @Test("leaves a share in FIN_WAIT2", arguments: [false, true])
  func share(_ isPoisson: Bool) throws {
    let scene = try ModelScene("6.18", rate: 100, seconds: 300) {
      ($0.finWait2Percent, $0.isPoisson) = (20, isPoisson)
    }
    let count = (0..<scene.sockets.count).count(where: scene.sockets.isFinWait2)
    #expect(abs(count - 6000) < (isPoisson ? 400 : 2))
  }

  @Test("has phases, and the steady half is that of the last one with closes")
  func phases() throws {
    let scene = try ModelScene("4.1", seconds: 400) {
      $0.phases = [
        .init(rate: 10, duration: .seconds(100)), .init(rate: 20, duration: .seconds(200)),
        .init(rate: 0, duration: .seconds(50)),
      ]
    }
    #expect(scene.sockets.count == 5000 && scene.report.closes == 5000)
    #expect(scene.report.steady == 200 * 250..<300 * 250)
    #expect(abs(scene.report.meanStanding - 1200) < 0.01)
    #expect(scene.report.reaped == 5000)
    #expect(scene.report.series.standing.last == 0)
  }

  @Test("is the same however it is summed up", arguments: ["2.6.31", "2.6.38", "4.4", "6.18"])
  func sums(_ release: String) throws {
    let scene = try ModelScene(release, hz: 100, rate: 11, seconds: 200) { $0.finWait2Percent = 10 }
    let window = 15_000..<15_060
    var (standing, overdue, most) = (0, 0, 0)
    for tick in window {
      let here = (0..<scene.sockets.count).filter { scene.sockets.stands($0, at: tick) }
      standing += here.count
      overdue += here.count { scene.sockets.deadline($0) <= tick }
      most = max(most, here.count)
    }
    let sum = ModelGridSum(scene, window)
    #expect(sum.standing == standing && sum.overdue == overdue && sum.most == most)
  }

  @Test("gives a series of means for each second, and of longer intervals in a long run")
  func series() throws {
    let short = try ModelScene("4.1", rate: 10, seconds: 300)
    #expect(short.report.series.interval == 250 && short.report.series.standing.count == 300)
    #expect(short.report.series.standing[200] == 600)
    let long = try ModelScene("4.1", hz: 1000, rate: 0.1, seconds: 7 * 86_400)
    #expect((500...600).contains(long.report.series.standing.count))
    #expect(long.report.series.standing.dropFirst().allSatisfy { abs($0 - 6) < 0.2 })
    #expect(long.most == 60)
  }

  @Test("refuses what no kernel has, and what nobody waits for", arguments: RefusedModel.all)
  func refuses(_ model: RefusedModel) throws {
    var parameters = ModelParameters(
      kernel: try #require(ModelKernel("6.18")), ticksPerSecond: 250, rate: 1)
    #expect(parameters.refusal == nil)
    model.change(&parameters)
    #expect(throws: model.refusal) { try ReaperModel.run(parameters) }
  }

  @Test(
    "knows the kernels by their releases",
    arguments: [
      ("2.6.18-8.el5", .deathRow(advancesAlways: true, hasSlack: false)),
      ("2.6.31", .deathRow(advancesAlways: true, hasSlack: false)),
      ("2.6.32-754.el6.x86_64", .deathRow(advancesAlways: false, hasSlack: false)),
      ("2.6.38", .deathRow(advancesAlways: false, hasSlack: true)),
      ("3.10.0-1160.el7", .deathRow(advancesAlways: false, hasSlack: true)),
      ("4.0.5", .deathRow(advancesAlways: false, hasSlack: true)), ("4.1", .exactTimers),
      ("4.7.10", .exactTimers), ("4.8", .wheel), ("6.18.44-fc", .wheel), ("7.0-rc1", .wheel),
      ("abc", nil), ("", nil), ("6", nil), ("2.4.37", nil), ("2.7.1", nil), ("6.18\n", nil),
      ("0.1", nil),
      ("6.18 x = 1", nil), ("99999999999999999999.1", nil), ("-6.1", nil), ("6.-1", nil),
    ] as [(String, ModelKernel.Reaper?)])
  func kernels(_ release: String, _ reaper: ModelKernel.Reaper?) {
    #expect(ModelKernel(release)?.reaper == reaper)
  }
}

/// Parameters that are not taken.
struct RefusedModel: Sendable {
  let refusal: ModelParameters.Refusal
  let change: @Sendable (inout ModelParameters) -> Void

  init(
    _ refusal: ModelParameters.Refusal,
    _ change: @escaping @Sendable (inout ModelParameters) -> Void
  ) {
    self.refusal = refusal
    self.change = change
  }

  static let all = [
    Self(.ticksPerSecond) { $0.ticksPerSecond = 0 },
    Self(.ticksPerSecond) { $0.ticksPerSecond = 99 },
    Self(.ticksPerSecond) { $0.ticksPerSecond = .max },
    Self(.rate) { $0.phases[0].rate = -1 }, Self(.rate) { $0.phases[0].rate = .nan },
    Self(.rate) { $0.phases[0].rate = .infinity }, Self(.rate) { $0.phases[0].rate = 1e-300 },
    Self(.closes) { $0.phases[0].rate = 20_000 }, Self(.duration) { $0.duration = .zero },
    Self(.duration) { $0.duration = .seconds(8 * 86_400) },
    Self(.loadDuration) { $0.phases[0].duration = .zero },
    Self(.finTimeout) { $0.finTimeout = -1 }, Self(.finTimeout) { $0.finTimeout = 3601 },
    Self(.finWait2Percent) { $0.finWait2Percent = 100.1 },
    Self(.finWait2Percent) { $0.finWait2Percent = .nan },
    Self(.firstJiffy) { $0.firstJiffy = -1 },
  ]
}

/// The counts of a grid over a few ticks.
private struct ModelGridSum {
  private(set) var (standing, overdue, most) = (0, 0, 0)

  init(_ scene: ModelScene, _ window: Range<Int>) {
    var grid = ModelGrid(ticks: scene.parameters.ticks)
    let end = scene.parameters.ticks
    for index in 0..<scene.sockets.count {
      let gone = min(Int(scene.sockets.gone[index]), end)
      grid.add(
        born: Int(scene.sockets.born[index]), deadline: scene.sockets.deadline(index), gone: gone)
    }
    grid.finish()
    for tick in window {
      let here = grid.most(in: tick..<(tick + 1))
      standing += here.standing
      overdue += here.overdue
      most = max(most, here.standing)
    }
  }
}
