import TestSupport
import Testing

@testable import Commands
@testable import TextOutput

@Suite("What list prints for a capture")
struct GoldenTests {
  @Test(
    "is, byte for byte, the text that has been checked", arguments: Capture.all,
    OutputFormat.allCases)
  func matches(_ capture: Capture, _ format: OutputFormat) throws {
    let outcome = try capture.list(format, "--state", "all")
    #expect(outcome.output.withoutDuration == (try capture.expected(format)))
    #expect(outcome.error == "")
    #expect(outcome.status == 0)
  }

  @Test(
    "is the same from the real program", .enabled(if: Binary.isAvailable, "\(Binary.why)"),
    arguments: Capture.all, OutputFormat.allCases)
  func matchesBinary(_ capture: Capture, _ format: OutputFormat) throws {
    let outcome = try Binary.list(
      "--replay", capture.path, "--state", "all", "--format", format.rawValue)
    #expect(outcome.output.withoutDuration == (try capture.expected(format)))
    #expect(outcome.error == "")
    #expect(outcome.status == 0)
  }

  @Test(
    "is the same through a pipe", .enabled(if: Binary.isAvailable, "\(Binary.why)"),
    arguments: Capture.series, ["last", "all"])
  func matchesThroughPipe(_ capture: Capture, _ round: String) throws {
    var conditions = Program.Conditions()
    conditions.input = .pipe(try [UInt8](contentsOf: capture.path))
    let arguments = ["--format", "jsonl", "--round", round]
    let piped = try Binary.run(["list", "--replay", "-"] + arguments, conditions)
    #expect(piped == (try list(["--replay", capture.path] + arguments)))
    #expect(piped.status == 0)
  }

  @Test(
    "is the same from standard input that is a file",
    .enabled(if: Binary.isAvailable, "\(Binary.why)"))
  func matchesFromFile() throws {
    var conditions = Program.Conditions()
    conditions.input = .file(Capture.series[0].path)
    let outcome = try Binary.run(["list", "--replay", "-"], conditions)
    #expect(outcome == (try Capture.series[0].list(.netstat)))
  }
}

@Suite("The rounds of a series")
struct SeriesTests {
  static let files = [
    "series-6.18.pcapng", "series-6.18.raw", "series-6.1.pcapng", "series-6.1.raw",
  ]

  @Test(
    "have two more sockets each", arguments: files, [("1", 7), ("2", 9), ("3", 11), ("last", 11)])
  func grow(_ file: String, _ expected: (round: String, count: Int)) throws {
    let outcome = try list(
      "--replay", Fixture.path(file), "--round", expected.round, "--format", "jsonl")
    let rows = try JSONRow.rows(outcome)
    let number = expected.round == "last" ? 3 : Int(expected.round)
    #expect(rows.count == expected.count)
    #expect(rows.allSatisfy { $0.round == number })
    #expect(outcome.status == 0)
  }

  @Test("are told apart when all are shown", arguments: files)
  func all(_ file: String) throws {
    let rows = try JSONRow.rows(
      list("--replay", Fixture.path(file), "--round", "all", "--format", "jsonl"))
    #expect(rows.map(\.round) == [1, 2, 3].flatMap { Array(repeating: $0, count: 5 + 2 * $0) })
  }

  @Test("hold the same sockets with the same cookies", arguments: files)
  func cookies(_ file: String) throws {
    let rows = try JSONRow.rows(
      list("--replay", Fixture.path(file), "--round", "all", "--format", "jsonl"))
    let rounds = (1...3).map { round in Set(rows.filter { $0.round == round }.map(\.identity)) }
    #expect(rounds[0].isSubset(of: rounds[1]))
    #expect(rounds[1].isSubset(of: rounds[2]))
  }

  @Test("that do not exist are named, with how many there are", arguments: files)
  func absent(_ file: String) throws {
    let path = Fixture.path(file)
    let outcome = try list("--replay", path, "--round", "4")
    #expect(outcome.error == "twdiag: \(path): the capture has no round 4; it has 3 rounds\n")
    #expect(outcome.output == [])
    #expect(outcome.status == 2)
  }
}
