import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@testable import LinuxProc

/// Texts that no kernel writes.
enum OddText {
  static let all: [String] = [
    "", "\n", "\n\n\n", " ", "\0", "\0\0\0\n", "\u{1b}[2J\n", "nonsense", "é: ü\né: 1\n",
    "\r\n\r\n",
    "-1\n", "1 2 3 4 5 6 7 8 9\n", "1000000000000000000000000000000\n", "0x10\n", "1\n2 = 3\n",
    "entries drop\n", "entries drop\n1\n", "\tentries\tdrop\t\n\t1\t2\t", "TcpExt:\nTcpExt:\n",
    "TCP: inuse\n", ":\n:\n", "= = =\n",
  ]

  /// What makes no line of its own in a capture, and no character that a terminal obeys.
  static func isHarmless(_ value: String) -> Bool {
    value.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x09 }
  }
}

@Suite("A setting that is read")
struct SettingLineTests {
  private func line(_ text: String) throws -> (name: String, value: String)? {
    let directory = try TemporaryDirectory()
    return CaptureEnvironment.line("net.x", try directory.file("x", text))
  }

  @Test(
    "is its text without the white space around it",
    arguments: [
      ("60\n", "60"), ("32768\t60999\n", "32768\t60999"), ("", ""), ("1", "1"),
      ("1\nnet.ipv4.tcp_tw_reuse = 2\n", "1 net.ipv4.tcp_tw_reuse = 2"), ("a\r\nb", "a  b"),
      ("\u{1b}[2J", " [2J"), ("a\0b", "a b"),
    ])
  func text(_ text: String, _ value: String) throws {
    let line = try #require(try line(text))
    #expect(line.name == "net.x" && line.value == value)
  }

  @Test("is one line of a capture, whatever stands there", arguments: OddText.all)
  func odd(_ text: String) throws {
    let line = try #require(try line(text))
    #expect(OddText.isHarmless(line.value))
    let read = CaptureEnvironment(text: CaptureEnvironment.text([line])).lines
    #expect(read.count == 1 && read[0].name == "net.x")
  }

  @Test("is left out where there is none, and named where it cannot be read")
  func unreadable() throws {
    let directory = try TemporaryDirectory()
    #expect(CaptureEnvironment.line("net.x", directory.path + "/none") == nil)
    let file = try directory.file("file", "")
    #expect(CaptureEnvironment.line("net.x", "\(file)/below") == nil)
    let line = try #require(CaptureEnvironment.line("net.x", directory.path))
    #expect(line == ("twdiag.unreadable", "net.x (Is a directory)"))
  }
}

@Suite("The counters of a directory of /proc")
struct CounterLineTests {
  private static let files = ["sockstat", "netstat", "snmp"]

  @Test("are lines of a capture, whatever stands there", arguments: OddText.all)
  func odd(_ text: String) throws {
    let directory = try TemporaryDirectory()
    for file in Self.files { _ = try directory.file(file, text) }
    _ = try directory.directory("stat")
    _ = try directory.file("stat/nf_conntrack", text)
    let lines = CaptureEnvironment.counters(of: directory.path)
    let read = CaptureEnvironment(text: CaptureEnvironment.text(lines)).lines
    #expect(read.count == lines.count)
    #expect(lines.allSatisfy { !$0.value.utf8.contains(UInt8(ascii: "\n")) })
  }

  @Test("are named by their file where it cannot be read")
  func unreadable() throws {
    let directory = try TemporaryDirectory()
    for file in Self.files { _ = try directory.directory(file) }
    let lines = CaptureEnvironment.counters(of: directory.path)
    #expect(lines.map(\.name) == [String](repeating: "twdiag.unreadable", count: 3))
    #expect(lines.map(\.value) == Self.files.map { "/proc/net/\($0) (Is a directory)" })
  }

  @Test("are none where there are no files")
  func none() throws {
    #expect(CaptureEnvironment.counters(of: try TemporaryDirectory().path).isEmpty)
  }
}

@Suite("The text of /proc/net/stat/nf_conntrack")
struct ConntrackStatisticsTextTests {
  private func sums(_ text: String) -> [String] {
    ConntrackStatisticsText.sums(text).map { "\($0.name)=\($0.value)" }
  }

