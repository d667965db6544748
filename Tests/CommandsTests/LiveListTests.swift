import TestSupport
import Testing

@testable import Commands
@testable import TextOutput

private let whyNotLive =
  NetworkNamespace.unavailable ?? "TWDIAG_BINARY and TWLOAD_BINARY name the programs"

private let isLivePossible =
  NetworkNamespace.isAvailable && BuiltProgram.twdiag.isAvailable
  && BuiltProgram.twload.isAvailable

@Suite("Live: where netlink is forbidden", .enabled(if: isLivePossible, "\(whyNotLive)"))
struct LiveFallbackTests {
  /// EPERM, EACCES, EPROTONOSUPPORT and EAFNOSUPPORT, with their words.
  static let errors: [(CInt, String)] = [
    (1, "Operation not permitted"), (13, "Permission denied"), (93, "Protocol not supported"),
    (97, "Address family not supported by protocol"),
  ]

  private func namespace() throws -> NetworkNamespace {
    let namespace = try NetworkNamespace()
    try #require(BuiltProgram.twload.program).check(
      ["--count", "6", "--family", "ipv4,ipv6,mapped"], namespace.conditions)
    return namespace
  }

  @Test("shows what /proc has, and says so", arguments: errors)
  func fallsBack(_ error: CInt, _ words: String) throws {
    let namespace = try namespace()
    var conditions = namespace.conditions
    let direct = try Binary.run(["list", "--format", "jsonl"], conditions)
    conditions.netlinkError = error
    let outcome = try Binary.run(["list", "--format", "jsonl"], conditions)
    #expect(outcome.status == 0)
    #expect(
      outcome.error
        == "twdiag: read from /proc/net/tcp, without cookies, marks or interfaces, and with times in steps of 10 ms: "
        + "open a sock_diag netlink socket: \(words)\n")
    let rows = try JSONRow.rows(outcome)
    #expect(rows.allSatisfy { $0.source == "proc" && $0.cookie == nil && $0.round == nil })
    #expect(ends(rows) == ends(try JSONRow.rows(direct)))
    #expect(rows.count == 6)
  }

  private func ends(_ rows: [JSONRow]) -> [String] {
    rows.map {
      "\($0.family) \($0.localAddress) \($0.localPort) \($0.remoteAddress) \($0.remotePort)"
    }.sorted()
  }

  @Test("says so in JSON and in CSV")
  func source() throws {
    var conditions = try namespace().conditions
    conditions.netlinkError = 1
    let document = try JSONDocument.read(Binary.run(["list", "--format", "json"], conditions))
    #expect(document.source == "proc")
    #expect(document.complete)
    #expect(document.notes.count == 1)
    #expect(document.notes.first?.hasPrefix("read from /proc/net/tcp") == true)
    let csv = try Binary.run(["list", "--format", "csv", "--no-header"], conditions)
    #expect(csv.records.allSatisfy { $0.hasSuffix(",,,proc,,,,none") })
  }

  @Test("records no capture")
  func capture() throws {
    var conditions = Program.Conditions()
    conditions.netlinkError = 1
    let directory = try TemporaryDirectory()
    let outcome = try Binary.run(["capture", directory.name("capture")], conditions)
    #expect(outcome.error.contains("open a sock_diag netlink socket: Operation not permitted"))
    #expect(outcome.status == 2)
  }
}

@Suite("Live: a namespace", .enabled(if: isLivePossible, "\(whyNotLive)"))
struct LiveListTests {
  @Test("without sockets is an empty table and a success", arguments: OutputFormat.allCases)
  func empty(_ format: OutputFormat) throws {
    let namespace = try NetworkNamespace()
    let outcome = try Binary.run(["list", "--format", format.rawValue], namespace.conditions)
    #expect(outcome.error == "")
    #expect(outcome.status == 0)
    #expect(outcome.lines.count == (format == .jsonl ? 0 : 1))
  }

  @Test("is listed without privileges")
  func unprivileged() throws {
    let namespace = try NetworkNamespace()
    try #require(BuiltProgram.twload.program).check(["--count", "3"], namespace.conditions)
    var conditions = namespace.conditions
    conditions.user = 65_534
    let outcome = try Binary.run(["list", "--format", "jsonl"], conditions)
    let rows = try JSONRow.rows(outcome)
    #expect(rows.count == 3)
    #expect(rows.allSatisfy { $0.mark == nil && $0.source == "netlink" && $0.cookie != nil })
    #expect(outcome.error == "")
    #expect(outcome.status == 0)
  }

  /// The name has a quotation mark, a comma, a backslash, an escape character, and bytes that are
  /// no UTF-8.
  @Test("whose interface has an odd name shows it tamed", arguments: OutputFormat.allCases)
  func interface(_ format: OutputFormat) throws {
    let namespace = try NetworkNamespace()
    let program = try #require(BuiltProgram.twdiag.program).path
    let script = """
      set -e
      PATH=$PATH:/usr/sbin:/sbin
      name=$(printf 'l"o\\\\,\\033\\303\\377')
      ip link set lo down; ip link set lo name "$name"; ip link set dev "$name" up
      ip -6 address add fe80::1/64 dev "$name" nodad
      ip -6 address add 2001:db8:1234:5678:9abc:def0:1234:5678/128 dev "$name" nodad
      coproc scene { exec '\(Fixture.path("scene"))'; }
      read -r -t 30 word <&"${scene[0]}"
      '\(program)' list --format \(format.rawValue)
      """
    let outcome = try Program(path: "/bin/bash").check(["-c", script], namespace.conditions)
    #expect(outcome.output.allSatisfy { (0x20..<0x7f).contains($0) || [0x0a, 0x0d].contains($0) })
    switch format {
    case .netstat: #expect(!outcome.text.contains("l\"o"))
    case .wide: #expect(outcome.text.contains(#"  l"o\,???  "#))
    case .csv: #expect(outcome.text.contains(#","l""o\,???","#))
    default: #expect(outcome.text.contains(#""interface":"l\"o\\,\u001b\u00c3\u00ff""#))
    }
  }

  @Test(
    "that was recorded shows the same sockets when it is replayed", arguments: ["pcapng", "raw"])
  func capture(_ format: String) throws {
    let namespace = try NetworkNamespace()
    try #require(BuiltProgram.twload.program).check(
      ["--count", "9", "--family", "ipv4,ipv6,mapped"], namespace.conditions)
    let directory = try TemporaryDirectory()
    let file = directory.name("capture")
    let live = try Binary.run(["list", "--format", "jsonl"], namespace.conditions)
    let recording = try Binary.run(["capture", file, "--format", format], namespace.conditions)
    #expect(recording == ListOutcome(status: 0, output: [], error: ""))
    let replayed = try list("--replay", file, "--format", "jsonl")
    #expect(
      try JSONRow.rows(replayed).map(\.identity).sorted()
        == JSONRow.rows(live).map(\.identity).sorted())
  }
}
