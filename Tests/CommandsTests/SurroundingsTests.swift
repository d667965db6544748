import Glibc
import LinuxProc
import TestSupport
import Testing

@Suite("Strange surroundings", .enabled(if: Binary.isAvailable, "\(Binary.why)"))
struct SurroundingsTests {
  /// Runs a script in which `$0` is the program.
  private func run(_ script: String) throws -> Program.Outcome {
    let program = try #require(BuiltProgram.twdiag.program).path
    return try Program(path: "/bin/bash").run(["-c", script, program])
  }

  @Test("do not take the netlink socket for a standard output that is closed")
  func closedOutput() throws {
    let outcome = try run("\"$0\" list >&-")
    #expect(outcome.errorText == "twdiag: cannot write to standard output: Bad file descriptor\n")
    #expect(outcome.exitCode == 2)
  }

  @Test("do not put sentences into a capture when standard error is closed")
  func closedErrors() throws {
    let directory = try TemporaryDirectory()
    let outcome = try run(
      "\"$0\" capture '\(directory.path)/c' 2>&- && \"$0\" list --replay '\(directory.path)/c'")
    #expect(outcome.errorText == "")
    #expect(outcome.exitCode == 0)
  }

  @Test("leave an earlier capture as it was when a new one cannot be made")
  func keepsCapture() throws {
    let directory = try TemporaryDirectory()
    let capture = try directory.file("capture", "earlier")
    let outcome = try run(
      "ulimit -n 4; \"$0\" capture '\(capture)'; status=$?; cat '\(capture)'; exit $status")
    #expect(outcome.lines == ["earlier"])
    #expect(outcome.errorText.contains("open a sock_diag netlink socket: Too many open files"))
    #expect(outcome.exitCode == 2)
  }

  @Test("let a pipe that is no capture be refused before it ends")
  func refusesEarly() throws {
    let outcome = try run(
      "(printf 'neither a capture nor a copy of /proc/net/tcp'; sleep 0.1; yes) "
        + "| TMPDIR=/nonexistent \"$0\" list --replay -")
    #expect(outcome.errorText.hasPrefix("twdiag: standard input: not a capture: "))
    #expect(outcome.exitCode == 2)
  }

  @Test(
    "without /proc keep the arguments",
    .enabled(if: geteuid() == 0, "a mount namespace needs root"))
  func withoutProc() throws {
    let outcome = try run(
      "unshare -m bash -c 'mount -t tmpfs none /proc; \"$0\" list --state bogus' \"$0\"")
    #expect(outcome.errorText.contains("there is no state 'bogus'"))
    #expect(outcome.exitCode == 64)
  }
}
