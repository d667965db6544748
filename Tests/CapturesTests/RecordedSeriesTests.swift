import Captures
import Netlink
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@Suite("A series that was recorded on a real kernel")
struct RecordedSeriesTests {
  static let names = [
    "series-6.1.pcapng", "series-6.18.pcapng", "watch/steady-6.1.pcapng",
    "watch/steady-6.18.pcapng", "watch/overflow-6.18.pcapng", "watch/fin-wait-2-6.1.pcapng",
  ]

  @Test("has times, counters and settings in each round", arguments: names)
  func isWhole(_ name: String) throws {
    let outcome = SeriesOutcome(Fixture.path(name))
    #expect(outcome.error == nil)
    #expect(outcome.rounds.count >= 3)
    #expect(outcome.rounds.map(\.number) == Array(1...outcome.rounds.count))
    for round in outcome.rounds {
      let window = try #require(round.window)
      #expect(round.incidents.isEmpty && round.error == nil)
      #expect(round.windows.allSatisfy { isInside($0, window) })
      #expect(round.counters.contains { $0.hasPrefix("sockstat.TCP.tw=") })
      #expect(round.counters.contains { $0.hasPrefix("TcpExt.TW=") })
      #expect(round.environment.contains { $0.hasPrefix("kernel.hz=") })
    }
    let windows = outcome.rounds.compactMap(\.window)
    for (before, after) in zip(windows, windows.dropFirst()) {
      #expect(before.latest < after.earliest)
    }
  }

  private func isInside(_ inner: InstantRange?, _ outer: InstantRange) -> Bool {
    guard let inner else { return false }
    return outer.earliest <= inner.earliest && inner.latest <= outer.latest
  }

  @Test("has the sockets that are listed of it", arguments: names)
  func isListed(_ name: String) {
    let path = Fixture.path(name)
    let series = SeriesOutcome(path)
    #expect(series.rounds.flatMap(\.ports) == replay(path, .all).ports)
    #expect(series.rounds.last?.ports == replay(path, .last).ports)
  }
}
