/// A packet to be put into a capture.
public struct TestPacket: Hashable, Sendable {
  /// Netlink family; 4 is sock_diag, 0 rtnetlink.
  public var family: UInt16 = 4
  public var messages: [UInt8]
  /// How many bytes the recorder kept, the link-layer header included; nil for all.
  public var kept: Int?

  public init(_ messages: [UInt8], family: UInt16 = 4, kept: Int? = nil) {
    self.messages = messages
    self.family = family
    self.kept = kept
  }

  /// The link-layer header of `LINKTYPE_NETLINK`, and the messages.
  var cooked: [UInt8] {
    WireBytes.network(4 as UInt16) + WireBytes.network(824 as UInt16) + WireBytes.zeros(10)
      + WireBytes.network(family) + messages
  }

  var keptBytes: [UInt8] {
    let cooked = cooked
    guard let kept else { return cooked }
    return Array(cooked.prefix(kept))
  }
}

/// Writes captures byte by byte.
public enum CaptureBytes {
  /// Messages one behind the other.
  public static func raw(_ packets: [TestPacket]) -> [UInt8] { joined([], packets, \.messages) }

  /// Appends, which takes far less time than `flatMap` where nothing is optimised.
  private static func joined(
    _ start: [UInt8], _ packets: [TestPacket], _ bytes: (TestPacket) -> [UInt8]
  ) -> [UInt8] {
    var all = start
    for packet in packets { all += bytes(packet) }
    return all
  }

  public static func pcap(
    _ packets: [TestPacket], linkType: UInt32 = 253, magic: UInt32 = 0xa1b2_c3d4
  ) -> [UInt8] {
    joined(pcapHeader(linkType: linkType, magic: magic), packets, record)
  }

  public static func pcapHeader(linkType: UInt32 = 253, magic: UInt32 = 0xa1b2_c3d4) -> [UInt8] {
    WireBytes.host(magic) + WireBytes.host(2 as UInt16) + WireBytes.host(4 as UInt16)
      + WireBytes.zeros(8) + WireBytes.host(262_144 as UInt32) + WireBytes.host(linkType)
  }

  public static func record(_ packet: TestPacket) -> [UInt8] {
    WireBytes.host(1_700_000_000 as UInt32) + WireBytes.zeros(4)
      + WireBytes.host(UInt32(packet.keptBytes.count))
      + WireBytes.host(UInt32(packet.cooked.count)) + packet.keptBytes
  }

  public static func pcapng(_ packets: [TestPacket], linkType: UInt16 = 253) -> [UInt8] {
    joined(section() + interface(linkType), packets) { enhanced($0) }
  }

  /// A block of a pcapng file.
  public static func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
    let padded = WireBytes.padded(body)
    let length = WireBytes.host(UInt32(12 + padded.count))
    return WireBytes.host(type) + length + padded + length
  }

  public static func section(options: [UInt8] = []) -> [UInt8] {
    block(
      0x0a0d_0d0a,
      WireBytes.host(0x1a2b_3c4d as UInt32) + WireBytes.host(1 as UInt16) + WireBytes.zeros(2)
        + WireBytes.host(UInt64.max) + options)
  }

  public static func interface(_ linkType: UInt16) -> [UInt8] {
    block(1, WireBytes.host(linkType) + WireBytes.zeros(2) + WireBytes.host(0 as UInt32))
  }

  public static func enhanced(_ packet: TestPacket, interface: UInt32 = 0) -> [UInt8] {
    block(
      6,
      WireBytes.host(interface) + WireBytes.zeros(8)
        + WireBytes.host(UInt32(packet.keptBytes.count))
        + WireBytes.host(UInt32(packet.cooked.count)) + packet.keptBytes)
  }

  public static func simple(_ packet: TestPacket) -> [UInt8] {
    block(3, WireBytes.host(UInt32(packet.cooked.count)) + packet.keptBytes)
  }
}
