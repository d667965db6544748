package import TestSupport
import Testing

/// A format that a capture can have.
package enum Format: String, CaseIterable, CustomTestStringConvertible, Sendable {
  case raw, pcap, pcapng

  package var testDescription: String { rawValue }

  /// The formats whose packets name their netlink family.
  package static let withPackets: [Format] = [.pcap, .pcapng]

  package func bytes(_ packets: [TestPacket]) -> [UInt8] {
    switch self {
    case .raw: CaptureBytes.raw(packets)
    case .pcap: CaptureBytes.pcap(packets)
    case .pcapng: CaptureBytes.pcapng(packets)
    }
  }

  /// Bytes of the file before the first packet, and of each packet before its first message.
  package var overhead: (file: Int, packet: Int) {
    switch self {
    case .raw: (0, 0)
    case .pcap: (24, 16 + 16)
    case .pcapng: (28 + 20, 28 + 16)
    }
  }
}

/// Packets of captures.
package enum Packets {
  package static let ipv4: UInt8 = 2
  package static let ipv6: UInt8 = 10

  /// The sockets whose remote ports these are, in one packet.
  package static func sockets(
    _ ports: some Sequence<UInt16>, _ family: UInt8 = ipv4, type: UInt16 = MessageBytes.byFamily
  ) -> TestPacket {
    TestPacket(ports.flatMap { SocketMessage.timeWait(family, remote: $0).bytes(type: type) })
  }

  package static func request(_ family: UInt8 = ipv4, protocolNumber: UInt8 = 6) -> TestPacket {
    TestPacket(MessageBytes.request(family: family, protocolNumber: protocolNumber))
  }

  package static let legacyRequest = TestPacket(MessageBytes.legacyRequest())
  package static let done = TestPacket(MessageBytes.done())

  /// One look at both families, as a recorder sees it.
  package static func round(_ ipv4Ports: [UInt16], _ ipv6Ports: [UInt16]) -> [TestPacket] {
    [request(ipv4), sockets(ipv4Ports, ipv4), done]
      + [request(ipv6), sockets(ipv6Ports, ipv6), done]
  }

  /// The same, as `ss -D` writes it.
  package static func roundWithoutRequests(_ ipv4Ports: [UInt16], _ ipv6Ports: [UInt16])
    -> [TestPacket]
  {
    [sockets(ipv4Ports, ipv4), done, sockets(ipv6Ports, ipv6), done]
  }
}
