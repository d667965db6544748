import TestSupport
import Testing

@Suite("Live: overdue sockets", .live, .slow, .bounded)
struct OverdueTests {
  /// A kernel reaps a TIME_WAIT up to 2 s late, at 100 ticks a second up to 5 s; until then it
  /// shows that nothing is left. The poll is a program of its own, so that it is on time however
  /// busy the threads of the tests are.
  private static let poll = """
    sleep 59.9
    end=$(($(date +%s) + 8))
    while [ "$(date +%s)" -lt "$end" ]; do
      "$0" list --no-header >>"$1"
      "$0" list --no-header --format wide >>"$2"
      "$0" list --format jsonl >>"$3"
      grep -q '(0[.]00/0/0)' "$1" && grep -q '  overdue  ' "$2" &&
        grep -q '"overdue":true' "$3" && break
      sleep 0.02
    done
    """

  @Test("A TIME_WAIT that is past its minute shows 0.00, 'overdue' and true")
  func overdue() async throws {
    let network = try LiveNetwork()
    let directory = try TemporaryDirectory()
    let files = ["netstat", "wide", "jsonl"].map(directory.name)
    let arguments = try ["-c", Self.poll, network.built(.twdiag).path] + files
    let poll = try RunningProgram(
      Program(path: "/bin/sh"), arguments, network.namespace.conditions)
    // Their deadlines are spread, so that one is surely met between its minute and its end.
    let load = try RunningProgram(
      network.built(.twload), ["--count", "50", "--rate", "25"], network.namespace.conditions)
    while !poll.hasEnded { try await Task.sleep(for: .milliseconds(200)) }
    #expect(try poll.finish().exitCode == 0 && load.finish().exitCode == 0)

    let texts = try files.map { try String(decoding: [UInt8](contentsOf: $0), as: UTF8.self) }
    #expect(texts[0].contains("TIME_WAIT   timewait (0.00/0/0)\n"))
    #expect(texts[1].contains("  overdue  "))
    let sockets = try ListedSocket.parse(texts[2])
    let overdue = sockets.filter(\.overdue)
    #expect(!overdue.isEmpty)
    #expect(sockets.allSatisfy { $0.overdue == ($0.expiresMs == 0) })
    #expect(sockets.compactMap(\.expiresMs).allSatisfy { (0...3000).contains($0) })
  }
}
