import ArgumentParser
import FoundationEssentials
import ReaperModel
import SocketFilter
import TestSupport
import Testing
import TimeWait

@testable import Commands
@testable import TextOutput

/// Runs `model` in this process.
func model(_ arguments: [String]) throws -> ListOutcome {
  do {
    guard let command = try Twdiag.parseAsRoot(["model"] + arguments) as? ModelCommand else {
      throw TestFailure("that is not 'model'")
    }
    let (output, error) = (try ScratchFile(), try ScratchFile())
    let run = ModelRun(
      command: command, parameters: try command.parameters(), output: output.descriptor,
      diagnostics: Diagnostics(descriptor: error.descriptor))
    let status = run.run()
    return ListOutcome(
      status: status.rawValue, output: try output.contents(),
      error: String(decoding: try error.contents(), as: UTF8.self))
  } catch let error as TestFailure {
    throw error
  } catch {
    return ListOutcome(
      status: Twdiag.exitCode(for: error).rawValue, output: [],
      error: Twdiag.fullMessage(for: error))
  }
}

@Suite("A model, shown")
struct ModelTests {
  private func text(
    _ release: String, hz: Int = 250, rate: Double = 100, seconds: Int = 300,
    _ characters: CharacterSet = .unicode, columns: Int = 60,
    _ change: (inout ModelParameters) -> Void = { _ in }
  ) throws -> String {
    var parameters = ModelParameters(
      kernel: try #require(ModelKernel(release)), ticksPerSecond: hz, rate: rate,
      duration: .seconds(seconds))
    change(&parameters)
    let report = ModelReport(try ReaperModel.run(parameters), parameters)
    var text = ModelText(report, characters: characters, columns: columns)
    return text.text()
  }

