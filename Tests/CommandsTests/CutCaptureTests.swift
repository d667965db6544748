import Captures
import SockDiag
import TestSupport
import Testing

@testable import Commands
@testable import TextOutput

@Suite("A capture that is cut")
struct CutCaptureTests {
  static let files = [
    "states-6.18.pcapng", "states-6.18.pcap", "ss-6.1.raw", "legacy-6.18.raw", "series-6.1.raw",
    "nlmon-6.1.pcap",
  ]

  /// At odd steps, which fall on every place in messages, headers and blocks; not more than it takes,
  /// since the tests of the readers cut at each byte.
  private func cuts(_ count: Int) -> [Int] {
    Array(stride(from: 1, to: count, by: max(13, count / 64 | 1)))
  }

  @Test("shows what came before, says where it ends, and is no success", arguments: files)
  func anywhere(_ file: String) throws {
    let bytes = try [UInt8](contentsOf: Fixture.path(file))
    // Parsing arguments takes much longer than reading a capture.
    var options = ListOptions(
      target: Target(capture: Fixture.path(file), round: .all), states: .all,
      rows: RowOptions(hasHeader: false))
    let whole = try list(options).output
    let directory = try TemporaryDirectory()
    var wholeDumps = 0
    for count in cuts(bytes.count) {
      options.target.capture = try directory.file("cut", Array(bytes.prefix(count)))
      let outcome = try list(options)
      let expected = Array(whole.prefix(outcome.output.count))
      #expect(outcome.output == expected, "cut at \(count)")
      #expect(expected.isEmpty || expected.last == 0x0a, "cut at \(count)")
      if outcome.status == 0 {
        wholeDumps += 1
        #expect(outcome.error == "", "cut at \(count)")
      } else {
        #expect(outcome.status == (outcome.output.isEmpty ? 2 : 1), "cut at \(count)")
        #expect(outcome.error.hasPrefix("twdiag: "), "cut at \(count)")
        #expect(outcome.error.split(separator: "\n").count == 1, "cut at \(count)")
      }
    }
    // Only between two packets can a file end without anybody noticing.
    #expect(wholeDumps <= 3)
  }

  @Test("names the file and the byte")
  func place() throws {
    let directory = try TemporaryDirectory()
    let bytes = try [UInt8](contentsOf: Fixture.path("ss-6.18.raw"))
    let path = try directory.file("cut", Array(bytes.prefix(200)))
    let outcome = try list("--replay", path, "--state", "all", "--no-header")
    #expect(outcome.error == "twdiag: \(path), byte 200: the file ends inside a message\n")
    #expect(outcome.lines.count == 1)
    #expect(outcome.status == 1)
  }

  @Test(
    "shows no header when there is nothing to show", arguments: [OutputFormat.netstat, .wide, .csv])
  func nothing(_ format: OutputFormat) throws {
    let outcome = try list(replaying: Array(SocketMessage.timeWait().bytes().prefix(60)))
    #expect(outcome.output == [])
    #expect(outcome.status == 2)
  }

  @Test("between two messages lacks its end, which is said")
  func noEnd() throws {
    let outcome = try list(replaying: SocketMessage.timeWait().bytes(), "--no-header")
    #expect(outcome.lines.count == 1)
    #expect(outcome.error == "twdiag: the capture ends inside its last dump\n")
    #expect(outcome.status == 1)
  }
}

