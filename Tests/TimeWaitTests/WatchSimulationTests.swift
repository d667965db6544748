import SockDiag
import TestSupport
import Testing
import TimeWait

@Suite("A watch of a simulated table")
struct WatchSimulationTests {
  static let exact = [
    SimulationCase("6.18.0", seed: 1) { $0.ticks = 250 },
    SimulationCase("6.18.0", seed: 2) { $0.ticks = 1000 },
    SimulationCase("6.1.0", seed: 3) { $0.ticks = 100 },
    SimulationCase("6.18.0", seed: 4) { $0.doubled = 20 },
    SimulationCase("6.18.0", seed: 5) { $0.givesFullSockets = false },
    SimulationCase("6.18.0", seed: 6) { $0.short = 10 },
    SimulationCase("3.10.0", seed: 7) {
      $0.isReaped = true
      $0.birthsPerSecond = 5
    },
    SimulationCase("3.10.0", seed: 8) {
      $0.isReaped = true
      $0.birthsPerSecond = 20
    },
  ]

  static let lossy = [
    SimulationCase("6.18.0", seed: 11) { $0.dropped = 2 },
    SimulationCase("6.1.0", seed: 12) {
      $0.ticks = 100
      $0.dropped = 10
      $0.doubled = 10
    },
    SimulationCase("6.18.0", seed: 13) {
      $0.dropped = 50
      $0.doubled = 50
    },
  ]

  /// The bounds of every event hold what was; the one thing that is told wrongly is the cause of an
  /// early end, for one in fifty, where a counter counted the end of a socket that no walk has seen.
  @Test("reports what happened, where its walks have each row", arguments: exact)
  func tellsWhatWas(_ scenario: SimulationCase) {
    let outcome = scenario.run()
    #expect(outcome.misjudged == [:])
    #expect(outcome.checked.count >= 5, "\(outcome.checked)")
    #expect(outcome.totals.allEntered == outcome.seen)
    #expect(outcome.totals.gone == outcome.ended)
    #expect(outcome.totals.beyondDesign == 0)
    #expect(outcome.returned == 0)
    #expect(outcome.resighted == 0)
    #expect((outcome.doubled > 0) == (scenario.setup.doubled > 0))
    #expect(outcome.wrongReasons * 50 <= outcome.totals.vanishedEarly)
    if scenario.setup.givesFullSockets {
      #expect(outcome.missedReasons * 50 <= outcome.totals.vanishedEarly)
    }
  }

  /// A row that two walks in a row leave out is an end and a beginning too many: with a share of p
  /// of the rows left out, that is p² of them.
  @Test("is wrong about no more than what two walks in a row left out", arguments: lossy)
  func survivesLoss(_ scenario: SimulationCase) {
    let outcome = scenario.run()
    let share = Double(scenario.setup.dropped) / 1000
    let leftOutTwice = share * share * Double(outcome.rows)
    #expect(outcome.misjudged == [:])
    #expect(outcome.returned > 0)
    #expect(outcome.totals.allEntered == outcome.seen)
    #expect(outcome.totals.gone == outcome.ended)
    #expect(outcome.totals.beyondDesign == 0)
    #expect(Double(outcome.resighted) <= 1.5 * leftOutTwice + 3)
    // Such a beginning is taken for a short one, as is one that its first two walks left out.
    #expect(Double(outcome.totals.enteredShort) <= 1.5 * leftOutTwice + 3)
    #expect(outcome.wrongReasons * 50 <= outcome.totals.vanishedEarly)
  }
}

/// A kernel, and how reliable its walks are.
struct SimulationCase: CustomStringConvertible {
  let release: String
  let seed: UInt64
  let setup: SimulatedTable.Setup

  init(
    _ release: String, seed: UInt64, _ change: (inout SimulatedTable.Setup) -> Void
  ) {
    self.release = release
    self.seed = seed
    var setup = SimulatedTable.Setup()
    change(&setup)
    self.setup = setup
  }

  func run() -> SimulatedWatch.Outcome {
    SimulatedWatch.run(setup, release: release, seed: seed)
  }

  var description: String {
    "\(release), HZ=\(setup.ticks), \(setup.dropped) and \(setup.doubled) of 1000 rows, \(seed)"
  }
}
