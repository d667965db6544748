import Captures
import Netlink
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@Suite("A pcapng file")
struct PcapngTests {
  private static let netlink: UInt16 = 253
  private static let ethernet: UInt16 = 1
  private static let start = CaptureBytes.section() + CaptureBytes.interface(netlink)
  private static let body = Packets.round([1], [2]).flatMap { CaptureBytes.enhanced($0) }

  @Test("may hold interfaces of other kinds, whose packets are passed over")
  func mixesInterfaces() throws {
    let frame = CaptureBytes.enhanced(TestPacket([UInt8](repeating: 0xff, count: 60)))
    let packets = Packets.round([1], [2]).flatMap {
      frame + CaptureBytes.enhanced($0, interface: 1)
    }
    let outcome = try replay(
      bytes: CaptureBytes.section() + CaptureBytes.interface(Self.ethernet)
        + CaptureBytes.interface(Self.netlink) + packets)
    #expect(outcome.ports == [1, 2])
    #expect(outcome.isComplete)
  }

  @Test("may have several sections, each with its own interfaces")
  func hasSections() throws {
    let second =
      CaptureBytes.section() + CaptureBytes.interface(Self.ethernet)
      + CaptureBytes.interface(Self.netlink)
      + Packets.round([3], [4]).flatMap { CaptureBytes.enhanced($0, interface: 1) }
    let outcome = try replay(bytes: Self.start + Self.body + second, .all)
    #expect(outcome.ports == [1, 2, 3, 4])
    #expect(outcome.isComplete)
  }

  @Test("may hold blocks of any other kind, large or small", arguments: [0, 4, 400, 200_000])
  func passesOverOtherBlocks(_ size: Int) throws {
    let blocks = [2, 4, 5, 0xbad, 0x8000_0001].flatMap {
      CaptureBytes.block(UInt32($0), WireBytes.zeros(size))
    }
    let packets = Packets.round([1], [2]).flatMap { blocks + CaptureBytes.enhanced($0) }
    let outcome = try replay(bytes: Self.start + blocks + packets + blocks)
    #expect(outcome.ports == [1, 2])
    #expect(outcome.isComplete)
  }

  @Test("may hold options in its section and its packets")
  func passesOverOptions() throws {
    let comment = WireBytes.host(1 as UInt16) + WireBytes.host(4 as UInt16) + Array("text".utf8)
    let options = comment + WireBytes.zeros(4)
    let packets = Packets.round([1], [2]).flatMap { packet in
      let block = CaptureBytes.enhanced(packet)
      return CaptureBytes.block(6, Array(block[8..<(block.count - 4)]) + options)
    }
    let outcome = try replay(
      bytes: CaptureBytes.section(options: options) + CaptureBytes.interface(Self.netlink)
        + packets)
    #expect(outcome.ports == [1, 2])
    #expect(outcome.isComplete)
  }

  @Test("may hold simple packets")
  func takesSimplePackets() throws {
    let packets = Packets.round([1], [2]).flatMap { CaptureBytes.simple($0) }
    let outcome = try replay(bytes: Self.start + packets)
    #expect(outcome.ports == [1, 2])
    #expect(outcome.isComplete)
  }

  @Test("without an interface of netlink is of another link type", arguments: [0, 1, 113])
  func refusesOtherLinkTypes(_ type: Int) throws {
    let bytes =
      CaptureBytes.section() + CaptureBytes.interface(UInt16(type)) + Self.body
    #expect(try replay(bytes: bytes).captureError?.reason == .linkType(UInt32(type)))
  }

  @Test("whose packet names no interface is refused there")
  func refusesUnknownInterfaces() throws {
    let bytes = Self.start + Self.body
    let stray = CaptureBytes.enhanced(Packets.done, interface: 1)
    let outcome = try replay(bytes: bytes + stray, .all)
    #expect(outcome.ports == [1, 2])
    #expect(outcome.captureError?.offset == bytes.count)
    #expect(outcome.captureError?.reason == .length(1, of: "the number of an interface"))
  }

