import Glibc
import SockDiag
import SocketTestSupport
import TestSupport
import Testing

@testable import Netlink

@Suite("A dump")
struct SocketDumpTests {
  private static let done = MessageBytes.done()

  @Test("gives the sockets of its datagrams up to its end")
  func givesSockets() {
    let source = ScriptedSource([datagram([1, 2]), datagram([3], then: Self.done)])
    let outcome = DumpOutcome(source)
    #expect(outcome.ports == [1, 2, 3])
    #expect(outcome.isComplete)
    #expect(outcome.origin == .netlink)
  }

  @Test("may be empty", arguments: [[ScriptStep.datagram(MessageBytes.done()), .end], [.end]])
  func isEmpty(_ steps: [ScriptStep]) {
    let outcome = DumpOutcome(ScriptedSource(steps))
    #expect(outcome.records.isEmpty)
    #expect(outcome.isComplete)
  }

  @Test("goes on with the next request behind the end of the first")
  func takesTwoRequests() {
    let source = ScriptedSource([
      datagram([1], then: Self.done), datagram([2], sequence: 2),
      .datagram(MessageBytes.done(sequence: 2)),
    ])
    let outcome = DumpOutcome(source)
    #expect(outcome.ports == [1, 2])
    #expect(outcome.isComplete)
  }

  @Test(
    "passes over messages of other requests and other sockets",
    arguments: [(0, 4242), (2, 4242), (1, 0), (1, 4243)] as [(UInt32, UInt32)])
  func skipsStrays(_ sequence: UInt32, _ portID: UInt32) {
    let stray = MessageBytes.done(sequence: sequence, portID: portID)
    let source = ScriptedSource([
      datagram([9], sequence: sequence, portID: portID), datagram([1], then: stray),
      datagram([2], then: Self.done),
    ])
    let outcome = DumpOutcome(source)
    #expect(outcome.ports == [1, 2])
    #expect(outcome.incidents == [.strayMessages(2)])
    #expect(outcome.incidents.map(\.isLoss) == [false])
  }

  @Test("takes replies to any request when its source expects none")
  func takesAnyReply() {
    let source = ScriptedSource(
      [datagram([1], sequence: 7, portID: 1), datagram([2], sequence: 8, then: Self.done)],
      checksReplies: false)
    let outcome = DumpOutcome(source)
    #expect(outcome.ports == [1, 2])
    #expect(outcome.isComplete)
  }

  @Test("counts requests and messages of other kinds as strays")
  func countsOtherKinds() {
    let other = MessageBytes.message(16) + MessageBytes.request(family: 2)
    let source = ScriptedSource([.datagram(other), datagram([1], then: other + Self.done)])
    // The requests carry another port id; either way they are none of the replies.
    #expect(DumpOutcome(source).incidents == [.strayMessages(4)])
  }

  @Test("passes over messages that say nothing")
  func skipsNoOperations() {
    let nothing = MessageBytes.message(MessageBytes.noOperation)
    let acknowledgement = MessageBytes.error(0, request: MessageBytes.request(family: 2))
    let source = ScriptedSource([
      .datagram(nothing + acknowledgement), datagram([1], then: nothing + Self.done),
    ])
    let outcome = DumpOutcome(source)
    #expect(outcome.ports == [1])
    #expect(outcome.isComplete)
  }

  @Test("counts malformed sockets and gives the others")
  func countsMalformed() {
    let short = MessageBytes.message(20, body: WireBytes.zeros(4))
    var strange = SocketMessage.timeWait()
    strange.family = 1
    let source = ScriptedSource([
      datagram([1], then: strange.bytes() + short), datagram([2], then: Self.done),
    ])
    let outcome = DumpOutcome(source)
    #expect(outcome.ports == [1, 2])
    let first = WireError(.unknownFamily(1), at: 88 + 16)
    #expect(outcome.incidents == [.malformedMessages(2, first: first)])
    #expect(outcome.incidents.map(\.isLoss) == [true])
  }

  @Test("is marked when the kernel marks any of its messages")
  func isInterrupted() {
    let flags = MessageBytes.multipart | MessageBytes.interrupted
    let marked = SocketMessage.timeWait(remote: 1).bytes(flags: flags)
    let source = ScriptedSource([.datagram(marked), datagram([2], then: Self.done)])
    #expect(DumpOutcome(source).incidents == [.interrupted])
  }

  @Test("reports what its source has noticed")
  func reportsIncidentsOfTheSource() {
    let source = ScriptedSource([.datagram(Self.done)])
    source.incidents = [.malformedLines(3, file: "tcp", firstLine: 7)]
    #expect(DumpOutcome(source).incidents == source.incidents)
  }

  @Test("that stops without an end misses it")
  func missesEnd() {
    let outcome = DumpOutcome(ScriptedSource([datagram([1])]))
    #expect(outcome.ports == [1])
    #expect(outcome.incidents == [.missingEnd])
  }

  @Test("selects again what the kernel has selected")
  func selects() {
    let source = ScriptedSource([datagram([1], then: Self.done)])
    #expect(DumpOutcome(source, SocketSelection(states: TCPStateSet(.listen))).records.isEmpty)
  }

  @Test("counts what it reads, selected or not")
  func countsSockets() throws {
    let source = ScriptedSource([datagram([1, 2, 3], then: Self.done)])
    var dump = SocketDump(source: source, selection: .minisockets(family: .ipv6))
    #expect(try dump.next() == nil)
    #expect(dump.socketsRead == 3)
  }
}

