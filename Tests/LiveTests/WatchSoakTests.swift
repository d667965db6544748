import TestSupport
import Testing

/// A minute of `Benchmarks/soak`, which runs for an hour otherwise, at a fifth of its rate: others test
/// beside it.
@Suite("Live: a watch under load", .live, .slow, .needs("python3"), .bounded)
struct WatchSoakTests {
  @Test(
    "What it counts as entered and gone is what the kernel has counted, and its memory stays flat",
    .disabled(if: Live.patience > 1, "one processor is not enough for it"))
  func soak() async throws {
    let soak = try RunningProgram(
      Program(path: Self.path), ["--seconds", "60", "--rate", "1000"], Program.Conditions())
    // The table then runs empty for another minute, without a thread of the tests.
    while !soak.hasEnded { try await Task.sleep(for: .milliseconds(500)) }
    let outcome = try soak.finish()
    #expect(outcome.exitCode == 0, "\(outcome.text)\(outcome.errorText)")
    for total in ["entered", "gone"] {
      #expect(outcome.text.contains("pass  \(total): "))
    }
  }

  private static let path = Fixture.directory + "/../Benchmarks/soak"
}