  @Test("gives each column's sum over the processors, but for the entries")
  func real() {
    let text = """
      entries  clashres found new invalid ignore delete chainlength insert insert_failed drop \
      early_drop icmp_error  expect_new expect_create expect_delete search_restart
      00000003  00000000 00000010 00000000 0000000a 00000000 00000000 00000000 00000000 00000001 \
      000000ff 00000002 00000000  00000000 00000000 00000000 00000007
      00000003  00000000 00000001 00000000 00000006 00000000 00000000 00000000 00000000 00000001 \
      00000001 00000000 00000000  00000000 00000000 00000000 ffffffff

      """
    #expect(
      sums(text) == [
        "clashres=0", "found=17", "new=0", "invalid=16", "ignore=0", "delete=0", "chainlength=0",
        "insert=0", "insert_failed=2", "drop=256", "early_drop=2", "icmp_error=0", "expect_new=0",
        "expect_create=0", "expect_delete=0", "search_restart=4294967302",
      ])
  }

  @Test(
    "is read as far as it makes sense",
    arguments: [
      ("", []), ("\n", []), ("drop\n", []), ("drop\n\n\n", []), ("drop\n1", ["drop=1"]),
      ("drop found\n1 2\n3\n", ["drop=4"]), ("drop\n1 2 3\n", ["drop=1"]),
      ("drop found\n1 zz\n1 2\n", ["drop=2", "found=zz"]), ("drop\n-1\n", ["drop=-1"]),
      ("drop\n+1\n", ["drop=+1"]), ("drop\n0x1\n", ["drop=0x1"]),
      ("drop\nffffffffffffffff\n", ["drop=18446744073709551615"]),
      ("drop\nffffffffffffffff\n1\n", ["drop=1"]),
      ("drop\n1000000000000000000000000000000\n", ["drop=1000000000000000000000000000000"]),
      ("drop\n\u{1b}[2J\n", ["drop= [2J"]), ("entries\n1\n", []), ("drop\r\n1\r\n", ["drop=1"]),
    ])
  func odd(_ text: String, _ expected: [String]) { #expect(sums(text) == expected) }

  @Test("never makes more than a line", arguments: OddText.all)
  func harmless(_ text: String) {
    for sum in ConntrackStatisticsText.sums(text) { #expect(OddText.isHarmless(sum.value)) }
  }
}

@Suite("The text of file-nr")
struct FileCountTests {
  @Test(
    "tells the open files and how many there may be, or is shown under both names",
    arguments: [
      ("898\t0\t2466183\n", ["898", "2466183"]), ("1 2 3", ["1", "3"]),
      (
        "18446744073709551615 0 9223372036854775807",
        ["18446744073709551615", "9223372036854775807"]
      ),
      ("", ["", ""]), ("1 2\n", ["1 2", "1 2"]), ("1 2 3 4\n", ["1 2 3 4", "1 2 3 4"]),
      ("1 x 3\n", ["1 x 3", "1 x 3"]), ("-1 0 5", ["-1 0 5", "-1 0 5"]),
      ("1\n2\n3\n", ["1", "3"]),
    ])
  func parsed(_ text: String, _ values: [String]) {
    let lines = CaptureEnvironment.fileCounts(text)
    #expect(lines.map(\.name) == ["fs.file_nr.allocated", "fs.file_nr.max"])
    #expect(lines.map(\.value) == values)
  }
}

@Suite(
  "Live: what a namespace tells of failing connections", .inNamespaces, .timeLimit(.minutes(5)))
struct EnvironmentTests {
  @Test("are its settings, its counters and the machine's open files")
  func all() throws {
    let scene = try NamespaceScene()
    try scene.scratch.set("net.core.somaxconn", to: "77")
    try scene.scratch.set("net.ipv4.tcp_abort_on_overflow", to: "1")
    let lines = CaptureEnvironment.current(in: scene.namespace).lines
    let values = Dictionary(lines.map { ($0.name, $0.value) }) { first, _ in first }
    #expect(values["net.core.somaxconn"] == "77")
    #expect(values["net.ipv4.tcp_abort_on_overflow"] == "1")
    #expect(Int(values["fs.file_nr.allocated"] ?? "") != nil)
    #expect(Int(values["fs.file_nr.max"] ?? "") != nil)
    #expect(values["conntrack.tables"] == "yes" || values["conntrack.tables"] == "no")
    #expect(values["twdiag.unreadable"] == nil)
  }

  @Test("have conntrack's own numbers where something asks for conntrack", .needs("nft"))
  func conntrack() throws {
    let scene = try ConntrackScene()
    _ = try scene.connect(3, to: scene.network.listener(.loopback4))
    let lines = CaptureEnvironment.current(in: scene.network.namespace).lines
    let values = Dictionary(lines.map { ($0.name, $0.value) }) { first, _ in first }
    #expect(values["conntrack.tables"] == "yes")
    #expect(values["net.netfilter.nf_conntrack_count"] == "3")
    #expect(Int(values["net.netfilter.nf_conntrack_max"] ?? "") != nil)
    if ProcFile.text("/proc/net/stat/nf_conntrack") != nil {
      #expect(values["conntrack.stat.drop"] == "0" && values["conntrack.stat.insert_failed"] == "0")
    }
  }
}
