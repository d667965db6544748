import Captures
import Netlink
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

/// A capture to cut, and where it may be cut without a word: behind the end of a dump that nothing
/// says is not the last.
struct CutCapture: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let format: Format
  let packets: [TestPacket]
  /// How many packets may be left for a capture that looks complete.
  let completeAfter: Set<Int>

  var bytes: [UInt8] { format.bytes(packets) }

  static let all = Format.allCases.flatMap { format in
    [
      CutCapture(
        testDescription: "\(format), with requests", format: format,
        packets: Packets.round([1, 2], [3]), completeAfter: [3, 6]),
      CutCapture(
        testDescription: "\(format), without requests", format: format,
        packets: Packets.roundWithoutRequests([1, 2], [3]), completeAfter: [2, 4]),
      CutCapture(
        testDescription: "\(format), legacy", format: format,
        packets: [
          Packets.legacyRequest, Packets.sockets([1], type: 18),
          Packets.sockets([2], Packets.ipv6, type: 18), Packets.done,
        ], completeAfter: [4]),
    ]
  }

  /// Offsets in the file where packets end.
  var packetEnds: [Int] {
    (0...packets.count).map { format.bytes(Array(packets.prefix($0))).count }
  }

  /// The ports of the sockets, each with the offset in the file from which on it is whole.
  ///
  /// Raw files have no packets, only messages.
  var portEnds: [(port: UInt16, end: Int)] {
    let units = format == .raw ? packets.flatMap(\.singleMessages) : packets
    return units.indices.flatMap { index in
      let end = format.bytes(Array(units[...index])).count
      return units[index].ports.map { ($0, end) }
    }
  }
}

extension TestPacket {
  /// A packet for each of the messages.
  fileprivate var singleMessages: [TestPacket] {
    var rest = messages[...]
    var packets: [TestPacket] = []
    while let length = rest.first {
      packets.append(TestPacket(Array(rest.prefix(Int(length)))))
      rest = rest.dropFirst(Int(length))
    }
    return packets
  }

  /// The remote ports of the sockets in it.
  fileprivate var ports: [UInt16] {
    var rest = messages[...]
    var ports: [UInt16] = []
    while let length = rest.first {
      let message = Array(rest.prefix(Int(length)))
      if length == 88 { ports.append(UInt16(message[22]) << 8 | UInt16(message[23])) }
      rest = rest.dropFirst(Int(length))
    }
    return ports
  }
}

@Suite("A capture that is cut")
struct CutCaptureTests {
  @Test(
    "at any byte shows what is whole and says what is missing", arguments: CutCapture.all,
    [RoundChoice.last, .all])
  func showsWhatIsWhole(_ capture: CutCapture, _ round: RoundChoice) throws {
    let file = try ReplayFile()
    let bytes = capture.bytes
    let packetEnds = capture.packetEnds
    let complete = capture.completeAfter.map { packetEnds[$0] }
    let portEnds = capture.portEnds
    for count in 0..<bytes.count {
      try file.write(bytes.prefix(count))
      let outcome = file.replay(round)
      let whole = portEnds.filter { $0.end <= count }
      #expect(outcome.ports == whole.map(\.port), "\(count) bytes")
      #expect(outcome.isComplete == complete.contains(count), "\(count) bytes")
      #expect(outcome.error == nil || outcome.captureError?.file == file.path)
    }
  }

  @Test("inside a packet says where it ends", arguments: CutCapture.all)
  func tellsOffset(_ capture: CutCapture) throws {
    let file = try ReplayFile()
    let bytes = capture.bytes
    let ends = capture.packetEnds
    for count in ends[2]..<bytes.count where !ends.contains(count) {
      try file.write(bytes.prefix(count))
      let outcome = file.replay()
      // A raw file may also be cut between two messages.
      guard let error = outcome.captureError else {
        #expect(capture.format == .raw && outcome.incidents == [.missingEnd], "\(count) bytes")
        continue
      }
      guard case .cut = error.reason else {
        Issue.record("\(count) bytes: \(error)")
        continue
      }
      #expect(error.offset == count)
    }
  }

  @Test("between two dumps that were both asked for misses one", arguments: Format.allCases)
  func missesAnAnswer(_ format: Format) throws {
    let packets = Array(Packets.round([1], [2]).prefix(4))
    for round in [RoundChoice.last, .all] {
      let outcome = try replay(bytes: format.bytes(packets), round)
      #expect(outcome.ports == [1])
      #expect(outcome.incidents == [.missingEnd])
    }
  }

  @Test("behind a request for another protocol misses nothing", arguments: Format.allCases)
  func doesNotMissOtherAnswers(_ format: Format) throws {
    let packets = Packets.round([1], [2]) + [Packets.request(protocolNumber: 17)]
    #expect(try replay(bytes: format.bytes(packets)).isComplete)
  }

  @Test("in a later round does not touch an earlier one", arguments: Format.allCases)
  func keepsEarlierRounds(_ format: Format) throws {
    let bytes = format.bytes(Packets.round([1], [2]) + Packets.round([3], [4]))
    let outcome = try replay(bytes: Array(bytes.dropLast(30)), .number(1))
    #expect(outcome.ports == [1, 2])
    #expect(outcome.isComplete)
  }
}

@Suite("The same packets")
struct CaptureFormatTests {
  @Test("give the same rows in every format", arguments: [RoundChoice.last, .all, .number(1)])
  func giveTheSameRows(_ round: RoundChoice) throws {
    let packets = Packets.round([1, 2, 3], [4, 5]) + Packets.round([6], [])
    let outcomes = try Format.allCases.map { try replay(bytes: $0.bytes(packets), round) }
    #expect(outcomes[0] == outcomes[1])
    #expect(outcomes[0] == outcomes[2])
    #expect(!outcomes[0].records.isEmpty)
  }

  @Test("may have times in nanoseconds")
  func mayHaveNanoseconds() throws {
    let bytes = CaptureBytes.pcap(Packets.round([1], [2]), magic: 0xa1b2_3c4d)
    #expect(try replay(bytes: bytes).ports == [1, 2])
  }

  @Test("may tell of checksums beside the link type")
  func mayTellOfChecksums() throws {
    let bytes = CaptureBytes.pcap(Packets.round([1], [2]), linkType: 0xf400_00fd)
    #expect(try replay(bytes: bytes).ports == [1, 2])
  }
}
