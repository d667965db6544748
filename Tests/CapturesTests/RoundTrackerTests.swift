import SockDiag
import Testing

@testable import Captures

/// What a capture shows of dumps.
enum RoundEvent: Sendable {
  case request(AddressFamily)
  case requestOf(protocolNumber: UInt8)
  case legacyRequest
  case sockets(AddressFamily)
  case legacySockets
  case end
}

/// Events, and the round of each dump that ended among them; 0 for one that is not of TCP.
struct RoundVector: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let events: [RoundEvent]
  let rounds: [Int]

  init(_ description: String, _ events: [RoundEvent], _ rounds: [Int]) {
    testDescription = description
    self.events = events
    self.rounds = rounds
  }
}

private let look: [RoundEvent] = [.sockets(.ipv4), .end, .sockets(.ipv6), .end]
private let askedLook: [RoundEvent] = [
  .request(.ipv4), .sockets(.ipv4), .end, .request(.ipv6), .sockets(.ipv6), .end,
]
private let emptyLook: [RoundEvent] = [.request(.ipv4), .end, .request(.ipv6), .end]
private let only4: [RoundEvent] = [.sockets(.ipv4), .end]
private let only6: [RoundEvent] = [.sockets(.ipv6), .end]
private let legacy: [RoundEvent] = [.legacyRequest, .legacySockets, .end]
private let udp: [RoundEvent] = [.requestOf(protocolNumber: 17), .sockets(.ipv4), .end]
private let unix: [RoundEvent] = [.requestOf(protocolNumber: 0), .end]

extension RoundVector {
  static let all = [
    RoundVector("nothing", [], []),
    RoundVector("IPv4 and IPv6, with requests", askedLook, [1, 1]),
    RoundVector("IPv4 and IPv6, without requests", look, [1, 1]),
    RoundVector(
      "three rounds with requests", askedLook + askedLook + askedLook, [1, 1, 2, 2, 3, 3]),
    RoundVector("three rounds without requests", look + look + look, [1, 1, 2, 2, 3, 3]),
    RoundVector("one family", only4, [1]),
    RoundVector("a series of IPv4 only", only4 + only4 + only4, [1, 2, 3]),
    RoundVector("a series of IPv6 only", only6 + only6 + only6, [1, 2, 3]),
    RoundVector("IPv6 before IPv4", only6 + only4, [1, 2]),
    RoundVector("IPv4 once more behind a round", look + only4, [1, 1, 2]),
    RoundVector("IPv6 once more behind a round", look + only6, [1, 1, 2]),
    RoundVector("legacy", legacy, [1]),
    RoundVector("a series of legacy ones", legacy + legacy, [1, 2]),
    RoundVector("legacy without requests", [.legacySockets, .end, .legacySockets, .end], [1, 2]),
    RoundVector("an empty legacy one", [.legacyRequest, .end] + legacy, [1, 2]),
    RoundVector("a legacy one, then IPv6 only", legacy + only6, [1, 2]),
    RoundVector("empty, with requests", emptyLook, [1, 1]),
    RoundVector("two empty rounds with requests", emptyLook + emptyLook, [1, 1, 2, 2]),
    RoundVector("empty, without requests", [.end, .end], [1, 1]),
    RoundVector("two empty rounds without requests", [.end, .end, .end, .end], [1, 1, 2, 2]),
    RoundVector("empty IPv4 without requests", [.end] + only6, [1, 1]),
    RoundVector("empty IPv6 without requests", only4 + [.end], [1, 1]),
    RoundVector("empty IPv6, then a full round", only4 + [.end] + look, [1, 1, 2, 2]),
    RoundVector("empty IPv4, then a full round", [.end] + only6 + look, [1, 1, 2, 2]),
    RoundVector(
      "an empty IPv6 series with requests",
      [.request(.ipv6), .end, .request(.ipv6), .end], [1, 2]),
    RoundVector("both requests first", [.request(.ipv4), .request(.ipv6)] + look, [1, 1]),
    RoundVector("UDP alone", udp, [0]),
    RoundVector("UDP between the families", only4 + udp + only6, [1, 0, 1]),
    RoundVector("UDP between the rounds", askedLook + udp + askedLook, [1, 1, 0, 2, 2]),
    RoundVector("UNIX sockets between the families", only4 + unix + only6, [1, 0, 1]),
  ]
}

extension RoundTracker {
  /// Takes the event in; for the end of a dump tells its round.
  fileprivate mutating func take(_ event: RoundEvent) -> Int? {
    switch event {
    case .request(let family):
      requested(DumpRequest(scope: .family(family), states: .all))
    case .requestOf(let number):
      requested(DumpRequest(scope: .family(.ipv4), states: .all, protocolNumber: number))
    case .legacyRequest:
      requested(DumpRequest(scope: .bothFamilies, states: .all))
    case .sockets(let family):
      for _ in 0..<3 { socket(family) }
    case .legacySockets:
      for _ in 0..<3 { socket(nil) }
    case .end:
      ended()
      return isTCP ? round : 0
    }
    return nil
  }
}

@Suite("The rounds of a capture")
struct RoundTrackerTests {
  @Test("are told apart by families and requests", arguments: RoundVector.all)
  func areToldApart(_ vector: RoundVector) {
    var tracker = RoundTracker()
    let rounds = vector.events.compactMap { tracker.take($0) }
    #expect(rounds == vector.rounds)
    #expect(tracker.round == vector.rounds.max() ?? 0)
    #expect(!tracker.isInsideDump)
  }

  @Test("do not grow with requests that nobody answers")
  func boundRequests() {
    var tracker = RoundTracker()
    for _ in 0..<1000 { _ = tracker.take(.requestOf(protocolNumber: 17)) }
    for _ in 0..<64 { _ = tracker.take(.request(.ipv4)) }
    #expect(tracker.isAnswerMissing)
    #expect(tracker.take(.end) == 1)
  }

  @Test("know whether an answer is missing")
  func knowMissingAnswers() {
    var tracker = RoundTracker()
    #expect(!tracker.isAnswerMissing)
    _ = tracker.take(.requestOf(protocolNumber: 17))
    #expect(!tracker.isAnswerMissing)
    _ = tracker.take(.end)
    _ = tracker.take(.request(.ipv6))
    #expect(tracker.isAnswerMissing)
    _ = tracker.take(.end)
    #expect(!tracker.isAnswerMissing)
  }

  @Test("know whether a dump is open")
  func knowOpenDumps() {
    var tracker = RoundTracker()
    tracker.requested(DumpRequest(scope: .bothFamilies, states: .all))
    #expect(!tracker.isInsideDump)
    tracker.socket(nil)
    #expect(tracker.isInsideDump)
    tracker.ended()
    #expect(!tracker.isInsideDump)
  }
}
