import Captures
import Netlink
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@Suite("What a capture holds beside sockets")
struct ReplayMessageTests {
  private static func refusal(_ status: Int32 = -22, text: String? = nil) -> TestPacket {
    TestPacket(
      MessageBytes.error(status, request: MessageBytes.request(family: 2), text: text))
  }

  @Test("is a refused dump, which is no empty table", arguments: Format.allCases)
  func tellsRefusal(_ format: Format) throws {
    let packets = [Packets.request(), Self.refusal(text: "no such state")]
    let outcome = try replay(bytes: format.bytes(packets))
    let status = KernelStatus(errorNumber: 22, message: "no such state")
    // Told once.
    #expect(outcome.incidents == [])
    #expect(outcome.error == .recorded(status))
  }

  @Test("is a dump that ended with an error", arguments: Format.allCases)
  func tellsFailedEnd(_ format: Format) throws {
    let packets = [Packets.request(), Packets.sockets([1]), TestPacket(MessageBytes.done(-2))]
    let outcome = try replay(bytes: format.bytes(packets))
    #expect(outcome.ports == [1])
    #expect(outcome.incidents == [.recordedError(KernelStatus(errorNumber: 2))])
    #expect(outcome.error == nil)
  }

  @Test("is an error between the rounds", arguments: Format.allCases)
  func goesOnAfterAnError(_ format: Format) throws {
    let packets =
      Packets.round([1], [2]) + [Packets.request(), Self.refusal()] + Packets.round([3], [4])
    let file = try ReplayFile(format.bytes(packets))
    #expect(file.replay(.last).ports == [3, 4])
    #expect(file.replay(.last).isComplete)
    #expect(file.replay(.all).ports == [1, 2, 3, 4])
    #expect(file.replay(.all).incidents == [.recordedError(KernelStatus(errorNumber: 22))])
  }

  @Test("is an answer to something else than a dump", arguments: Format.allCases)
  func passesOverOtherErrors(_ format: Format) throws {
    let destroy = MessageBytes.message(21, flags: 0x5, body: WireBytes.zeros(56))
    let lookup = MessageBytes.request(family: 2, flags: 0x1)
    let packets = [
      TestPacket(MessageBytes.error(-2, request: destroy)),
      TestPacket(MessageBytes.error(-2, request: lookup)),
      TestPacket(MessageBytes.error(0, request: MessageBytes.request(family: 2))),
    ]
    let outcome = try replay(bytes: format.bytes(Packets.round([1], [2]) + packets))
    #expect(outcome.ports == [1, 2])
    #expect(outcome.isComplete)
  }

  @Test("is the kernel's word that replies were dropped", arguments: Format.allCases)
  func tellsOverrun(_ format: Format) throws {
    let overrun = TestPacket(MessageBytes.message(MessageBytes.overrun, body: [0, 0, 0, 0]))
    let packets = [
      Packets.request(), Packets.sockets([1, 2]), overrun, Packets.sockets([3]), Packets.done,
    ]
    let outcome = try replay(bytes: format.bytes(packets))
    #expect(outcome.ports == [1, 2, 3])
    #expect(outcome.incidents == [.recordedOverrun])
    #expect(outcome.incidents.map(\.isLoss) == [true])
  }

  @Test("is the kernel's mark of an inconsistent dump", arguments: Format.allCases)
  func tellsInterruption(_ format: Format) throws {
    let flags = MessageBytes.multipart | MessageBytes.interrupted
    let marked = SocketMessage.timeWait(remote: 2).bytes(flags: flags)
    let packets = [Packets.sockets([1]), TestPacket(marked + marked), Packets.done]
    let outcome = try replay(bytes: format.bytes(packets))
    #expect(outcome.ports == [1, 2, 2])
    #expect(outcome.incidents == [.interrupted])
  }

  @Test("is the same mark on the end of a dump only")
  func tellsInterruptionAtTheEnd() throws {
    let end = MessageBytes.message(
      3, flags: MessageBytes.multipart | MessageBytes.interrupted, body: [0, 0, 0, 0])
    let outcome = try replay(bytes: Format.raw.bytes([Packets.sockets([1]), TestPacket(end)]))
    #expect(outcome.incidents == [.interrupted])
  }

  @Test("is a malformed socket message, whose place is told", arguments: Format.allCases)
  func countsMalformed(_ format: Format) throws {
    let short = TestPacket(MessageBytes.message(20, body: [2, 6] + WireBytes.zeros(69)))
    let packets = [Packets.sockets([1]), short, short, Packets.sockets([2]), Packets.done]
    let file = try ReplayFile(format.bytes(packets))
    let outcome = file.replay()
    #expect(outcome.ports == [1, 2])
    let place = format.bytes([Packets.sockets([1])]).count + format.overhead.packet
    let first = CaptureError(
      .wire(.bodyTooShort(71, required: 72)), file: file.path, offset: place)
    #expect(outcome.incidents == [.malformedRecords(2, first: first)])
  }

  @Test("are messages of other netlink families", arguments: Format.withPackets)
  func passesOverOtherFamilies(_ format: Format) throws {
    let route = TestPacket(MessageBytes.message(16, body: WireBytes.zeros(16)), family: 0)
    let noise = TestPacket([UInt8](repeating: 0xff, count: 33), family: 16)
    let nothing = TestPacket([], family: 9)
    let packets = Packets.round([1], [2]).flatMap { [route, $0, noise, nothing] }
    let outcome = try replay(bytes: format.bytes(packets))
    #expect(outcome.ports == [1, 2])
    #expect(outcome.isComplete)
  }

  @Test("is padding, or its want at the very end", arguments: 1...3)
  func toleratesPadding(_ want: Int) throws {
    let end = MessageBytes.done(text: String(repeating: "x", count: 3 + want))
    let bytes = Packets.sockets([1]).messages + end
    let length = Int(end[0])
    #expect(try replay(bytes: bytes).isComplete)
    let cut = Array(bytes.prefix(88 + length))
    #expect(try replay(bytes: cut).isComplete)
    #expect(try replay(bytes: cut).ports == [1])
  }
}
