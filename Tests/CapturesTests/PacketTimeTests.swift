import Captures
import Netlink
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

/// A file format with its unit of time, in nanoseconds.
struct TimeFormat: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let unit: Int64
  let bytes: @Sendable ([TimedPacket]) -> [UInt8]

  static let all: [TimeFormat] = [
    TimeFormat(testDescription: "pcap of microseconds", unit: 1000) {
      TimedCapture.pcap($0, magic: 0xa1b2_c3d4, perSecond: 1_000_000)
    },
    TimeFormat(testDescription: "pcap of nanoseconds", unit: 1) {
      TimedCapture.pcap($0, magic: 0xa1b2_3c4d, perSecond: 1_000_000_000)
    },
    TimeFormat(testDescription: "pcapng that does not say", unit: 1000) {
      TimedCapture.pcapng($0)
    },
    pcapng(6, 1000), pcapng(9, 1), pcapng(3, 1_000_000), pcapng(0, 1_000_000_000),
    // A power of two: 2^-9 s are 1,953,125 ns.
    pcapng(0x80 | 9, 1_953_125),
  ]

  private static func pcapng(_ resolution: UInt8, _ unit: Int64) -> TimeFormat {
    TimeFormat(testDescription: "pcapng with if_tsresol \(resolution)", unit: unit) {
      TimedCapture.pcapng($0, interface: TimedCapture.resolution(resolution))
    }
  }

  /// From the beginning of one unit to the end of another.
  func window(_ first: Int64, _ last: Int64) -> InstantRange {
    InstantRange(nanoseconds: first * unit, (last + 1) * unit - 1)
  }
}

@Suite("The time of a recorded socket")
struct PacketTimeTests {
  /// One round whose IPv4 half is of four datagrams.
  private static let packets = [
    TimedPacket(Packets.request(Packets.ipv4), at: 5100),
    TimedPacket(Packets.sockets([1]), at: 5110),
    TimedPacket(Packets.sockets([2]), at: 5130),
    TimedPacket(Packets.sockets([3, 4]), at: 5150),
    TimedPacket(Packets.done, at: 5160),
    TimedPacket(Packets.request(Packets.ipv6), at: 5200),
    TimedPacket(Packets.sockets([5], Packets.ipv6), at: 5210),
    TimedPacket(Packets.done, at: 5220),
  ]

