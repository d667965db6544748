import Captures
import LinuxProc
import Netlink
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@Suite("A series, read round by round")
struct CaptureSeriesTests {
  private static let nanoseconds = TimedCapture.resolution(9)

  /// A round as twdiag records it: counters beside the first request.
  private static func round(
    _ ipv4: [UInt16], _ ipv6: [UInt16], at start: UInt64, counters: String? = nil
  ) -> [TimedPacket] {
    let packets = Packets.round(ipv4, ipv6).filter { !$0.messages.isEmpty }
    return packets.enumerated().map { index, packet in
      let text = index == 0 ? counters.map { [Array($0.utf8)] } : nil
      return TimedPacket(packet, at: start + 10 * UInt64(index), comments: text ?? [])
    }
  }

  @Test("gives each round its number, sockets, times and counters")
  func gives() throws {
    let environment = "kernel.hz = 250\nnet.ipv4.ip_local_reserved_ports = \n"
    let packets =
      Self.round([1, 2], [3], at: 1000, counters: "sockstat.TCP.tw = 3\nTcpExt.TW = 40\n")
      + Self.round([4], [], at: 2000, counters: "sockstat.TCP.tw = 1\nTcpExt.TW = 41\n")
    let outcome = try SeriesOutcome(
      bytes: TimedCapture.pcapng(
        packets, section: TimedCapture.option(1, Array(environment.utf8)),
        interface: Self.nanoseconds))
    #expect(outcome.error == nil)
    #expect(outcome.rounds.map(\.number) == [1, 2])
    #expect(outcome.rounds.map(\.ports) == [[1, 2, 3], [4]])
    #expect(outcome.rounds[0].window == InstantRange(nanoseconds: 1000, 1050))
    #expect(outcome.rounds[1].window == InstantRange(nanoseconds: 2000, 2040))
    #expect(outcome.rounds[0].counters == ["sockstat.TCP.tw=3", "TcpExt.TW=40"])
    #expect(outcome.rounds[1].counters == ["sockstat.TCP.tw=1", "TcpExt.TW=41"])
    for round in outcome.rounds {
      #expect(round.environment == ["kernel.hz=250", "net.ipv4.ip_local_reserved_ports="])
      #expect(round.incidents.isEmpty && round.error == nil)
    }
  }

  @Test("has rounds without a socket", arguments: Format.allCases)
  func hasEmptyRounds(_ format: Format) throws {
    let packets =
      Packets.round([], []) + Packets.round([1], []) + Packets.round([], [])
      + Packets.round([], []) + Packets.round([], [2])
    let kept = packets.filter { !$0.messages.isEmpty }
    let outcome = try SeriesOutcome(bytes: format.bytes(kept))
    #expect(outcome.rounds.map(\.ports) == [[], [1], [], [], [2]])
    #expect(outcome.rounds.map(\.number) == [1, 2, 3, 4, 5])
    #expect(outcome.rounds.allSatisfy { $0.incidents.isEmpty && $0.error == nil })
    #expect(outcome.error == nil)
  }

  @Test("may be read for one round only", arguments: Format.allCases)
  func readsOne(_ format: Format) throws {
    let file = try ReplayFile(
      format.bytes(Packets.round([1], [2]) + Packets.round([3], [4]) + Packets.round([5], [6])))
    #expect(SeriesOutcome(file.path, .last).rounds.map(\.ports) == [[5, 6]])
    #expect(SeriesOutcome(file.path, .last).rounds.map(\.number) == [3])
    #expect(SeriesOutcome(file.path, .number(2)).rounds.map(\.ports) == [[3, 4]])
    guard case .capture(let error)? = SeriesOutcome(file.path, .number(4)).error else {
      throw TestFailure("a round that is not there can be read")
    }
    #expect(error.reason == .noSuchRound(4, rounds: 3))
  }

  @Test("passes over what is not read of a round", arguments: Format.allCases, [0, 1, 400])
  func passesOver(_ format: Format, _ read: Int) throws {
    let many = (1...900).map(UInt16.init)
    let packets =
      [Packets.request(), Packets.sockets(many[..<450]), Packets.sockets(many[450...])]
      + [Packets.done, Packets.request(Packets.ipv6), Packets.done] + Packets.round([7], [8])
    let file = try ReplayFile(format.bytes(packets))
    var series = try CaptureSeries.open(file.path, SocketSelection())
    guard var first = try series.nextRound() else { throw TestFailure("no first round") }
    for _ in 0..<read { _ = try first.next() }
    guard var second = try series.nextRound() else { throw TestFailure("no second round") }
    #expect(series.round == 2)
    #expect(try second.next()?.remote.port == 7)
    #expect(try second.next()?.remote.port == 8)
    #expect(try second.next() == nil)
    for _ in 0..<2 {
      let hasMore = try series.nextRound() != nil
      #expect(!hasMore)
    }
  }