  @Test("is a table beside the arithmetic, and two plots")
  func whole() throws {
    #expect(
      try text("4.1", hz: 100, rate: 2.5, seconds: 200) == """
        Linux 4.1 at HZ=100: one timer per socket, exact to the tick
        2.5 closes/s evenly for 200 s: 500 closes, 500 minisockets, 351 reaped

                               modelled     calculated  (modelled from 100 s to 200 s)
        count      mean             150            150  = 2.5/s x 60.00 s
                   max              150
        overdue    mean               0              0
                   share          0.0 %          0.0 %
                   longest       0.00 s         0.00 s  of the whole run
        TIME_WAIT  min          60.00 s        60.00 s
        lifetime   p50          60.00 s        60.00 s
                   mean         60.00 s        60.00 s
                   p99          60.00 s        60.00 s
                   max          60.00 s        60.00 s  of 250 reaped

        minisockets over time
             150 ┤             ▃▇██████████████████████████████████
                 │           ▁▆████████████████████████████████████
                 │         ▁▅██████████████████████████████████████
                 │        ▄████████████████████████████████████████
              75 ┤      ▄██████████████████████████████████████████
                 │    ▃████████████████████████████████████████████
                 │  ▃▇█████████████████████████████████████████████
                 │▂▇███████████████████████████████████████████████
               0 ┼─────────────────────────────────────────────────
                  0                     100 s                 200 s

        overdue minisockets over time
                 │
                 │
                 │
                 │
                 │_________________________________________________
               0 ┼─────────────────────────────────────────────────
                  0                     100 s                 200 s

        """)
  }

  @Test(
    "is plain text where the characters are, and as wide as the screen",
    arguments: [40, 80, 132, 400])
  func plain(_ columns: Int) throws {
    let text = try text("6.18", rate: 50, .ascii, columns: columns)
    #expect(text.utf8.allSatisfy { $0 < 0x80 })
    let plots = text.split(separator: "\n").filter { $0.contains("|") || $0.contains("+--") }
    #expect(plots.count == 11 + 2 + 2 - 4)
    #expect(plots.allSatisfy { $0.count <= max(columns - 1, 31) })
    #expect(plots.map(\.count).max() == min(columns - 1, 210))
  }

  @Test(
    "says what the threshold of the old reaper is, and on which side of it this is",
    arguments: [(13.0, "not above"), (14, "above")])
  func threshold(_ rate: Double, _ side: String) throws {
    let text = try text("2.6.38", rate: rate)
    #expect(text.contains("100 in each slot of 7.5 s, 13.3 closes/s: this rate is \(side)\n"))
    #expect(text.contains("until the rate falls below 6.7/s"))
    #expect(!(try self.text("2.6.31", rate: rate)).contains("threshold"))
  }

  @Test("says what becomes of FIN_WAIT2")
  func finWait2() throws {
    let text = try text("6.18", seconds: 600) { ($0.finWait2Percent, $0.finTimeout) = (12.5, 90) }
    #expect(
      text.contains(
        "12.5 % of them stay in FIN_WAIT2; tcp_fin_timeout 90 gives them 30 s as a full socket, then 30 s as a minisocket\n"
      ))
    #expect(text.contains("\nFIN_WAIT2  min          30.0"))
  }

  @Test("says nothing of lifetimes where nothing was reaped", arguments: ["2.6.38", "4.4", "6.18"])
  func none(_ release: String) throws {
    let text = try text(release, seconds: 20)
    #expect(text.contains("none reaped") && text.contains("0 reaped"))
  }

  // MARK: JSON

  private struct Document: Decodable {
    struct Kernel: Decodable { let release: String, hz: Int, design: String }
    struct Lifetime: Decodable { let count: Int, minS, p50S, meanS, p99S, maxS: Double }
    struct Series: Decodable { let intervalS: Double, standing: [Double], due: [Double] }
    struct Due: Decodable { let mean, share, longestS: Double, max: Int }
    struct Standing: Decodable { let mean: Double, max: Int }
    struct Reaper: Decodable { let overloaded: Bool, thresholdPerSecond: Double }
    struct Arithmetic: Decodable { let minS, meanS, maxS, standing, due: Double, reaper: Reaper? }
    struct Capture: Decodable { let file: String, rounds: Int, bytes: Int }

    let schema: Int
    let kernel: Kernel
    let closes, made, reaped: Int
    let standing: Standing
    let due: Due
    let lifetime: Lifetime?
    let finWait2Lifetime: Lifetime?
    let arithmetic: Arithmetic
    let series: Series
    let capture: Capture?
  }

  private func document(_ arguments: String...) throws -> Document {
    let outcome = try model(arguments + ["--format", "json"])
    #expect(outcome.status == 0 && outcome.error == "")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Document.self, from: Data(outcome.output))
  }

  @Test(
    "is a JSON document",
    arguments: [
      ("2.6.31", "death_row_advancing", 56.25), ("2.6.38", "death_row", 105),
      ("4.4", "exact_timers", 60),
      ("6.18", "timer_wheel", 61.024),
    ])
  func json(_ release: String, _ design: String, _ mean: Double) throws {
    let document = try document(
      "--kernel", release, "--hz", "250", "--rate", "40", "--for", "7.5m", "--fin-wait2", "10")
    #expect(document.schema == 1 && document.capture == nil)
    #expect(document.kernel.release == release && document.kernel.hz == 250)
    #expect(document.kernel.design == design)
    #expect(document.closes == 18_000 && document.made == 18_000 && document.reaped < 18_000)
    let lifetime = try #require(document.lifetime)
    #expect(abs(lifetime.meanS - mean) < 0.7 && abs(document.arithmetic.meanS - mean) < 0.001)
    #expect(
      lifetime.minS <= lifetime.p50S && lifetime.p50S <= lifetime.p99S
        && lifetime.p99S <= lifetime.maxS)
    #expect(abs(document.standing.mean - document.arithmetic.standing) < 60)
    #expect(document.standing.max >= Int(document.standing.mean))
    #expect(document.due.mean <= Double(document.due.max))
    #expect(abs(document.due.share - document.due.mean / document.standing.mean) < 0.001)
    #expect(document.series.intervalS == 1)
    #expect(document.series.standing.count == 450 && document.series.due.count == 450)
    #expect(zip(document.series.due, document.series.standing).allSatisfy { $0 <= $1 })
    #expect(document.finWait2Lifetime != nil)
    #expect(
      document.arithmetic.reaper?.overloaded
        == (design.hasPrefix("death_row") ? design == "death_row" : nil))
  }

  @Test("is of this machine's kernel and HZ, for ten minutes at 100 a second, unless told")
  func defaults() throws {
    let document = try document("--fin-timeout", "30")
    let facts = KernelFacts(CaptureEnvironmentOfThisMachine.lines)
    #expect(document.kernel.release == facts.release)
    #expect(document.kernel.hz == facts.ticksPerSecond)
    #expect(document.closes == 60_000)
  }

  @Test("is the same for the same seed, and another for another")
  func seeds() throws {
    func run(_ seed: String) throws -> [UInt8] {
      try model([
        "--kernel", "4.1", "--hz", "100", "--rate", "5", "--for", "3m", "--poisson", "--seed", seed,
      ]).output
    }
    #expect(try run("7") == run("7"))
    #expect(try run("7") != run("8"))
  }

  // MARK: What is refused

  @Test("refuses what cannot be meant, with one sentence", arguments: WrongUsage.model)
  func refuses(_ wrong: WrongUsage) throws {
    let outcome = try model(wrong.arguments)
    #expect(outcome.error.contains(wrong.says), "\(outcome.error)")
    #expect(outcome.status == 64 && outcome.output == [])
  }
}