@Suite("A file that is no capture")
struct NoCaptureTests {
  /// Bytes, and what is said of them.
  static let files: [(name: String, bytes: [UInt8], says: String)] = [
    ("empty", [], "the file is empty"),
    ("zeros", WireBytes.zeros(4096), "not a capture: the file starts with zeros"),
    ("one byte", [0x12], "not a capture: expected pcap or pcapng with link type 253"),
    ("text", Array("State  Recv-Q  Send-Q  Local Address:Port\n".utf8), "not a capture"),
    ("Ethernet", CaptureBytes.pcapHeader(linkType: 1), "link type 1, not 253 (netlink)"),
    (
      "big-endian", CaptureBytes.pcapHeader(magic: 0xd4c3_b2a1),
      "the capture was recorded on a big-endian machine, which is not supported"
    ),
    ("gzip", [0x1f, 0x8b, 8, 0], "the file is compressed; unpack it with gunzip first"),
    ("no packets", CaptureBytes.pcapHeader(), "the capture holds no socket dump"),
    (
      "requests only", CaptureBytes.pcap([TestPacket(MessageBytes.request(family: 2))]),
      "the capture holds no socket dump"
    ),
  ]

  @Test("is refused in one sentence", arguments: files.indices, OutputFormat.allCases)
  func refused(_ index: Int, _ format: OutputFormat) throws {
    let file = Self.files[index]
    let outcome = try list(replaying: file.bytes, "--format", format.rawValue)
    #expect(outcome.error.contains(file.says), "\(file.name)")
    #expect(outcome.error.hasPrefix("twdiag: /"))
    #expect(outcome.error.split(separator: "\n").count == 1)
    #expect(outcome.output == [])
    #expect(outcome.status == 2)
  }

  @Test("is refused when it is absent, or a directory")
  func noFile() throws {
    let directory = try TemporaryDirectory()
    let absent = try list("--replay", directory.path + "/absent")
    #expect(
      absent
        == ListOutcome(
          status: 2, output: [],
          error: "twdiag: open \(directory.path)/absent: No such file or directory\n"))
    let other = try list("--replay", directory.path)
    #expect(other.status == 2)
    #expect(other.output == [])
    #expect(other.error == "twdiag: read \(directory.path): Is a directory\n")
  }

  @Test("is refused when it may not be read", .enabled(if: Binary.isAvailable, "\(Binary.why)"))
  func unreadable() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("secret", [1, 2, 3], mode: 0)
    var conditions = Program.Conditions()
    conditions.user = 65_534
    let outcome = try Binary.run(["list", "--replay", path], conditions)
    #expect(outcome.error == "twdiag: open \(path): Permission denied\n")
    #expect(outcome.status == 2)
  }
}

@Suite("A capture of a dump that failed")
struct RefusedDumpTests {
  @Test(
    "is no empty table",
    arguments: ["refused-6.18.pcap", "refused-6.1.pcap", "unknown-6.18.raw", "unknown-6.1.raw"])
  func nothing(_ file: String) throws {
    let outcome = try list("--replay", Fixture.path(file))
    #expect(outcome.output == [])
    #expect(outcome.error.contains("in the capture, the kernel ended a dump with an error: "))
    #expect(outcome.status == 2)
  }

  @Test(
    "says what the kernel said",
    arguments: [("refused-6.18.pcap", "Invalid argument"), ("unknown-6.1.raw", "No such file")])
  func reason(_ file: String, _ text: String) throws {
    #expect(try list("--replay", Fixture.path(file)).error.contains(text))
  }

  @Test(
    "shows the dump that did not fail",
    arguments: ["half-refused-6.18.pcap", "half-refused-6.1.pcap"])
  func half(_ file: String) throws {
    let outcome = try list("--replay", Fixture.path(file), "--format", "jsonl")
    #expect(try JSONRow.rows(outcome).map(\.remotePort).sorted() == [8001, 8001, 40_002])
    #expect(outcome.error.contains("Invalid argument"))
    #expect(outcome.status == 1)
  }

  @Test(
    "of another protocol holds nothing about TCP",
    arguments: ["unknown-6.18.pcap", "unknown-6.1.pcap"])
  func otherProtocol(_ file: String) throws {
    let outcome = try list("--replay", Fixture.path(file))
    #expect(outcome.error.contains("the capture holds no socket dump"))
    #expect(outcome.status == 2)
  }
}
