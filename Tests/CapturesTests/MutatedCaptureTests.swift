import Captures
import Netlink
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@Suite("A capture that is damaged")
struct MutatedCaptureTests {
  private static let packets =
    Packets.round([1, 2], [3])
    + [
      TestPacket(MessageBytes.error(-22, request: MessageBytes.request(family: 2), text: "no")),
      TestPacket(WireBytes.zeros(24), family: 0), Packets.legacyRequest,
      Packets.sockets([4], type: 18), Packets.done,
    ]

  @Test(
    "in any way is read to its end or to an error", arguments: Format.allCases,
    0..<4 as Range<UInt64>)
  func isRead(_ format: Format, _ seed: UInt64) throws {
    var numbers = SeededNumbers(seed: seed)
    let whole = format.bytes(Self.packets)
    let file = try ReplayFile()
    for _ in 0..<100 {
      var bytes = whole
      for _ in 0...Int.random(in: 0..<3, using: &numbers) { bytes.mutate(with: &numbers) }
      try file.write(bytes)
      for round in [RoundChoice.last, .all, .number(1)] {
        let outcome = file.replay(round)
        #expect(outcome.records.count <= bytes.count / 88)
        #expect(outcome.captureError.map { $0.offset <= bytes.count } ?? true)
      }
    }
  }

  @Test("as text is read to its end", arguments: 0..<4 as Range<UInt64>)
  func isReadAsText(_ seed: UInt64) throws {
    var numbers = SeededNumbers(seed: seed)
    let lines = (1...4).map { ProcText.timeWait(UInt16($0)) + ProcText.timeWaitOfIPv6() }
    let file = try ReplayFile()
    for _ in 0..<100 {
      var bytes = Array(lines.joined().utf8)
      for _ in 0..<8 { bytes.mutate(with: &numbers) }
      try file.write(Array(ProcText.header.utf8) + bytes)
      let outcome = file.replay()
      #expect(outcome.error == nil)
      #expect(outcome.records.count <= 40)
    }
  }
}