  @Test("whose block has an impossible length is refused there", arguments: [0, 8, 11, 13, 0x101])
  func refusesBlockLengths(_ length: Int) throws {
    let bytes = Self.start + Self.body
    let block = WireBytes.host(6 as UInt32) + WireBytes.host(UInt32(length)) + WireBytes.zeros(64)
    let outcome = try replay(bytes: bytes + block, .all)
    #expect(outcome.ports == [1, 2])
    #expect(outcome.captureError?.offset == bytes.count)
    #expect(outcome.captureError?.reason == .length(UInt32(length), of: "a block"))
  }

  @Test("whose packet does not fit into its block is refused there", arguments: [61, 64, 0xffff])
  func refusesPacketsBeyondTheirBlock(_ length: Int) throws {
    let bytes = Self.start + Self.body
    let body =
      WireBytes.zeros(12) + WireBytes.host(UInt32(length)) + WireBytes.host(UInt32(length))
      + WireBytes.zeros(60)
    let outcome = try replay(bytes: bytes + CaptureBytes.block(6, body), .all)
    #expect(outcome.ports == [1, 2])
    #expect(outcome.captureError?.offset == bytes.count)
    #expect(outcome.captureError?.reason == .length(UInt32(length), of: "a packet"))
  }

  @Test("of a big-endian machine is refused")
  func refusesBigEndian() throws {
    let section =
      WireBytes.network(0x0a0d_0d0a as UInt32) + WireBytes.network(28 as UInt32)
      + WireBytes.network(0x1a2b_3c4d as UInt32) + WireBytes.network(1 as UInt16)
      + WireBytes.zeros(2) + WireBytes.network(UInt64.max) + WireBytes.network(28 as UInt32)
    #expect(try replay(bytes: section).captureError?.reason == .bigEndian)
    let outcome = try replay(bytes: Self.start + Self.body + section, .all)
    #expect(outcome.ports == [1, 2])
    #expect(outcome.captureError?.reason == .bigEndian)
  }

  @Test(
    "whose block is too short for what it is is refused there",
    arguments: [
      (0x0a0d_0d0a, 24, "a section header"), (1, 16, "an interface description"),
      (6, 28, "a packet block"), (3, 12, "a packet block"),
    ] as [(UInt32, UInt32, String)])
  func refusesShortBlocks(_ type: UInt32, _ length: UInt32, _ what: String) throws {
    let bytes = Self.start + Self.body
    let block = WireBytes.host(type) + WireBytes.host(length) + WireBytes.zeros(64)
    let outcome = try replay(bytes: bytes + block, .all)
    #expect(outcome.ports == [1, 2])
    #expect(outcome.captureError?.offset == bytes.count)
    #expect(outcome.captureError?.reason == .length(length, of: what))
  }

  @Test("with a packet larger than any can be is refused there")
  func refusesHugePackets() throws {
    let bytes = Self.start + Self.body
    let length: UInt32 = (1 << 20) + 4
    let block = WireBytes.host(6 as UInt32) + WireBytes.host(length) + WireBytes.zeros(64)
    let outcome = try replay(bytes: bytes + block, .all)
    #expect(outcome.ports == [1, 2])
    #expect(outcome.captureError?.reason == .length(length, of: "a packet block"))
  }

  @Test("may describe many interfaces, but not more than any machine has")
  func boundsInterfaces() throws {
    let netlink = CaptureBytes.interface(Self.netlink)
    let many = CaptureBytes.section() + WireBytes.repeated(netlink, 4096)
    #expect(try replay(bytes: many + Self.body).ports == [1, 2])
    let outcome = try replay(bytes: many + netlink + Self.body)
    #expect(outcome.captureError?.reason == .tooManyInterfaces)
    #expect(outcome.captureError?.offset == many.count)
  }

  @Test("without a packet holds no dump")
  func isEmpty() throws {
    #expect(try replay(bytes: Self.start).captureError?.reason == .noDump)
    #expect(try replay(bytes: CaptureBytes.section()).captureError?.reason == .noDump)
  }
}
