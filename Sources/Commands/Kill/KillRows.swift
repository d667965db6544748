import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// Passes on the sockets that would be destroyed, and counts all.
struct KillFilter<Inner: RowConsumer>: RowConsumer {
  private(set) var inner: Inner
  private(set) var counts = KillCounts()
  private let choice: KillChoice
  /// Makes the notes for the end of the table.
  private let advice: (KillCounts) -> [String]

  init(_ inner: Inner, _ choice: KillChoice, advice: @escaping (KillCounts) -> [String]) {
    self.inner = inner
    self.choice = choice
    self.advice = advice
  }

  var tally: SocketTally { inner.tally }

  mutating func begin(_ output: inout OutputBuffer) { inner.begin(&output) }

  mutating func enter(_ scope: RowScope, _ output: inout OutputBuffer) {
    inner.enter(scope, &output)
  }

  mutating func take(
    _ record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?,
    _ output: inout OutputBuffer
  ) -> Bool {
    guard counts.selected < choice.limit else { return false }
    let verdict = choice.verdict(record)
    counts.count(verdict, record)
    guard case .destroyed = verdict else { return true }
    let goesOn = inner.take(
      record, round: round, forecast: forecast, details: details, &output)
    return goesOn && counts.selected < choice.limit
  }

  mutating func end(_ outcome: Outcome, hasTable: Bool, _ output: inout OutputBuffer) {
    var outcome = outcome
    for sentence in advice(counts) { outcome.add(note: sentence, isLoss: false) }
    inner.end(outcome, hasTable: hasTable, &output)
  }
}

/// The sockets that are to be destroyed, as somebody else shows them.
final class KillRows: RowFeed {
  private let reading: RowReading
  private let choice: KillChoice
  private let advice: (KillCounts) -> [String]
  private(set) var counts = KillCounts()

  /// - Parameter advice: makes the notes of a table that has notes.
  init(
    _ reading: RowReading, _ choice: KillChoice,
    advice: @escaping (KillCounts) -> [String] = { _ in [] }
  ) {
    self.reading = reading
    self.choice = choice
    self.advice = advice
  }

  func run<Consumer: RowConsumer>(
    _ consumer: inout Consumer, alwaysHasTable: Bool, _ output: inout OutputBuffer
  ) -> Outcome {
    var filtered = KillFilter(consumer, choice, advice: advice)
    let outcome = reading.run(&filtered, alwaysHasTable: alwaysHasTable, &output)
    consumer = filtered.inner
    counts = filtered.counts
    return outcome
  }
}

/// Keeps of each socket what a request to destroy it takes.
struct KillTargets: RowConsumer {
  private(set) var tally = SocketTally()
  private(set) var requests: [DestroyRequest] = []

  mutating func begin(_ output: inout OutputBuffer) {}

  mutating func enter(_ scope: RowScope, _ output: inout OutputBuffer) {}

  mutating func take(
    _ record: SocketRecord, round: Int, forecast: ReapForecast?, details: SocketDetails?,
    _ output: inout OutputBuffer
  ) -> Bool {
    tally.count(record)
    if let request = DestroyRequest(record) { requests.append(request) }
    return true
  }

  mutating func end(_ outcome: Outcome, hasTable: Bool, _ output: inout OutputBuffer) {}
}
