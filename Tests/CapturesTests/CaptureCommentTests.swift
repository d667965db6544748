import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@testable import Captures
@testable import LinuxProc

@Suite("A comment of a capture")
struct CaptureCommentTests {
  @Test(
    "is lines of names and values, and of nothing else",
    arguments: [
      ("a = 1\nb = 2\n", ["a=1", "b=2"]),
      ("a=1", ["a=1"]),
      ("  a  =  1 \r\n\n\n b=\t2\t3\t", ["a=1", "b=2\t3"]),
      ("a = ", ["a="]),
      ("a = b = c", ["a=b = c"]),
      ("= 1\n = 2\nno sign\n=\n", []),
      ("", []), ("\n", []), ("=", []),
    ] as [(String, [String])])
  func isLines(_ text: String, _ expected: [String]) {
    let lines = CaptureEnvironment(text: text).lines
    #expect(lines.map { "\($0.name)=\($0.value)" } == expected)
  }

  private static func series(_ comments: [[UInt8]], section: [UInt8] = []) throws -> SeriesOutcome {
    var packets = Packets.round([1], [2]).map { TimedPacket($0, at: 1) }
    packets[0].comments = comments
    return try SeriesOutcome(bytes: TimedCapture.pcapng(packets, section: section))
  }

  @Test("may be one of several")
  func isOneOfSeveral() throws {
    let outcome = try Self.series([Array("a = 1".utf8), Array("seen".utf8), Array("b = 2".utf8)])
    #expect(outcome.rounds.map(\.counters) == [["a=1", "b=2"]])
    #expect(outcome.rounds.map(\.ports) == [[1, 2]])
  }

  @Test("that is no UTF-8, or as long as can be, or nothing, harms nothing")
  func isHostile() throws {
    let long = [UInt8](repeating: UInt8(ascii: "="), count: 0xffff)
    let lines = [UInt8](repeating: UInt8(ascii: "\n"), count: 0xffff)
    let odd: [UInt8] = [0xff, 0xfe, 0x3d, 0xc0, 0x80, 0x0a, 0x00, 0x3d]
    for comment in [long, lines, odd, [], [0], [0x80]] {
      let section = TimedCapture.option(1, comment)
      let outcome = try Self.series([comment, comment, comment], section: section)
      #expect(outcome.rounds.map(\.ports) == [[1, 2]])
      #expect(outcome.error == nil)
    }
  }

  @Test("whose length leads out of its block is passed over", arguments: [1, 5, 0x7fff, 0xffff])
  func leadsOut(_ length: UInt16) throws {
    let option = WireBytes.host(1 as UInt16) + WireBytes.host(length) + Array("a=1".utf8)
    var bytes = TimedCapture.start(WireBytes.padded(option), [])
    for packet in Packets.round([1], [2]) { bytes += CaptureBytes.enhanced(packet) }
    let outcome = try SeriesOutcome(bytes: bytes)
    #expect(outcome.rounds.map(\.ports) == [[1, 2]])
    #expect(outcome.rounds.map(\.environment) == [[]])
  }

  @Test("never traps, wherever the file ends or whatever byte of it is another")
  func survivesDamage() throws {
    var packets = Packets.round([1], [2]).map { TimedPacket($0, at: 1) }
    packets[0].comments = [Array("a = 1\nb = 2".utf8)]
    let options = TimedCapture.resolution(9) + TimedCapture.offset(3)
    let whole = TimedCapture.pcapng(
      packets + packets, section: TimedCapture.option(1, Array("k = v".utf8)), interface: options)
    let file = try ReplayFile()
    for end in 0..<whole.count {
      try file.write(whole[..<end])
      #expect(SeriesOutcome(file.path).rounds.count <= 2)
    }
    var numbers = SeededNumbers(seed: 7)
    for index in whole.indices {
      var bytes = whole
      bytes[index] ^= UInt8.random(in: 1 ... .max, using: &numbers)
      try file.write(bytes)
      #expect(SeriesOutcome(file.path).rounds.count <= whole.count)
    }
  }
}
