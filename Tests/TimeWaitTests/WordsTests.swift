import Testing
import TimeWait

@Suite("Numbers in words")
struct WordsTests {
  @Test(
    "group thousands",
    arguments: [
      (0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"),
      (.min, "-9,223,372,036,854,775,808"),
    ] as [(Int64, String)])
  func count(_ value: Int64, _ text: String) { #expect(Words.count(value) == text) }

  @Test("agree with their nouns and verbs")
  func plural() {
    #expect(Words.plural(1, "socket") == "1 socket" && Words.plural(0, "socket") == "0 sockets")
    #expect(Words.plural(2000, "entry", "entries") == "2,000 entries")
    #expect(Words.are(1) == "is" && Words.are(0) == "are")
  }

  @Test(
    "are short",
    arguments: [
      (0, "0"), (99_999, "99999"), (100_000, "100k"), (9_999_999, "9999k"), (10_000_000, "10M"),
      (.max, "9223P"),
    ])
  func short(_ number: Int, _ text: String) { #expect(Words.short(number) == text) }

  @Test(
    "are rounded",
    arguments: [
      (0.0, 2, "0.00"), (1.005, 1, "1.0"), (-0.05, 1, "-0.1"), (-0.04, 1, "0.0"),
      (999.95, 1, "1000.0"), (12.3456, 3, "12.346"), (.infinity, 1, "?"), (.nan, 1, "?"),
      (2.5, 0, "3"), (1e15, 0, "?"), (-1e14, 3, "-100000000000000.000"),
    ])
  func decimal(_ value: Double, _ digits: Int, _ text: String) {
    #expect(Words.decimal(value, digits: digits) == text)
    #expect(Words.decimal(value, digits: digits, isGrouped: true).filter { $0 != "," } == text)
  }

  @Test(
    "say how much of a whole they are",
    arguments: [
      (0, 0, "-"), (0, 10, "0 %"), (1, 1_000, "<1 %"), (5, 10, "50 %"), (999, 1_000, ">99 %"),
      (10, 10, "100 %"), (30, 10, "300 %"),
    ])
  func percent(_ part: Int, _ whole: Int, _ text: String) {
    #expect(Words.percent(part, of: whole) == text)
  }

  @Test(
    "say a share in a sentence",
    arguments: [
      (0.0, "0 %"), (0.004, "less than 1 %"), (0.5, "50 %"), (0.996, "more than 99 %"),
      (1, "100 %"), (12, "1,200 %"),
    ])
  func share(_ value: Double, _ text: String) { #expect(Words.share(value) == text) }

  @Test(
    "say a rate in a sentence",
    arguments: [
      (0.0, "0.0"), (0.017, "0.02"), (0.1, "0.1"), (9.96, "10.0"), (99.4, "99.4"), (100.4, "100"),
      (1_234.5, "1,235"), (.nan, "?"),
    ])
  func rate(_ value: Double, _ text: String) { #expect(Words.rate(value) == text) }

  @Test(
    "say in a column what is known of a rate",
    arguments: [
      (.starting, "..."), (.noData, "-"), (.stale(perSecond: 12.4), "12?"),
      (.value(perSecond: 0), "0.0"), (.value(perSecond: 0.04), "<0.1"),
      (.value(perSecond: 9.94), "9.9"), (.value(perSecond: 9.96), "10"),
      (.value(perSecond: 1_234.5), "1,235"), (.value(perSecond: .nan), "?"),
      (.value(perSecond: .infinity), "?"), (.value(perSecond: -1), "?"),
      (.value(perSecond: 1e300), "1,000,000,000,000,000"),
    ] as [(Rate, String)])
  func columnRate(_ rate: Rate, _ text: String) {
    #expect(Words.columnRate(rate) == text)
    let hasNumber = text != "..." && text != "-"
    #expect(Words.perSecond(rate) == (hasNumber ? text + "/s" : text))
  }

  @Test(
    "have bounds that contain what is known",
    arguments: [
      (1_024.0, 1_118.0, "1.02..1.12 s"), (1_020, 1_020, "1.02 s"), (0, 0.000_001, "0.00..0.01 s"),
      (-5, 5, "-0.01..0.01 s"), (59_999.9, 60_000.1, "59.99..60.01 s"),
      (9.999, 10.001, "0.00..0.02 s"),
    ])
  func bounds(_ least: Double, _ most: Double, _ text: String) {
    let bounds = Bounds(least: .microseconds(least * 1000), most: .microseconds(most * 1000))
    #expect(Words.bounds(bounds) == text)
    #expect(Words.bounds(Bounds(least: .seconds(2), most: nil)) == "at least 2.00 s")
    #expect(Words.bounds(Bounds(least: .zero, most: nil)) == "not known")
  }

  @Test("say durations in seconds")
  func durations() {
    #expect(Words.seconds(2.048) == "2.05 s" && Words.seconds(61.02) == "61.0 s")
    #expect(Words.seconds(milliseconds: 1_234_567) == "1234.57")
    #expect(Words.seconds(milliseconds: -1, digits: 3) == "-0.001")
    let intervals = [50, 1000, 1500].map { Words.interval(.milliseconds($0)) }
    #expect(intervals == ["50 ms", "1 s", "1.5 s"])
  }

  @Test("survive every duration", arguments: [Int64.min, -1, 0, 1, Int64.max])
  func extremes(_ seconds: Int64) {
    let duration = Duration(secondsComponent: seconds, attosecondsComponent: 0)
    #expect(Words.bounds(Bounds(least: duration, most: duration)).hasSuffix(" s"))
    #expect(!Words.interval(duration).isEmpty)
    for digits in [2, 3] {
      #expect(!Words.seconds(milliseconds: seconds, digits: digits).isEmpty)
    }
    #expect(Words.count(seconds).filter { $0 != "," } == "\(seconds)")
  }
}
