import Captures
import Netlink
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@Suite("The sizes in a capture")
struct ReplaySizeTests {
  @Test("may be those of a packet larger than the buffer", arguments: Format.allCases)
  func deliversLargePacketsInPieces(_ format: Format) throws {
    let ports = (1...5000).map(UInt16.init)
    let packets = [Packets.request(), Packets.sockets(ports), Packets.done]
    let outcome = try replay(bytes: format.bytes(packets))
    #expect(outcome.ports == ports)
    #expect(outcome.isComplete)
  }

  @Test("may be those of the largest message that fits", arguments: [32_765, 32_767, 32_768])
  func takesTheLargestMessage(_ size: Int) throws {
    var large = SocketMessage.timeWait(remote: 2)
    large.attributes = WireBytes.zeros(4 * ((size - 88) / 4))
    var bytes = large.bytes()
    bytes.replaceSubrange(0..<4, with: WireBytes.host(UInt32(size)))
    bytes += WireBytes.zeros(((size + 3) & ~3) - bytes.count)
    let packets = [Packets.sockets([1]), TestPacket(bytes), Packets.sockets([3]), Packets.done]
    let outcome = try replay(bytes: Format.raw.bytes(packets))
    #expect(outcome.ports == [1, 2, 3])
    #expect(outcome.isComplete)
  }

  @Test("are refused when a message is larger than any of the kernel's", arguments: Format.allCases)
  func refusesLargeMessages(_ format: Format) throws {
    let large = MessageBytes.message(20, body: WireBytes.zeros(32_769 - 16))
    let packets = [Packets.sockets([1]), TestPacket(large), Packets.done]
    let file = try ReplayFile(format.bytes(packets))
    let outcome = file.replay()
    #expect(outcome.ports == [1])
    let (start, link) = format.overhead
    let trailer = format == .pcapng ? 4 : 0
    #expect(
      outcome.captureError
        == CaptureError(
          .length(32_769, of: "a netlink message"), file: file.path,
          offset: start + link + 88 + trailer + link))
  }

  @Test("are refused when a message says that it is shorter than its header", arguments: 0...15)
  func refusesShortMessages(_ length: Int) throws {
    let lie = MessageBytes.message(20, length: UInt32(length))
    let file = try ReplayFile(Packets.sockets([1]).messages + lie)
    let outcome = file.replay()
    #expect(outcome.ports == [1])
    #expect(
      outcome.captureError
        == CaptureError(.wire(.lengthBelowHeader(UInt32(length))), file: file.path, offset: 88))
  }

  @Test("are refused when a message reaches beyond its packet", arguments: Format.withPackets)
  func refusesMessagesBeyondTheirPacket(_ format: Format) throws {
    let lie = Packets.sockets([2]).messages + MessageBytes.message(20, length: 500)
    let file = try ReplayFile(format.bytes([Packets.sockets([1]), TestPacket(lie), Packets.done]))
    let outcome = file.replay()
    #expect(outcome.ports == [1, 2])
    #expect(
      outcome.captureError?.reason == .wire(.lengthBeyondData(500, available: 16)))
  }

  @Test("show packets that the recorder has shortened", arguments: Format.withPackets)
  func refusesShortenedPackets(_ format: Format) throws {
    var shortened = Packets.sockets([2, 3])
    shortened.kept = 96
    let file = try ReplayFile(format.bytes([Packets.sockets([1]), shortened, Packets.done]))
    let outcome = file.replay()
    #expect(outcome.ports == [1])
    #expect(outcome.captureError?.reason == .shortenedPacket(kept: 96, of: 192))
    #expect(outcome.captureError?.file == file.path)
  }

  @Test("do not matter in packets of other families", arguments: Format.withPackets)
  func toleratesShortenedForeignPackets(_ format: Format) throws {
    let foreign = TestPacket(WireBytes.zeros(100), family: 0, kept: 64)
    let outcome = try replay(bytes: format.bytes([foreign] + Packets.round([1], [2])))
    #expect(outcome.ports == [1, 2])
    #expect(outcome.isComplete)
  }

  @Test("are refused when a packet has no room for its link header", arguments: Format.withPackets)
  func refusesTinyPackets(_ format: Format) throws {
    let tiny = TestPacket([], kept: 12)
    let outcome = try replay(bytes: format.bytes(Packets.round([1], [2]) + [tiny]), .all)
    #expect(outcome.ports == [1, 2])
    #expect(outcome.captureError?.reason == .length(12, of: "a netlink packet"))
  }

  @Test("are refused when a packet is larger than any can be")
  func refusesHugePackets() throws {
    let record = WireBytes.zeros(8) + WireBytes.host(UInt32.max) + WireBytes.host(UInt32.max)
    let file = try ReplayFile(Format.pcap.bytes(Packets.round([1], [2])) + record)
    let outcome = file.replay(.all)
    #expect(outcome.ports == [1, 2])
    #expect(outcome.captureError?.reason == .length(.max, of: "a packet"))
  }
}
