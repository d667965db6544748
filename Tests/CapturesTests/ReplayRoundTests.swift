import Captures
import Netlink
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@Suite("A capture of several rounds")
struct ReplayRoundTests {
  static let packets =
    Packets.round([1, 2], [3]) + Packets.round([11], [12, 13]) + Packets.round([21], [])

  @Test("shows its last one unless told otherwise", arguments: Format.allCases)
  func showsLast(_ format: Format) throws {
    let outcome = try replay(bytes: format.bytes(Self.packets))
    #expect(outcome.ports == [21])
    #expect(outcome.isComplete)
    #expect(outcome.origin == .capture)
  }

  @Test("shows all of them", arguments: Format.allCases)
  func showsAll(_ format: Format) throws {
    let outcome = try replay(bytes: format.bytes(Self.packets), .all)
    #expect(outcome.ports == [1, 2, 3, 11, 12, 13, 21])
    #expect(outcome.isComplete)
  }

  @Test("shows the one that is asked for", arguments: Format.allCases)
  func showsOne(_ format: Format) throws {
    let file = try ReplayFile(format.bytes(Self.packets))
    #expect(file.replay(.number(1)).ports == [1, 2, 3])
    #expect(file.replay(.number(2)).ports == [11, 12, 13])
    #expect(file.replay(.number(3)).ports == [21])
  }

  @Test(
    "says how many there are when asked for one that is not there",
    arguments: [-1, 0, 4, 5, .max - 1, .max])
  func refusesOthers(_ round: Int) throws {
    let outcome = try replay(bytes: Format.pcap.bytes(Self.packets), .number(round))
    #expect(outcome.captureError?.reason == .noSuchRound(round, rounds: 3))
    #expect(outcome.records.isEmpty)
  }

  @Test("needs no requests to tell them apart", arguments: Format.allCases)
  func needsNoRequests(_ format: Format) throws {
    let packets =
      Packets.roundWithoutRequests([1, 2], [3]) + Packets.roundWithoutRequests([11], [12, 13])
    let file = try ReplayFile(format.bytes(packets))
    #expect(file.replay(.number(1)).ports == [1, 2, 3])
    #expect(file.replay(.last).ports == [11, 12, 13])
    #expect(file.replay(.last).isComplete)
  }

  @Test("may be of the legacy kind", arguments: Format.allCases)
  func mayBeLegacy(_ format: Format) throws {
    let mixed = TestPacket(
      Packets.sockets([1], type: 18).messages
        + Packets.sockets([2], Packets.ipv6, type: 18).messages)
    let packets = [
      Packets.legacyRequest, mixed, Packets.sockets([3], type: 18), Packets.done,
      Packets.legacyRequest, Packets.sockets([4], type: 18), Packets.done,
    ]
    let file = try ReplayFile(format.bytes(packets))
    #expect(file.replay(.number(1)).ports == [1, 2, 3])
    #expect(file.replay(.last).ports == [4])
  }

  @Test("shows an empty last one as empty", arguments: Format.allCases)
  func showsEmpty(_ format: Format) throws {
    let packets = Packets.round([1], [2]) + Packets.round([], [])
    let outcome = try replay(bytes: format.bytes(packets))
    #expect(outcome.records.isEmpty)
    #expect(outcome.isComplete)
  }

  @Test("holds other protocols' dumps, which are passed over", arguments: Format.allCases)
  func passesOverOtherProtocols(_ format: Format) throws {
    let packets =
      [Packets.request(protocolNumber: 17), Packets.sockets([53]), Packets.done]
      + Packets.round([1], [2])
      + [Packets.request(protocolNumber: 255), TestPacket(MessageBytes.done(-2))]
    let file = try ReplayFile(format.bytes(packets))
    #expect(file.replay(.all).ports == [1, 2])
    #expect(file.replay(.last).ports == [1, 2])
    #expect(file.replay(.all).isComplete)
    #expect(file.replay(.number(2)).captureError?.reason == .noSuchRound(2, rounds: 1))
  }

  @Test("holds dumps of UNIX sockets, which are passed over", arguments: Format.allCases)
  func passesOverUnixSockets(_ format: Format) throws {
    let unix = TestPacket(MessageBytes.message(20, body: [1, 5, 1, 0] + WireBytes.zeros(12)))
    let packets =
      [Packets.request(1, protocolNumber: 0), unix, unix, Packets.done] + Packets.round([1], [2])
    let outcome = try replay(bytes: format.bytes(packets), .all)
    #expect(outcome.ports == [1, 2])
    #expect(outcome.isComplete)
  }

  @Test("is selected from like the kernel's answer")
  func isSelectedFrom() throws {
    var listener = SocketMessage.timeWait(remote: 99)
    listener.state = 10
    listener.timer = 0
    let packets = Packets.round([1], [2]) + [TestPacket(listener.bytes()), Packets.done]
    let file = try ReplayFile(Format.raw.bytes(packets))
    #expect(file.replay(.all, .minisockets()).ports == [1, 2])
    #expect(file.replay(.all, .minisockets(family: .ipv6)).ports == [2])
    #expect(file.replay(.all, SocketSelection(states: TCPStateSet(.listen))).ports == [99])
  }
}
