import Testing

@testable import SockDiag

@Suite("The distance between words")
struct SpellingTests {
  @Test(
    "is the number of edits",
    arguments: [
      ("", "", 0), ("a", "", 1), ("", "abc", 3), ("same", "same", 0), ("time", "tme", 1),
      ("time", "timme", 1), ("time", "tame", 1), ("time", "tmie", 1), ("time", "emit", 3),
      ("kitten", "sitting", 3), ("ab", "ba", 1), ("ca", "abc", 3), ("json", "jsno", 1),
      ("Time", "time", 1), ("wait-time", "time-wait", 8),
    ])
  func distances(_ left: String, _ right: String, _ distance: Int) {
    #expect(Spelling.distance(Array(left.utf8), Array(right.utf8)) == distance)
    #expect(Spelling.distance(Array(right.utf8), Array(left.utf8)) == distance)
  }

  @Test("is not computed for words much longer than any known one")
  func longWords() {
    let long = [UInt8](repeating: 0x61, count: 100_000)
    #expect(Spelling.distance(long, Array("all".utf8)) == 100_000)
  }

  @Test(
    "decides what is suggested",
    arguments: [
      ("josn", "json"), ("jsonl", "jsonl"), ("jsn", "json"), ("netsat", "netstat"),
      ("wid", "wide"), ("csvs", "csv"),
    ])
  func suggests(_ typed: String, _ meant: String) {
    let names = ["netstat", "wide", "jsonl", "json", "csv"]
    #expect(Spelling.suggestion(for: typed, among: names) == meant)
  }

  @Test("gives no suggestion when it is large", arguments: ["", "x", "xml", "yaml", "table"])
  func suggestsNothing(_ typed: String) {
    let names = ["netstat", "wide", "jsonl", "json", "csv"]
    #expect(Spelling.suggestion(for: typed, among: names) == nil)
  }
}