  @Test("tells what is wrong with a round where it is wrong, and goes on")
  func toldWhereWrong() throws {
    let refusal = TestPacket(
      MessageBytes.error(-22, request: MessageBytes.request(family: 2)))
    let short = TestPacket(MessageBytes.message(20, body: [2, 6] + WireBytes.zeros(20)))
    let packets =
      Self.round([1], [2], at: 100, counters: "a = 1")
      + [TimedPacket(Packets.request(), at: 200, "a = 2"), TimedPacket(refusal, at: 210)]
      + [TimedPacket(Packets.request(), at: 300, "a = 3"), TimedPacket(short, at: 305)]
      + [TimedPacket(Packets.sockets([3]), at: 310), TimedPacket(Packets.done, at: 320)]
      + Self.round([4], [5], at: 400, counters: "a = 4")
    let outcome = try SeriesOutcome(
      bytes: TimedCapture.pcapng(packets, interface: Self.nanoseconds))
    #expect(outcome.rounds.map(\.ports) == [[1, 2], [], [3], [4, 5]])
    #expect(outcome.rounds.map(\.counters) == [["a=1"], ["a=2"], ["a=3"], ["a=4"]])
    #expect(outcome.rounds.map { $0.error != nil } == [false, true, false, false])
    #expect(outcome.rounds[0].incidents.isEmpty && outcome.rounds[3].incidents.isEmpty)
    guard case .malformedRecords(1, _)? = outcome.rounds[2].incidents.first else {
      Issue.record("incidents of the third round: \(outcome.rounds[2].incidents)")
      return
    }
  }

  @Test("tells a round that broke off from the next, where the recorder marked that")
  func brokenOff() throws {
    let packets =
      Array(Self.round([1], [2], at: 100, counters: "a = 1").prefix(2))
      + Self.round([3], [4], at: 200, counters: "a = 2")
    let outcome = try SeriesOutcome(
      bytes: TimedCapture.pcapng(packets, interface: Self.nanoseconds))
    #expect(outcome.rounds.map(\.ports) == [[1], [3, 4]])
    #expect(outcome.rounds.map(\.incidents) == [[.missingEnd], []])
    #expect(outcome.rounds[1].window == InstantRange(nanoseconds: 200, 250))
  }

  @Test("ends with an error of its own where only the next round is broken")
  func brokenBehind() throws {
    let bytes = TimedCapture.pcapng(
      Self.round([1], [2], at: 100, counters: "a = 1")
        + Self.round([3], [4], at: 200, counters: "a = 2"), interface: Self.nanoseconds)
    let second = TimedCapture.pcapng(
      Self.round([1], [2], at: 100, counters: "a = 1"), interface: Self.nanoseconds
    ).count
    // Inside the request of the second round.
    let outcome = try SeriesOutcome(bytes: Array(bytes[..<(second + 40)]))
    #expect(outcome.rounds.map(\.ports) == [[1, 2]])
    #expect(outcome.rounds[0].error == nil && outcome.rounds[0].incidents.isEmpty)
    guard case .capture? = outcome.error else {
      Issue.record("\(String(describing: outcome.error))")
      return
    }
  }

  @Test("gives each section its own environment")
  func hasSections() throws {
    let bytes = ["first", "second"].enumerated().flatMap { index, name in
      TimedCapture.pcapng(
        Self.round([UInt16(index)], [], at: 100),
        section: TimedCapture.option(1, Array("name = \(name)".utf8)))
    }
    let outcome = try SeriesOutcome(bytes: bytes)
    #expect(outcome.rounds.map(\.environment) == [["name=first"], ["name=second"]])
  }

  @Test("tells the settings and counters of the round that is asked for")
  func readsEnvironment() throws {
    let packets =
      Self.round([1], [], at: 100, counters: "TcpExt.TW = 1")
      + Self.round([2], [], at: 200, counters: "TcpExt.TW = 2")
    let section = TimedCapture.option(1, Array("kernel.hz = 100\nTcpExt.TW = 0".utf8))
    let file = try ReplayFile(TimedCapture.pcapng(packets, section: section))
    let last = try CaptureEnvironment.read(file.path, round: .last)
    #expect(last.map(\.name) == ["kernel.hz", "TcpExt.TW", "TcpExt.TW"])
    #expect(last.map(\.value) == ["100", "0", "2"])
    let first = try CaptureEnvironment.read(file.path, round: .number(1))
    #expect(first.map(\.value) == ["100", "0", "1"])
  }

  @Test("reads hundreds of rounds in constant memory, from a pipe too")
  func isConstant() throws {
    let round = Self.round([1, 2, 3], [4], at: 100, counters: "TcpExt.TW = 1")
    let packets = (0..<300).flatMap { _ in round }
    let directory = try TemporaryDirectory()
    let file = try directory.file("series", TimedCapture.pcapng(packets))
    let fifo = try directory.fifo("pipe")
    try Program(path: "/bin/sh").check(["-c", "cat \"$0\" > \"$1\" &", file, fifo])
    let outcome = SeriesOutcome(fifo)
    #expect(outcome.rounds.count == 300)
    #expect(outcome.rounds == SeriesOutcome(file).rounds)
    #expect(outcome.rounds.allSatisfy { $0.ports == [1, 2, 3, 4] })
  }
}
