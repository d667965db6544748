import TestSupport
import Testing

/// Files of /proc that say what no kernel writes, in a mount namespace where nobody else sees them.
@Suite("Live: odd texts of /proc", .live, .needs("unshare"), .bounded)
struct OddReadingTests {
  private let network: LiveNetwork

  init() async throws { network = try await LiveNetwork.open() }

  private static let settings = [
    "net/ipv4/tcp_tw_reuse", "net/ipv4/tcp_max_tw_buckets", "net/ipv4/tcp_fin_timeout",
    "net/ipv4/ip_local_port_range", "net/ipv4/ip_local_reserved_ports",
    "net/ipv4/tcp_abort_on_overflow", "net/core/somaxconn", "net/netfilter/nf_conntrack_count",
    "net/netfilter/nf_conntrack_max", "fs/file-nr",
  ]

  /// Lays the text over each of the files that there are, and runs the program.
  private func run(_ text: [UInt8], _ arguments: String...) throws -> Program.Outcome {
    let directory = try TemporaryDirectory()
    let file = try directory.file("odd", text)
    let script = """
      set -e; text=$1; settings=$2; shift 2
      for name in $settings; do
        [ ! -e /proc/sys/$name ] || mount --bind "$text" /proc/sys/$name
      done
      exec "$@"
      """
    let program = try network.built(.twdiag).path
    let settings = Self.settings.joined(separator: " ")
    let unshare = try #require(Program(named: "unshare"))
    return try unshare.run(
      ["-m", "sh", "-c", script, "sh", file, settings, program] + arguments,
      network.namespace.conditions)
  }

  private static let texts: [String: [UInt8]] = [
    "nothing": [], "no number": Array("nonsense\n".utf8), "negative": Array("-1\n".utf8),
    "many": Array("1 2 3 4 5 6 7 8 9\n".utf8),
    "huge": Array("1000000000000000000000000000000\n".utf8),
    "no text": [0, 0xff, 0xfe, 0x1b, 0x5b, 0x32, 0x4a, 0x0a],
    "another setting": Array("1\nnet.ipv4.tcp_timestamps = 77\n".utf8),
    "long": [UInt8](repeating: 0x39, count: 100_000),
  ]

  private func isHarmless(_ outcome: Program.Outcome) -> Bool {
    (outcome.output + outcome.error).allSatisfy { $0 >= 0x20 || $0 == 0x0a }
  }

  @Test("A summary shows the sockets all the same", arguments: texts.keys.sorted())
  func summary(_ name: String) throws {
    let text = try #require(Self.texts[name])
    try network.twload("--count", "5")
    let outcome = try run(text, "summary")
    #expect(outcome.exitCode == 0 && outcome.errorText.isEmpty)
    #expect(outcome.text.hasPrefix("TIME_WAIT     5 sockets"))
    #expect(isHarmless(outcome))
  }

  @Test("The doctor says what cannot be judged, by name", arguments: texts.keys.sorted())
  func doctor(_ name: String) throws {
    let text = try #require(Self.texts[name])
    try network.twload("--count", "5")
    let outcome = try run(text, "doctor")
    #expect([0, 1, 2, 3].contains(outcome.exitCode), "\(outcome.errorText)")
    #expect(isHarmless(outcome))
    #expect(!outcome.text.contains("net.ipv4.tcp_timestamps is 77"))
    // A number may be taken for one, whatever it says.
    if String(decoding: text, as: UTF8.self).hasPrefix("nonsense") {
      for name in ["tcp_tw_reuse", "tcp_max_tw_buckets", "tcp_fin_timeout"] {
        #expect(outcome.text.contains("net.ipv4.\(name) is 'nonsense'"))
      }
      #expect(outcome.exitCode == 3)
    }
  }

  @Test(
    "A capture of them is read again, and says no more than they do",
    arguments: texts.keys.sorted())
  func capture(_ name: String) throws {
    let text = try #require(Self.texts[name])
    try network.twload("--count", "5")
    let directory = try TemporaryDirectory()
    let path = directory.name("odd.pcapng")
    #expect(try run(text, "capture", path).exitCode == 0)
    let outcome = try network.twdiag("list", "--replay", path, "--no-header")
    #expect(outcome.lines.count == 5)
    let bytes = try [UInt8](contentsOf: path)
    #expect(!String(decoding: bytes, as: UTF8.self).contains("\nnet.ipv4.tcp_timestamps = 77\n"))
  }
}
