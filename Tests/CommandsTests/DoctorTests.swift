import Captures
import Captures
import Diagnosis
import FoundationEssentials
import ReaperModel
import SockDiag
import TestSupport
import Testing

@testable import Commands
@testable import TextOutput

/// A diagnosis as another program decodes it from the JSON.
struct JSONDiagnosis: Decodable {
  struct Finding: Decodable {
    struct Evidence: Decodable { var name: String }
    struct Verification: Decodable { var command, shows: String }
    struct Fix: Decodable {
      var action, tradeOff: String
      var command: String?
    }
    var id, severity, verdict, confidence: String
    var because: String?
    var evidence: [Evidence]
    var verify: Verification?
    var fixes: [Fix]
  }
  var schema: Int
  var source, severity, headline: String
  var kernel: String?
  var hz: Int?
  var complete: Bool
  var findings: [Finding]
  var unseen: [String]

  func finding(_ id: FindingID) -> Finding? { findings.first { $0.id == id.rawValue } }
}

/// A modelled kernel, and what the doctor must say about its overdue sockets.
struct OldKernel: CustomTestStringConvertible, Sendable {
  let release: String
  let rate: Double
  let severity: Severity
  let says: String

  var testDescription: String { "\(release) at \(rate)/s" }

  static let all = [
    OldKernel(release: "2.6.38", rate: 100, severity: .warning, says: "97.5 to 112.5 s"),
    OldKernel(release: "3.16.0", rate: 20, severity: .warning, says: "97.5 to 112.5 s"),
    OldKernel(release: "4.0.5", rate: 10, severity: .fine, says: "keeps up below 13.3"),
    OldKernel(release: "2.6.18", rate: 100, severity: .notice, says: "falls behind"),
    OldKernel(release: "4.1.15", rate: 100, severity: .fine, says: "reaps on the tick"),
    OldKernel(
      release: "6.18.0", rate: 100, severity: .fine,
      says: "up to 2.05 s after the deadline by design"),
  ]
}

@Suite("The doctor of a capture")
struct DoctorTests {
  private func diagnosis(_ capture: [UInt8]) throws -> (Diagnosis, Examination) {
    let files = try TemporaryDirectory()
    defer { withExtendedLifetime(files) {} }
    let reading = DoctorReading(
      place: .capture(try files.file("capture.pcapng", capture), .last), duration: nil,
      diagnostics: .standardError)
    let examination = try reading.examination()
    return (Diagnosis(examination), examination)
  }

  private func modelled(
    _ release: String, rate: Double, settings: [String: String] = [:]
  ) throws -> (Diagnosis, Examination) {
    let parameters = ModelParameters(
      kernel: try #require(ModelKernel(release)), ticksPerSecond: 250, rate: rate,
      duration: .seconds(300))
    let capture = try ModelCapture(
      parameters, .init(rounds: 3, interval: .seconds(1), side: .server, settings: settings))
    return try diagnosis(capture.bytes)
  }

  @Test("tells a reaper that is behind from one that is not", arguments: OldKernel.all)
  func reapers(_ kernel: OldKernel) throws {
    let (diagnosis, _) = try modelled(kernel.release, rate: kernel.rate)
    let finding = try #require(diagnosis.findings.first { $0.id == .rowsAtZero })
    #expect(finding.severity == kernel.severity, "\(finding.verdict)")
    #expect(finding.verdict.contains(kernel.says), "\(finding.verdict)")
  }

  @Test("sees tcp_tw_recycle on a kernel that has it", arguments: ["2.6.38", "3.16.0", "4.10.17"])
  func recycle(_ release: String) throws {
    let name = "net.ipv4.tcp_tw_recycle"
    let (on, _) = try modelled(release, rate: 5, settings: [name: "1"])
    #expect(on.findings.first { $0.id == .recycle }?.severity == .warning)
    let (off, _) = try modelled(release, rate: 5, settings: [name: "0"])
    #expect(off.findings.first { $0.id == .recycle }?.severity == .fine)
  }

  @Test("uses the polls of a series as well")
  func series() throws {
    let (_, examination) = try modelled("6.18.0", rate: 100)
    #expect(examination.watched?.polls == 3)
    #expect(examination.observed.map { (1.9...2.5).contains($0.inSeconds) } == true)
    #expect(examination.source == .model)
  }

