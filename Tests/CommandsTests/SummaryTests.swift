import TimeWait
import Captures
import TestSupport
import Testing

@testable import Commands
@testable import TextOutput

@Suite("The summary of a capture", .enabled(if: Binary.isAvailable, "\(Binary.why)"))
struct SummaryTests {
  private func summary(
    _ arguments: [String], locale: String = "C.UTF-8",
    _ change: (inout Program.Conditions) -> Void = { _ in }
  ) throws -> ListOutcome {
    var conditions = Program.Conditions()
    conditions.environment = ["LC_ALL": locale]
    change(&conditions)
    return try Binary.run(["summary"] + arguments, conditions)
  }

  private func expected(_ capture: Capture, _ suffix: String) throws -> [UInt8] {
    try [UInt8](contentsOf: Fixture.path("expected/\(capture.name).\(suffix)"))
  }

  @Test("is, byte for byte, the text that has been checked", arguments: Capture.all)
  func text(_ capture: Capture) throws {
    let outcome = try summary(["--replay", capture.path])
    #expect(outcome.output == (try expected(capture, "summary")))
    #expect(outcome.status == 0 && outcome.error == "")
  }

  @Test("is a JSON document that has been checked", arguments: Capture.all)
  func json(_ capture: Capture) throws {
    let outcome = try summary(["--replay", capture.path, "--format", "json"])
    #expect(outcome.output == (try expected(capture, "summary.json")))
    #expect(outcome.status == 0 && outcome.error == "")
  }

  @Test("is what the program shows without a command", arguments: Capture.all)
  func isDefault(_ capture: Capture) throws {
    var conditions = Program.Conditions()
    conditions.environment = ["LC_ALL": "C.UTF-8"]
    let outcome = try Binary.run(["--replay", capture.path], conditions)
    #expect(outcome.output == (try expected(capture, "summary")))
  }

  @Test("is plain where the locale is not UTF-8", arguments: ["C", "POSIX", "de_DE.ISO-8859-1"])
  func ascii(_ locale: String) throws {
    let outcome = try summary(["--replay", Capture.series[0].path], locale: locale)
    #expect(outcome.output.allSatisfy { $0 < 0x80 })
    #expect(outcome.status == 0 && outcome.text.contains("#####"))
  }

  @Test("goes by a pipe too, but for the listeners, which is said")
  func pipe() throws {
    let bytes = try [UInt8](contentsOf: Capture.states[0].path)
    let outcome = try summary(["--replay", "-"]) { $0.input = .pipe(bytes) }
    #expect(outcome.status == 0)
    #expect(outcome.error.contains("a pipe can be read only once"))
    #expect(outcome.text.contains("guessed from the ports") && outcome.text.contains("HZ=250"))
  }

  @Test("counts what the filter chooses, and the ports of all", arguments: Capture.states)
  func filter(_ capture: Capture) throws {
    let all = try summary(["--replay", capture.path, "--format", "json"]).text
    let some = try summary(
      [
        "--replay", capture.path, "--format", "json", "src", "127.0.0.1", "dst", "127.0.0.1:8001",
        "minisocket",
      ]
    ).text
    #expect(some.contains("\"destination_count\":1"))
    #expect(some != all)
    let used = { (text: String) -> Substring? in
      guard let start = text.firstRange(of: "\"remote_port\":8001,"),
        let value = text[start.upperBound...].firstRange(of: "\"ports_used\":")
      else { return nil }
      return text[value.upperBound...].prefix { $0 != "," }
    }
    #expect(used(some) != nil && used(some) == used(all))
  }

  @Test(
    "of a file that cannot be read is an error and not a table",
    arguments: [("/nonexistent", "cannot"), ("/etc/passwd", "capture")])
  func broken(_ path: String, _ sentence: String) throws {
    let outcome = try summary(["--replay", path])
    #expect(outcome.status == 2 && outcome.output == [])
    #expect(outcome.error.hasPrefix("twdiag: "))
    let document = try summary(["--replay", path, "--format", "json"])
    #expect(document.status == 2 && document.text.contains("\"complete\":false"))
    #expect(document.text.contains("\"summaries\":[]"))
  }
}

@Suite("Small pictures of numbers")
struct SparklineTests {
  @Test(
    "are as high as their numbers, and nothing is a space",
    arguments: [
      (CharacterSet.unicode, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], " ▁▂▃▄▅▆▇██"),
      (.ascii, [0, 1, 8], " _@"), (.unicode, [], ""), (.unicode, [-1, .max], " █"),
    ])
  func spark(_ characters: CharacterSet, _ numbers: [Int], _ text: String) {
    #expect(Sparkline.text(numbers, most: 8, characters) == text)
  }

  @Test(
    "are as long as their numbers",
    arguments: [
      (0, 8, ""), (1, 8, "█"), (1, 64, "▏"), (8, 8, "████████"), (9, 8, "████████"), (5, 16, "██▌"),
      (5, 0, ""), (1, 1_000_000, "▏"),
    ])
  func bar(_ number: Int, _ most: Int, _ text: String) {
    #expect(Sparkline.bar(number, most: most, width: 8, .unicode) == text)
  }

  @Test(
    "are plain by the locale",
    arguments: [
      (nil, CharacterSet.ascii), ("C", .ascii), ("en_US.UTF-8", .unicode), ("de_DE.utf8", .unicode),
      ("ja_JP.eucJP", .ascii),
    ] as [(String?, CharacterSet)])
  func locale(_ name: String?, _ characters: CharacterSet) {
    #expect(CharacterSet.of(locale: name) == characters)
  }

  @Test(
    "stand beside numbers that are rounded",
    arguments: [
      (0.0, 2, "0.00"), (1.005, 1, "1.0"), (-0.05, 1, "-0.1"), (999.95, 1, "1000.0"),
      (12.3456, 3, "12.346"), (.infinity, 1, "?"), (.nan, 1, "?"), (2.5, 0, "3"),
    ])
  func decimal(_ value: Double, _ digits: Int, _ text: String) {
    #expect(Words.decimal(value, digits: digits) == text)
  }
}
