import Captures
import Netlink
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

/// A way to store sockets, to be read without an allocation for each.
enum SocketStore: String, CaseIterable, CustomTestStringConvertible, Sendable {
  case raw, pcap, pcapng, oneMessagePackets, marked, procText

  var testDescription: String { rawValue }

  func bytes(_ count: Int) -> [UInt8] {
    switch self {
    case .raw: Format.raw.bytes(Self.packets(count))
    case .pcap: Format.pcap.bytes(Self.packets(count))
    case .pcapng: Format.pcapng.bytes(Self.packets(count))
    case .oneMessagePackets: Format.pcapng.bytes(Self.smallPackets(count))
    case .marked:
      WireBytes.repeated(Self.markedSocket, count) + MessageBytes.done()
    case .procText:
      Array(ProcText.header.utf8) + WireBytes.repeated(Array(ProcText.timeWait().utf8), count)
    }
  }

  /// Packets as large as the kernel's, 338 sockets each.
  private static func packets(_ count: Int) -> [TestPacket] {
    let socket = SocketMessage().bytes()
    return stride(from: 0, to: count, by: 338).map { start in
      TestPacket(WireBytes.repeated(socket, min(338, count - start)))
    } + [Packets.done]
  }

  /// One socket in each packet.
  private static func smallPackets(_ count: Int) -> [TestPacket] {
    [TestPacket](repeating: Packets.sockets([1]), count: count) + [Packets.done]
  }

  /// A socket whose mark stands among other attributes.
  private static let markedSocket: [UInt8] = {
    var message = SocketMessage()
    message.attributes =
      MessageBytes.attribute(8, [0]) + MessageBytes.attribute(15, [1, 2, 3, 4])
      + MessageBytes.attribute(21, WireBytes.zeros(8))
    return message.bytes()
  }()
}

@Suite(
  "Memory",
  .enabled(if: Allocations.areCounted, "the sanitizers bring an allocator of their own"))
struct AllocationTests {
  /// Allocations from the first socket's request to the end.
  private func allocations(_ store: SocketStore, _ count: Int, _ round: RoundChoice) throws -> Int {
    let file = try ReplayFile(store.bytes(count))
    let source = try ReplaySource.open(file.path, round: round, .minisockets())
    var dump = SocketDump(source: source, selection: .minisockets())
    var sockets = 0
    let allocations = try Allocations.count {
      while try dump.next() != nil { sockets += 1 }
    }
    #expect(sockets == count)
    #expect(dump.incidents.isEmpty)
    return allocations
  }

  @Test(
    "is allocated as often for ten thousand sockets as for one thousand",
    arguments: SocketStore.allCases, [RoundChoice.last, .all])
  func isConstant(_ store: SocketStore, _ round: RoundChoice) throws {
    // What the runtime allocates once, it allocates here.
    _ = try allocations(store, 10, round)
    let few = try allocations(store, 1_000, round)
    let many = try allocations(store, 10_000, round)
    #expect(few == many)
  }

  @Test("that is allocated is counted")
  func isCounted() {
    var kept: [[UInt8]] = []
    kept.reserveCapacity(3)
    #expect(Allocations.count {} == 0)
    let count = Allocations.count {
      for size in 1...3 { kept.append([UInt8](repeating: 1, count: 5000 * size)) }
    }
    #expect(count == 3)
    #expect(kept.count == 3)
  }
}
