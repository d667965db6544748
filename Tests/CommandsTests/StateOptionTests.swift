import SockDiag
import TestSupport
import Testing
import TextOutput

@testable import Commands

/// States and the words that stand for them.
struct StateSpelling: CustomTestStringConvertible, Sendable {
  let word: String
  let states: TCPStateSet

  var testDescription: String { word }

  init(_ word: String, _ states: TCPState...) {
    self.word = word
    self.states = states.reduce(into: TCPStateSet()) { $0.insert(TCPStateSet($1)) }
  }

  /// Each name as netstat, ss's filters, ss's output and our own help write it.
  static let names: [StateSpelling] =
    [
      "ESTABLISHED", "established", "ESTAB", "estab", "Established",
    ].map { StateSpelling($0, .established) }
    + ["SYN_SENT", "syn-sent", "SYN-SENT", "synsent"].map { StateSpelling($0, .synSent) }
    + ["SYN_RECV", "syn-recv", "SYN-RECV", "syn_received", "synrcv"]
    .map { StateSpelling($0, .synReceived, .newSynReceived) }
    + ["FIN_WAIT1", "fin-wait-1", "FIN-WAIT-1", "finwait1", "fin_wait_1"]
    .map { StateSpelling($0, .finWait1) }
    + ["FIN_WAIT2", "fin-wait-2", "FIN-WAIT-2", "finwait2", "FIN_WAIT_2"]
    .map { StateSpelling($0, .finWait2) }
    + ["TIME_WAIT", "time-wait", "TIME-WAIT", "timewait", "Time_Wait", "time--wait"]
    .map { StateSpelling($0, .timeWait) }
    + ["CLOSE", "closed", "UNCONN", "unconnected"].map { StateSpelling($0, .close) }
    + ["CLOSE_WAIT", "close-wait", "CLOSE-WAIT"].map { StateSpelling($0, .closeWait) }
    + ["LAST_ACK", "last-ack", "LAST-ACK"].map { StateSpelling($0, .lastAck) }
    + ["LISTEN", "listen", "listening"].map { StateSpelling($0, .listen) }
    + ["CLOSING", "closing"].map { StateSpelling($0, .closing) }
    + ["bound-inactive", "BOUND_INACTIVE"].map { StateSpelling($0, .boundInactive) }

  static let groups: [StateSpelling] = [
    StateSpelling(
      "all", .established, .synSent, .synReceived, .finWait1, .finWait2, .timeWait, .close,
      .closeWait, .lastAck, .listen, .closing, .newSynReceived, .boundInactive),
    StateSpelling(
      "connected", .established, .synSent, .synReceived, .finWait1, .finWait2, .timeWait,
      .closeWait, .lastAck, .closing, .newSynReceived),
    StateSpelling(
      "synchronized", .established, .synReceived, .finWait1, .finWait2, .timeWait, .closeWait,
      .lastAck, .closing, .newSynReceived),
    StateSpelling("bucket", .synReceived, .newSynReceived, .timeWait),
    StateSpelling(
      "big", .established, .synSent, .finWait1, .finWait2, .close, .closeWait, .lastAck, .listen,
      .closing, .boundInactive),
  ]
}

@Suite("--state")
struct StateOptionTests {
  @Test("knows the states by all their names", arguments: StateSpelling.names)
  func names(_ spelling: StateSpelling) throws {
    #expect(try StateArgument.parse(spelling.word).states == spelling.states)
  }

  @Test("knows the groups that ss has", arguments: StateSpelling.groups)
  func groups(_ spelling: StateSpelling) throws {
    #expect(try StateArgument.parse(spelling.word).states == spelling.states)
    #expect(try StateArgument.parse(spelling.word.uppercased()).states == spelling.states)
  }

  @Test("understands each word that its help shows", arguments: StateArgument.spellings)
  func helpIsTrue(_ word: String) throws {
    #expect(try !StateArgument.parse(word).states.isEmpty)
  }

  @Test("shows the sockets in that state and no others", arguments: StateSpelling.names)
  func selects(_ spelling: StateSpelling) throws {
    let all = try JSONRow.rows(Capture.states[0].list(.jsonl, "--state", "all"))
    let some = try JSONRow.rows(Capture.states[0].list(.jsonl, "--state", spelling.word))
    var names = Set(TCPStateSet.names(in: spelling.states))
    // The kernel reports a socket that is bound and not connected as one in CLOSE.
    if names.contains("BOUND_INACTIVE") { names.insert("CLOSE") }
    #expect(some == all.filter { names.contains($0.state) })
    #expect(!some.isEmpty)
  }

  @Test("adds up when it is repeated")
  func repeats() throws {
    let rows = try JSONRow.rows(
      Capture.states[0].list(.jsonl, "--state", "listen", "--state", "TIME_WAIT"))
    #expect(Set(rows.map(\.state)) == ["LISTEN", "TIME_WAIT"])
  }

  @Test("is every time-wait minisocket when it is not given", arguments: Capture.states)
  func defaults(_ capture: Capture) throws {
    let all = try JSONRow.rows(capture.list(.jsonl, "--state", "all"))
    let shown = try JSONRow.rows(capture.list(.jsonl))
    #expect(shown == all.filter(\.minisocket))
    #expect(Set(shown.map(\.state)) == ["TIME_WAIT", "FIN_WAIT2"])
  }

  @Test("shows FIN_WAIT2 whoever holds it when that is asked for", arguments: Capture.states)
  func finWait2(_ capture: Capture) throws {
    let rows = try JSONRow.rows(capture.list(.jsonl, "--state", "fin-wait-2"))
    #expect(Set(rows.map(\.minisocket)) == [true, false])
  }

  @Test(
    "suggests what may have been meant",
    arguments: [
      ("tme-wait", "time-wait"), ("time-wiat", "time-wait"), ("TIME-WAITS", "time-wait"),
      ("establish", "established"), ("estblished", "established"), ("fin-wait-3", "fin-wait-1"),
      ("lisen", "listen"), ("al", "all"), ("conected", "connected"), ("bukcet", "bucket"),
      ("last-ak", "last-ack"), ("clsing", "closing"), ("bg", "big"),
    ])
  func suggests(_ typed: String, _ meant: String) throws {
    let outcome = try list("--state", typed)
    #expect(outcome.error.contains("there is no state '\(typed)'; did you mean '\(meant)'?"))
    #expect(outcome.status == 64)
  }

  @Test(
    "names all states when nothing is near", arguments: ["xyzzy", "", "tw", "waiting-for-godot"])
  func listsAll(_ typed: String) throws {
    let outcome = try list("--state=\(typed)x")
    #expect(
      outcome.error.contains("the states are \(StateArgument.spellings.joined(separator: ", "))"))
    #expect(outcome.status == 64)
  }
}

extension TCPStateSet {
  /// The names of the states in a set.
  static func names(in states: TCPStateSet) -> [String] {
    (1...13).map { TCPState(rawValue: $0) }.filter(states.contains).map(\.description)
  }
}
