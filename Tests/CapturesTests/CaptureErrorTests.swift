import Captures
import Glibc
import LinuxProc
import Netlink
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

/// Bytes that are no capture, and what is said of them.
struct BadCapture: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let bytes: [UInt8]
  let reason: CaptureError.Reason
  var offset = 0

  private static let good = Packets.round([1], [2])
  private static let rest = WireBytes.zeros(60)

  static let all: [BadCapture] = [
    BadCapture(testDescription: "nothing", bytes: [], reason: .empty),
    BadCapture(testDescription: "three bytes", bytes: [1, 2, 3], reason: .notACapture),
    BadCapture(testDescription: "four zeros", bytes: WireBytes.zeros(4), reason: .zeros),
    BadCapture(testDescription: "many zeros", bytes: WireBytes.zeros(929_928), reason: .zeros),
    BadCapture(
      testDescription: "text", bytes: Array("tcp 0 0 127.0.0.1:80\n".utf8), reason: .notACapture),
    BadCapture(
      testDescription: "gzip", bytes: [0x1f, 0x8b, 8, 0] + rest, reason: .compressed("gunzip")),
    BadCapture(
      testDescription: "zstd", bytes: [0x28, 0xb5, 0x2f, 0xfd] + rest,
      reason: .compressed("unzstd")),
    BadCapture(
      testDescription: "xz", bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0] + rest,
      reason: .compressed("unxz")),
    BadCapture(
      testDescription: "bzip2", bytes: Array("BZh9".utf8) + rest, reason: .compressed("bunzip2")),
    BadCapture(
      testDescription: "pcap of Ethernet", bytes: CaptureBytes.pcap(good, linkType: 1),
      reason: .linkType(1)),
    BadCapture(
      testDescription: "pcap of a big-endian machine",
      bytes: WireBytes.network(0xa1b2_c3d4 as UInt32) + rest, reason: .bigEndian),
    BadCapture(
      testDescription: "pcap of a big-endian machine, with nanoseconds",
      bytes: WireBytes.network(0xa1b2_3c4d as UInt32) + rest, reason: .bigEndian),
    BadCapture(
      testDescription: "messages of a big-endian machine",
      bytes: WireBytes.network(88 as UInt32) + WireBytes.network(20 as UInt16)
        + WireBytes.network(2 as UInt16) + rest, reason: .bigEndian),
    BadCapture(
      testDescription: "messages of rtnetlink",
      bytes: MessageBytes.message(16, body: WireBytes.zeros(16)), reason: .notACapture),
    BadCapture(
      testDescription: "pcap without a packet", bytes: CaptureBytes.pcap([]), reason: .noDump,
      offset: 24),
    BadCapture(
      testDescription: "pcap with a request only", bytes: CaptureBytes.pcap([Packets.request()]),
      reason: .noDump, offset: 128),
    BadCapture(
      testDescription: "pcap with other families only",
      bytes: CaptureBytes.pcap([TestPacket(WireBytes.zeros(16), family: 0)]), reason: .noDump,
      offset: 72),
    BadCapture(
      testDescription: "a dump of UDP sockets",
      bytes: CaptureBytes.raw([
        Packets.request(protocolNumber: 17), Packets.sockets([53]), Packets.done,
      ]), reason: .noDump, offset: 72 + 88 + 20),
  ]
}

@Suite("A file that holds no dump")
struct CaptureErrorTests {
  @Test(
    "is refused for what it is", arguments: BadCapture.all, [RoundChoice.last, .all, .number(1)])
  func isRefused(_ capture: BadCapture, _ round: RoundChoice) throws {
    let file = try ReplayFile(capture.bytes)
    let outcome = file.replay(round)
    #expect(
      outcome.captureError
        == CaptureError(capture.reason, file: file.path, offset: capture.offset))
    #expect(outcome.records.isEmpty)
  }

  @Test("is named in what is said", arguments: BadCapture.all)
  func isNamed(_ capture: BadCapture) throws {
    let file = try ReplayFile(capture.bytes)
    let text = try #require(file.replay().error).description
    #expect(text.hasPrefix("\(file.path): "))
    #expect(!text.contains("\n"))
  }

  @Test("may not be there")
  func isAbsent() throws {
    let path = try TemporaryDirectory().path + "/absent"
    let error = SystemError("open", on: path, errorNumber: ENOENT)
    #expect(replay(path).captureError == CaptureError(.system(error), file: path, offset: 0))
    #expect(replay(path).error?.description == "open \(path): No such file or directory")
  }

  @Test("may be a directory", arguments: [RoundChoice.last, .all])
  func isADirectory(_ round: RoundChoice) throws {
    let directory = try TemporaryDirectory()
    let outcome = replay(directory.path, round)
    #expect(
      outcome.captureError
        == CaptureError(
          .system(SystemError("read", errorNumber: EISDIR)), file: directory.path, offset: 0))
    #expect(outcome.error?.description == "read \(directory.path): Is a directory")
  }

  @Test("may be forbidden to read", .enabled(if: geteuid() != 0, "root may read every file"))
  func isForbidden() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("secret", [1], mode: 0)
    let error = SystemError("open", on: path, errorNumber: EACCES)
    #expect(replay(path).captureError == CaptureError(.system(error), file: path, offset: 0))
  }
}

@Suite("What is said of a bad capture")
struct CaptureErrorTextTests {
  static let texts: [(CaptureError.Reason, String)] = [
    (.empty, "f: the file is empty"),
    (.zeros, "f: not a capture: the file starts with zeros"),
    (.compressed("unxz"), "f: the file is compressed; unpack it with unxz first"),
    (.linkType(1), "f: the capture has link type 1, not 253 (netlink)"),
    (.noDump, "f: the capture holds no socket dump"),
    (.noSuchRound(3, rounds: 1), "f: the capture has no round 3; it has 1 round"),
    (.noSuchRound(3, rounds: 2), "f: the capture has no round 3; it has 2 rounds"),
    (.cut("a message"), "f, byte 7: the file ends inside a message"),
    (.length(5, of: "a block"), "f, byte 7: a block claims a length of 5 bytes"),
    (
      .shortenedPacket(kept: 96, of: 192),
      "f, byte 7: only 96 of the 192 bytes of a packet were recorded"
    ),
    (
      .wire(.lengthBelowHeader(3)),
      "f, byte 7: a message claims a length of 3 bytes, less than its own header"
    ),
  ]

  @Test("is one sentence", arguments: texts)
  func isASentence(_ reason: CaptureError.Reason, _ text: String) {
    #expect(CaptureError(reason, file: "f", offset: 7).description == text)
  }

  @Test("calls the standard input by its name")
  func namesStandardInput() {
    let error = CaptureError(.empty, file: "-", offset: 0)
    #expect(error.description == "standard input: the file is empty")
  }
}