  @Test(
    "lies between the datagram two before its own, or the request, and its own",
    arguments: TimeFormat.all)
  func isBounded(_ format: TimeFormat) throws {
    let outcome = try SeriesOutcome(bytes: format.bytes(Self.packets))
    let round = try #require(outcome.rounds.first)
    #expect(round.ports == [1, 2, 3, 4, 5])
    #expect(
      round.windows == [
        format.window(5100, 5110), format.window(5100, 5130), format.window(5110, 5150),
        format.window(5110, 5150), format.window(5200, 5210),
      ])
    // It starts with the beginning of the request's unit.
    #expect(round.window == format.window(5100, 5220))
  }

  @Test("is the same for list, which reads one round or all", arguments: TimeFormat.all)
  func isSameForList(_ format: TimeFormat) throws {
    let file = try ReplayFile(format.bytes(Self.packets))
    for choice in [RoundChoice.last, .all, .number(1)] {
      let source = try ReplaySource.open(file.path, round: choice, SocketSelection())
      var dump = SocketDump(source: source, selection: SocketSelection())
      var windows: [InstantRange?] = []
      while try dump.next() != nil { windows.append(dump.window) }
      #expect(windows.count == 5)
      #expect(windows.first == format.window(5100, 5110))
      #expect(windows.last == format.window(5200, 5210))
    }
  }

  @Test("is not known without the request, but for what two datagrams precede")
  func needsRequest() throws {
    let packets = Self.packets.filter { [5110, 5130, 5150, 5160].contains($0.time) }
    let outcome = try SeriesOutcome(bytes: TimedCapture.pcapng(packets))
    let known = InstantRange(nanoseconds: 5_110_000, 5_150_999)
    #expect(outcome.rounds.first?.windows == [nil, nil, known, known])
    #expect(outcome.rounds.first?.window == InstantRange(nanoseconds: 5_110_000, 5_160_999))
  }

  @Test("is not known in raw captures, in simple packets and in copies of /proc/net/tcp")
  func isUnknown() throws {
    let packets = Packets.round([1], [2])
    let simple = packets.reduce(into: TimedCapture.start([], [])) { $0 += CaptureBytes.simple($1) }
    let text = Array((ProcText.header + ProcText.timeWait()).utf8)
    for bytes in [Format.raw.bytes(packets), simple, text] {
      let outcome = try SeriesOutcome(bytes: bytes)
      #expect(outcome.rounds.count == 1)
      #expect(outcome.rounds.first?.ports.isEmpty == false)
      #expect(outcome.rounds.first?.windows.allSatisfy { $0 == nil } == true)
      #expect(outcome.rounds.first?.window == nil)
    }
  }

  @Test("may be counted from another moment", arguments: [-1_000, 0, 1, 1_700_000_000] as [Int64])
  func hasOffset(_ seconds: Int64) throws {
    let options = TimedCapture.resolution(9) + TimedCapture.offset(seconds)
    let bytes = TimedCapture.pcapng(Self.packets, interface: options)
    let start = seconds * 1_000_000_000
    #expect(
      try SeriesOutcome(bytes: bytes).rounds.first?.window
        == InstantRange(nanoseconds: start + 5100, start + 5220))
  }

  @Test("may be finer than nanoseconds, which are cut", arguments: [10, 12, 18, 0x80 | 40])
  func isFiner(_ resolution: UInt8) throws {
    // Of 10^-10, 10^-12, 10^-18 and 2^-40 s, so many make 5 microseconds.
    let units: [UInt8: UInt64] = [
      10: 50_000, 12: 5_000_000, 18: 5_000_000_000_000, 0x80 | 40: 5_497_559,
    ]
    let time = try #require(units[resolution])
    let packets = Self.packets.map { TimedPacket($0.packet, at: time) }
    let bytes = TimedCapture.pcapng(packets, interface: TimedCapture.resolution(resolution))
    let window = try #require(try SeriesOutcome(bytes: bytes).rounds.first?.windows.first ?? nil)
    #expect((5_000...5_001).contains(window.earliest.nanoseconds))
    #expect((window.earliest.nanoseconds...5_001).contains(window.latest.nanoseconds))
  }

  @Test(
    "that no clock can have is not known, and harms nothing",
    arguments: [
      TimedCapture.resolution(127), TimedCapture.resolution(39), TimedCapture.resolution(0),
      TimedCapture.offset(.max), TimedCapture.offset(.min),
      TimedCapture.resolution(0) + TimedCapture.offset(.max),
    ])
  func isImpossible(_ options: [UInt8]) throws {
    let packets = Self.packets.map { TimedPacket($0.packet, at: .max - $0.time) }
    let outcome = try SeriesOutcome(bytes: TimedCapture.pcapng(packets, interface: options))
    #expect(outcome.rounds.first?.ports == [1, 2, 3, 4, 5])
    #expect(outcome.rounds.first?.windows.allSatisfy { $0 == nil } == true)
    #expect(outcome.rounds.first?.window == nil)
  }

  @Test("is told in order where the clock was set back")
  func goesBack() throws {
    let packets = Self.packets.enumerated().map { index, timed in
      TimedPacket(timed.packet, at: UInt64(9_000 - 100 * index))
    }
    let options = TimedCapture.resolution(9)
    let outcome = try SeriesOutcome(bytes: TimedCapture.pcapng(packets, interface: options))
    let round = try #require(outcome.rounds.first)
    #expect(round.windows.first == InstantRange(nanoseconds: 8_900, 9_000))
    #expect(round.window == InstantRange(nanoseconds: 8_300, 9_000))
  }
}