  @Test("breaks long lines between words", arguments: [20, 40, 100])
  func wrapping(_ width: Int) {
    let text = "one two three four five six seven eight nine ten eleven twelve thirteen"
    let lines = Paragraph.wrapped(text, width: width, indent: 2, hanging: 3)
      .split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= width })
    #expect(lines.flatMap { $0.split(separator: " ") } == text.split(separator: " "))
    #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("     ") && !$0.hasPrefix("      ") })
  }

  @Test(
    "prints commands for the namespace that it inspected",
    arguments: [
      ("sysctl -w net.ipv4.tcp_tw_reuse=1", "ip netns exec web sysctl -w net.ipv4.tcp_tw_reuse=1"),
      ("sysctl -w fs.file-max=20", "sysctl -w fs.file-max=20"),
      ("twdiag kill 'dst ::1'", "twdiag kill --netns web 'dst ::1'"),
      ("twdiag summary", "twdiag summary --netns web"),
      (
        "nstat -z X; sleep 10; nstat -z X",
        "ip netns exec web nstat -z X; sleep 10; ip netns exec web nstat -z X"
      ),
      ("dmesg | grep 'table full'", "dmesg | grep 'table full'"),
    ])
  func place(_ command: String, _ placed: String) {
    #expect(PlacedCommand(place: "web").text(command) == placed)
    #expect(PlacedCommand(place: nil).text(command) == command)
  }

  @Test(
    "enters a namespace by its process or its path",
    arguments: [
      ("812", "nsenter -t 812 -n ss -tan"),
      ("/run/netns/a b", "nsenter --net='/run/netns/a b' ss -tan"),
      ("it's", "ip netns exec 'it'\\''s' ss -tan"),
    ])
  func entering(_ place: String, _ placed: String) {
    #expect(PlacedCommand(place: place).text("ss -tan") == placed)
  }

  @Test("keeps a word that is longer than a line")
  func longWord() {
    let word = String(repeating: "x", count: 50)
    #expect(Paragraph.wrapped("a \(word) b", width: 20, indent: 0) == "a\n\(word)\nb\n")
  }
}

@Suite("The doctor as a program", .enabled(if: Binary.isAvailable, "\(Binary.why)"))
struct DoctorProgramTests {
  private func model(_ files: TemporaryDirectory, _ release: String) throws -> String {
    let parameters = ModelParameters(
      kernel: try #require(ModelKernel(release)), ticksPerSecond: 250, rate: 100,
      duration: .seconds(300))
    return try files.file("model.pcapng", try ModelCapture(parameters).bytes)
  }

  @Test("shows the severity in its exit status", arguments: [("2.6.38", 1), ("6.18.0", 0)])
  func status(_ release: String, _ status: Int32) throws {
    let files = try TemporaryDirectory()
    defer { withExtendedLifetime(files) {} }
    let outcome = try Binary.run(["doctor", "--replay", try model(files, release)])
    #expect(outcome.status == status, "\(outcome.text)")
    #expect(outcome.text.contains("fine:"))
    #expect(outcome.text.contains("WARNING  rows-at-zero") == (status == 1))
  }

  @Test("cannot judge what the capture of another program lacks")
  func foreign() throws {
    let path = Fixture.path("ss-6.18.raw")
    let outcome = try Binary.run(["doctor", "--replay", "\(path)"])
    #expect(outcome.status == 3)
    #expect(outcome.text.contains("COULD NOT JUDGE  rows-at-zero"))
    #expect(outcome.text.contains("kernel's release is not known"))
  }

  @Test("prints a document that other programs can decode")
  func json() throws {
    let files = try TemporaryDirectory()
    defer { withExtendedLifetime(files) {} }
    let outcome = try Binary.run(
      ["doctor", "--format", "json", "--replay", try model(files, "2.6.38")])
    let diagnosis = try JSONDecoder.snakeCase.decode(
      JSONDiagnosis.self, from: Data(outcome.text.utf8))
    #expect(diagnosis.schema == 2 && diagnosis.source == "model")
    #expect(diagnosis.kernel == "2.6.38" && diagnosis.hz == 250)
    #expect(diagnosis.severity == "warning" && outcome.status == 1)
    let finding = try #require(diagnosis.finding(.rowsAtZero))
    #expect(finding.severity == "warning" && finding.verify != nil && !finding.fixes.isEmpty)
    #expect(finding.evidence.contains { $0.name == "overdue_share" })
    let known = Set(FindingID.allCases.map(\.rawValue))
    #expect(diagnosis.findings.allSatisfy { known.contains($0.id) })
  }

  @Test("explains each finding", arguments: FindingID.allCases)
  func explain(_ id: FindingID) throws {
    let outcome = try Binary.run(["doctor", "--explain", id.rawValue])
    #expect(outcome.status == 0 && outcome.error == "")
    #expect(outcome.text.hasPrefix("\(id.rawValue): "))
    #expect(outcome.text.contains("In the kernel: "))
    #expect(outcome.text.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test(
    "refuses options that make no sense",
    arguments: [
      (["--explain", "everything"], "there is no finding 'everything'"),
      (["--for", "0"], "--for takes a time from 1s to 1h"),
      (["--for", "2h"], "--for takes a time from 1s to 1h"),
      (["--for", "soon"], "not 'soon'"),
      (["--replay", "-"], "needs a file, not a pipe"),
      (
        ["--replay", "x", "--for", "10s"],
        "--for needs the running kernel: it does not work with --replay"
      ),
      (
        ["--replay", "x", "--netns", "y"],
        "--netns needs the running kernel: it does not work with --replay"
      ),
      (["--netns", ""], "--netns needs a name"),
      (["--format", "xml"], "there is no format 'xml'"),
    ])
  func refusals(_ arguments: [String], _ sentence: String) throws {
    let outcome = try Binary.run(["doctor"] + arguments)
    #expect(outcome.status == 64)
    #expect(outcome.error.contains(sentence), "\(outcome.error)")
  }

  @Test("could not judge a file that does not exist")
  func absent() throws {
    let outcome = try Binary.run(["doctor", "--replay", "/nowhere/at.all"])
    #expect(outcome.status == 3 && outcome.error.contains("/nowhere/at.all"))
  }
}
