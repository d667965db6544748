import LinuxProc
import TestSupport
import Testing

@testable import Commands
@testable import TextOutput

@Suite("Output that nobody takes", .enabled(if: Binary.isAvailable, "\(Binary.why)"))
struct BrokenOutputTests {
  private func conditions(_ output: Program.Output) -> Program.Conditions {
    var conditions = Program.Conditions()
    conditions.output = output
    return conditions
  }

  /// Enough rows that the output is written while the capture is still being read.
  private static let longTable = LongTableTests.sockets.flatMap { $0.bytes() } + MessageBytes.done()

  @Test("ends quietly where a pipe is closed", arguments: OutputFormat.allCases)
  func closedPipe(_ format: OutputFormat) throws {
    let directory = try TemporaryDirectory()
    let capture = try directory.file("capture", Self.longTable)
    for sort in [[], ["--sort", "local"]] {
      let outcome = try Binary.run(
        ["list", "--replay", capture, "--format", format.rawValue] + sort,
        conditions(.closedPipe))
      #expect(outcome == ListOutcome(status: 0, output: [], error: ""))
    }
  }

  @Test("ends quietly where only the first line is read")
  func head() throws {
    let directory = try TemporaryDirectory()
    let capture = try directory.file("capture", Self.longTable)
    let program = try #require(BuiltProgram.twdiag.program).path
    let script = "set -o pipefail; '\(program)' list --replay '\(capture)' | head -n 1"
    let outcome = try Program(path: "/bin/bash").run(["-c", script])
    #expect(outcome.lines == [Self.header])
    #expect(outcome.errorText == "")
    #expect(outcome.exitCode == 0)
  }

  private static let header =
    "Proto Recv-Q Send-Q Local Address           Foreign Address         State       Timer"

  @Test("is said to be full where it is full", arguments: OutputFormat.allCases)
  func full(_ format: OutputFormat) throws {
    let program = try #require(BuiltProgram.twdiag.program).path
    let words = "list --format \(format.rawValue) --replay '\(Capture.states[0].path)'"
    // A shell opens the device, whose bytes would never end if they were collected.
    let outcome = try Program(path: "/bin/sh").run(["-c", "'\(program)' \(words) >/dev/full"])
    #expect(
      outcome.errorText == "twdiag: cannot write to standard output: No space left on device\n")
    #expect(outcome.exitCode == 2)
  }

  @Test("is an error where a capture is to be recorded")
  func fullCapture() throws {
    let outcome = try Binary.run(["capture", "/dev/full"])
    #expect(outcome.error.contains("/dev/full: No space left on device"))
    #expect(outcome.status == 2)
  }

  @Test("does not keep a capture from being recorded into a pipe that is closed")
  func closedCapture() throws {
    let outcome = try Binary.run(["capture", "-"], conditions(.closedPipe))
    #expect(outcome == ListOutcome(status: 0, output: [], error: ""))
  }

  @Test("is named where no file can be made", arguments: ["/", "/nonexistent/capture", "/proc/x"])
  func noFile(_ path: String) throws {
    let outcome = try Binary.run(["capture", path])
    #expect(outcome.error.hasPrefix("twdiag: open \(path): "))
    #expect(outcome.error.split(separator: "\n").count == 1)
    #expect(outcome.status == 2)
  }
}
