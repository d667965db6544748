import SockDiag
import Testing

@testable import TimeWait
@testable import WatchUI

@Suite("The forecasts of a watch, in words")
struct ForecastTextTests {
  private static func score(
    _ forecasts: Int, _ hits: Int, miss: Int64 = 0, unforeseen: Int = 0,
    basis: ReapBasis = .times, error: Int64? = 7
  ) -> ForecastScore {
    var score = ForecastScore()
    (score.forecasts, score.hits, score.largestError) = (forecasts, hits, miss)
    (score.withoutForecast, score.basis, score.error) = (unforeseen, basis, error)
    return score
  }

  @Test(
    "say how many came true, how far off the others were, and how they are known",
    arguments: [
      (
        score(737, 737),
        "forecasts of 737 reaps: 100 % right; from the kernel's ticks (times) +- 0.007 s"
      ),
      (
        score(1000, 999, miss: 2044, unforeseen: 3, basis: .bursts, error: 512),
        "forecasts of 1,000 reaps: >99 % right, the others off by up to 2.04 s; 3 reaps without a forecast; "
          + "from earlier bursts +- 0.512 s"
      ),
      (
        score(10, 5, miss: 20, basis: .deadline, error: nil),
        "forecasts of 10 reaps: 50 % right, the others off by up to 0.02 s; from their deadlines"
      ),
      (
        score(0, 0, unforeseen: 12, basis: .none, error: nil),
        "12 reaps had no forecast"
      ),
    ])
  func sentence(_ score: ForecastScore, _ expected: String) {
    #expect(ForecastText.sentence(score) == expected)
  }

  private static var update: WatchUpdate {
    var update = WatchSample.update(12)
    let end = update.report.walk.latest
    update.report.nextBurst = ReapBurst(
      moment: InstantRange(end + .milliseconds(1200), end + .milliseconds(1210)), sockets: 1234)
    update.forecasts = score(737, 737)
    return update
  }

  @Test("are in the object of a poll and in that of the summary")
  func json() {
    var machine = WatchMachine(WatchSample.setup(.jsonPolls))
    let poll = machine.handle(.poll(Self.update)).text
    #expect(poll.contains(#""next_burst":{"in_ms":1205,"error_ms":5,"sockets":1234}"#))
    let forecasts =
      #""forecasts":{"count":737,"hits":737,"longest_miss_ms":0,"unforeseen":0,"#
      + #""basis":"times","error_ms":7}"#
    #expect(poll.contains(forecasts))
    #expect(machine.handle(.ended).text.contains(forecasts))
  }

  @Test("are in the summary behind the lines")
  func lines() {
    var machine = WatchMachine(WatchSample.setup(.lines(headerEvery: nil)))
    _ = machine.handle(.poll(Self.update))
    #expect(machine.handle(.ended).text.contains("forecasts of 737 reaps: 100 % right"))
  }
}