extension WrongUsage {
  static let model: [WrongUsage] = [
    WrongUsage(
      "--kernel", "abc",
      says:
        "--kernel takes a Linux release since 2.6.0, such as 2.6.38, 4.1 or 6.18, not 'abc'"),
    WrongUsage(
      "--kernel", "2.4.37", says: "release since 2.6.0, such as 2.6.38, 4.1 or 6.18, not '2.4.37'"),
    WrongUsage("--kernel", "", says: "not ''"),
    WrongUsage(
      "--kernel", "6.18", "--hz", "0",
      says: "--hz takes a value that kernels are built with (24, 32,"),
    WrongUsage("--hz", "100001", says: "1024, 1200), not 100001"),
    WrongUsage("--hz", "99", says: "1024, 1200), not 99"),
    WrongUsage("--hz", "many", says: "1024, 1200), not 'many'"),
    WrongUsage("--hz", "99999999999999999999", says: "not '99999999999999999999'"),
    WrongUsage(
      "--rate", "0", says: "--rate takes closes per second from 0.001 to 1000000, not 0.0"),
    WrongUsage(
      "--rate", "-5", says: "--rate takes closes per second from 0.001 to 1000000, not -5.0"),
    WrongUsage(
      "--rate=nan", says: "--rate takes closes per second from 0.001 to 1000000, not 'nan'"),
    WrongUsage("--rate", "inf", says: "not 'inf'"),
    WrongUsage("--rate", "1e300", says: "from 0.001 to 1000000, not 1e+300"),
    WrongUsage(
      "--rate", "20000",
      says: "--rate 20000 for 10 min makes more than 10,000,000 closes, the limit"),
    WrongUsage(
      "--rate", "100", "--for", "168h", says: "--rate 100 for 168 h makes more than 10,000,000"),
    WrongUsage(
      "--for", "0", says: "--for takes a time from 1ms to 7 days (168h), such as 10m, not 0 s"),
    WrongUsage("--for", "-10s", says: "such as 10m, not -10 s"),
    WrongUsage("--for", "8000h", says: "such as 10m, not 8000 h"),
    WrongUsage("--for", "soon", says: "such as 10m, not 'soon'"),
    WrongUsage(
      "--load", "0s", says: "--load takes a time from 1ms to 7 days (168h), such as 5m, not 0 s"),
    WrongUsage(
      "--fin-timeout", "-1", says: "--fin-timeout takes whole seconds from 0 to 3600, not -1"),
    WrongUsage("--fin-timeout", "3601", says: "from 0 to 3600, not 3601"),
    WrongUsage("--fin-timeout", "60s", says: "from 0 to 3600, not '60s'"),
    WrongUsage(
      "--fin-wait2", "101", says: "--fin-wait2 takes a percentage from 0 to 100, not 101.0"),
    WrongUsage("--seed", "-1", says: "The value '-1' is invalid for '--seed <n>'"),
    WrongUsage("--format", "jsno", says: "there is no format 'jsno'; did you mean 'json'?"),
    WrongUsage("--rounds", "5", says: "--rounds needs --capture"),
    WrongUsage("--interval", "5", says: "--interval needs --capture"),
    WrongUsage("--as", "client", says: "--as needs --capture"),
    WrongUsage("--capture", "", says: "--capture needs the name of a file, but it is empty"),
    WrongUsage("--capture", "-", says: "--capture needs a file"),
    WrongUsage(
      "--capture", "x", "--rounds", "0", says: "--rounds takes a number from 1 to 10000, not '0'"),
    WrongUsage(
      "--capture", "x", "--interval", "0", says: "--interval takes a time from 1ms to 24h, not '0'"),
    WrongUsage("--capture", "x", "--as", "sever", says: "did you mean 'server'?"),
    WrongUsage(
      "--capture", "x", "--for", "1m", "--rounds", "62",
      says: "--rounds 62 take 61 s, but the model runs for 60 s: give fewer --rounds"),
    WrongUsage("extra", says: "Unexpected argument 'extra'"),
  ]
}