@Suite("A dump that fails")
struct FailedDumpTests {
  private static let timeout = DumpError.timeout(milliseconds: 5000)
  private static let refusal = KernelStatus(errorNumber: EINVAL, message: "no such state")

  /// Ways to fail, and what is thrown.
  static let failures: [(ScriptStep, DumpError)] = [
    (.failure(timeout), timeout),
    (.failure(.overrun), .overrun),
    (.failure(.truncated(bufferSize: 32768)), .truncated(bufferSize: 32768)),
    (.datagram(MessageBytes.message(MessageBytes.overrun, body: [0, 0, 0, 0])), .overrun),
    (.datagram(MessageBytes.done(-ENOENT)), .kernel(KernelStatus(errorNumber: ENOENT))),
    (
      .datagram(
        MessageBytes.error(
          -EINVAL, request: MessageBytes.request(family: 2), text: "no such state")),
      .kernel(refusal)
    ),
    (
      .datagram(MessageBytes.message(MessageBytes.error, body: [1, 2])),
      .wire(WireError(.bodyTooShort(2, required: 4), at: 16))
    ),
    (
      .datagram(MessageBytes.message(20, length: 400)),
      .wire(WireError(.lengthBeyondData(400, available: 16), at: 0))
    ),
    (.datagram([1, 2, 3]), .wire(WireError(.headerCut(available: 3), at: 0))),
  ]

  @Test("says why", arguments: failures)
  func throwsError(_ step: ScriptStep, _ error: DumpError) {
    let outcome = DumpOutcome(ScriptedSource([step]))
    #expect(outcome.error == error)
    #expect(outcome.records.isEmpty)
  }

  @Test("keeps what it gave before, and does not give it again", arguments: failures)
  func keepsRecords(_ step: ScriptStep, _ error: DumpError) {
    let outcome = DumpOutcome([
      ScriptedSource([datagram([1, 2]), step]),
      ScriptedSource([datagram([8])], origin: .proc, checksReplies: false),
    ])
    #expect(outcome.ports == [1, 2])
    #expect(outcome.error == error)
    #expect(outcome.origin == .netlink)
  }

  static let replaceable: [(ScriptStep, DumpError)] = [failures[0], failures[1], failures[4]]

  @Test("before its first socket goes on with /proc and says so", arguments: replaceable)
  func fallsBack(_ step: ScriptStep, _ error: DumpError) {
    let outcome = DumpOutcome([
      ScriptedSource([step]),
      ScriptedSource(
        [datagram([8, 9], sequence: 0, portID: 0, then: MessageBytes.done())], origin: .proc,
        checksReplies: false),
    ])
    #expect(outcome.ports == [8, 9])
    #expect(outcome.incidents == [.readFromProc(reason: error)])
    #expect(outcome.incidents.map(\.isLoss) == [false])
    #expect(outcome.origin == .proc)
    #expect(outcome.error == nil)
  }

  @Test("before its first socket asks the same source in another way")
  func asksAgain() {
    let source = ScriptedSource([
      .datagram(MessageBytes.done(-ENOENT)), datagram([1], then: MessageBytes.done()),
    ])
    let outcome = DumpOutcome([source, source], needs: [[.netlink, .bothFamilies], .netlink])
    #expect(outcome.ports == [1])
    #expect(outcome.isComplete)
    #expect(outcome.origin == .netlink)
  }

  @Test("of which the rest of the datagram is dropped with it")
  func dropsTheRest() {
    let tail = SocketMessage.timeWait(remote: 7).bytes()
    let outcome = DumpOutcome([
      ScriptedSource([.datagram(MessageBytes.done(-ENOENT) + tail)]),
      ScriptedSource([datagram([8], then: MessageBytes.done())], origin: .proc),
    ])
    #expect(outcome.ports == [8])
  }

  @Test("whose fallback fails too says why that one did")
  func failsTwice() {
    let outcome = DumpOutcome([
      ScriptedSource([.failure(.overrun)]),
      ScriptedSource([.failure(Self.timeout)], origin: .proc),
    ])
    #expect(outcome.error == Self.timeout)
    #expect(outcome.incidents == [.readFromProc(reason: .overrun)])
  }

  @Test("by being empty where that is hard to believe is read from /proc")
  func doubtsEmptiness() {
    let outcome = DumpOutcome(
      [
        ScriptedSource([.datagram(MessageBytes.done())]),
        ScriptedSource([datagram([8], then: MessageBytes.done())], origin: .proc),
      ], emptyError: .unlikelyEmpty(minisockets: 5))
    #expect(outcome.ports == [8])
    #expect(outcome.incidents == [.readFromProc(reason: .unlikelyEmpty(minisockets: 5))])
  }

  @Test("in a capture is told, and the dumps behind it are shown")
  func goesOnInACapture() {
    let source = ScriptedSource(
      [.datagram(MessageBytes.done(-EINVAL)), datagram([1], then: MessageBytes.done())],
      origin: .capture, checksReplies: false)
    let outcome = DumpOutcome(source)
    #expect(outcome.ports == [1])
    #expect(outcome.incidents == [.recordedError(KernelStatus(errorNumber: EINVAL))])
    #expect(outcome.error == nil)
  }
}
