import FoundationEssentials
import TestSupport
import Testing

@Suite("Live: the last minute out of one dump", .live, .bounded)
struct SummaryHistoryTests {
  private let network: LiveNetwork

  init() async throws { network = try await LiveNetwork.open() }

  @Test(
    "tells the closes of each second as twload has logged them, at several rates one after the other",
    arguments: [[20, 500, 5], [2000, 100]])
  func rates(_ rates: [Int]) throws {
    var log: [[Int]] = []
    for rate in rates.map({ max(5, $0 / Live.patience) }) {
      log += try #require(load(rate: rate, seconds: 3).log)
    }
    let (start, report) = (MonotonicClock.milliseconds, try summary())
    let truth = LoggedCloses(log, dump: start...MonotonicClock.milliseconds)
    #expect(report.perSecondNewestFirst.count == 60)
    #expect(report.perSecondNewestFirst.reduce(0, +) == log.map { $0[1] }.reduce(0, +))
    for (age, told) in report.perSecondNewestFirst.enumerated() {
      let bounds = truth.bounds(ofSecond: age)
      #expect(bounds.contains(told), "\(age) s ago: \(told) of \(bounds)")
    }
  }

  @Test("sees a burst of half a second where it was")
  func burst() throws {
    let count = 400 / Live.patience
    let log = try #require(load(rate: count * 2, seconds: 0.5).log)
    let quiet = try #require(load(rate: 5, seconds: 3).log)
    let (start, report) = (MonotonicClock.milliseconds, try summary())
    let truth = LoggedCloses(log + quiet, dump: start...MonotonicClock.milliseconds)
    let burst = try #require(report.bursts.first)
    #expect(report.bursts.count == 1)
    let seconds = burst.lastSecondsAgo...burst.firstSecondsAgo
    #expect(truth.ages.contains { seconds.contains($0) })
    #expect(burst.closes >= count && burst.closes <= count + 10 * seconds.count)
  }

  private func load(rate: Int, seconds: Double) throws -> LoadSummary {
    let count = max(1, Int(Double(rate) * seconds))
    return try LoadSummary(
      parsing: network.twload(
        "--count", "\(count)", "--rate", "\(rate)", "--log", "--json"
      ).text)
  }

  private func summary() throws -> Closes {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let text = try network.twdiag("summary", "--format", "json").text
    let document = try decoder.decode(SummaryDocument.self, from: Data(text.utf8))
    return try #require(document.summaries.first).closes
  }
}

/// What twload did, seen from a dump that was made between two moments.
private struct LoggedCloses {
  private let log: [[Int]]
  private let dump: ClosedRange<Int>
  /// A remaining time is told in ticks, of up to ten milliseconds, and the log in hundredths; a close is
  /// logged when it is over, and on a busy machine a while after its socket has entered TIME_WAIT.
  private static let slack = 60

  /// - Parameter dump: milliseconds of the monotonic clock.
  init(_ log: [[Int]], dump: ClosedRange<Int>) {
    self.log = log
    self.dump = dump
  }

  /// How many may have been closed so many seconds before the dump, and less than one more.
  func bounds(ofSecond age: Int) -> ClosedRange<Int> {
    let (oldest, newest) = (-(age + 1) * 1000, -age * 1000)
    let certain = closes(
      from: dump.upperBound + oldest + Self.slack, until: dump.lowerBound + newest - Self.slack)
    let possible = closes(
      from: dump.lowerBound + oldest - Self.slack, until: dump.upperBound + newest + Self.slack)
    return certain...possible
  }

  private func closes(from start: Int, until end: Int) -> Int {
    log.filter { $0[0] >= start && $0[0] < end }.map { $0[1] }.reduce(0, +)
  }

  /// The ages of all closes, in seconds.
  var ages: Set<Int> { Set(log.map { (dump.upperBound - $0[0]) / 1000 }) }
}

private struct SummaryDocument: Decodable {
  let summaries: [Summary]

  struct Summary: Decodable { let closes: Closes }
}

private struct Closes: Decodable {
  let perSecondNewestFirst: [Int]
  let bursts: [Burst]

  struct Burst: Decodable {
    let firstSecondsAgo: Int
    let lastSecondsAgo: Int
    let closes: Int
  }
}
