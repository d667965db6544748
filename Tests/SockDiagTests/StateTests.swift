import SockDiag
import Testing

@Suite("A TCP state")
struct StateTests {
  static let names: [(Int, String)] = [
    (1, "ESTABLISHED"), (2, "SYN_SENT"), (3, "SYN_RECV"), (4, "FIN_WAIT1"), (5, "FIN_WAIT2"),
    (6, "TIME_WAIT"), (7, "CLOSE"), (8, "CLOSE_WAIT"), (9, "LAST_ACK"), (10, "LISTEN"),
    (11, "CLOSING"), (12, "NEW_SYN_RECV"), (13, "BOUND_INACTIVE"),
  ]

  @Test("has the name that netstat gives it", arguments: names)
  func hasName(_ number: Int, _ name: String) {
    let state = TCPState(rawValue: UInt8(number))
    #expect(state.name?.description == name)
    #expect(state.description == name)
  }

  @Test("of a later kernel is shown as its number", arguments: [0, 14, 31, 32, 255] as [UInt8])
  func showsUnknown(_ number: UInt8) {
    #expect(TCPState(rawValue: number).name == nil)
    #expect(TCPState(rawValue: number).description == "UNKNOWN(\(number))")
  }

  @Test("is the bit of its number in a request", arguments: 1...13 as ClosedRange<UInt8>)
  func isABit(_ number: UInt8) {
    let state = TCPState(rawValue: number)
    #expect(TCPStateSet(state).rawValue == 1 << UInt32(number))
    #expect(TCPStateSet(state).contains(state))
    #expect(TCPStateSet.all.contains(state))
  }

  @Test("that no request can carry is in no set", arguments: [32, 33, 64, 255] as [UInt8])
  func isInNoSet(_ number: UInt8) {
    let state = TCPState(rawValue: number)
    #expect(TCPStateSet(state).isEmpty)
    #expect(!TCPStateSet(rawValue: .max).contains(state))
  }

  @Test("has the constant that its number says")
  func hasConstant() {
    let constants: [TCPState] = [
      .established, .synSent, .synReceived, .finWait1, .finWait2, .timeWait, .close, .closeWait,
      .lastAck, .listen, .closing, .newSynReceived, .boundInactive,
    ]
    #expect(constants.map(\.rawValue) == Array(1...13))
  }
}

/// A group of states as ss(8) defines it.
struct StateGroup: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let group: TCPStateSet
  let states: Set<UInt8>

  private static let every = Set<UInt8>(1...13)
  private static let notConnected: Set<UInt8> = [7, 10, 13]
  private static let minisockets: Set<UInt8> = [3, 6, 12]

  static let all = [
    StateGroup(testDescription: "all", group: .all, states: every),
    StateGroup(
      testDescription: "connected: all but listening and closed", group: .connected,
      states: every.subtracting(notConnected)),
    StateGroup(
      testDescription: "synchronized: connected but SYN_SENT", group: .synchronized,
      states: every.subtracting(notConnected).subtracting([2])),
    StateGroup(
      testDescription: "bucket: minisockets", group: .bucket, states: minisockets),
    StateGroup(
      testDescription: "big: the opposite of bucket", group: .big,
      states: every.subtracting(minisockets)),
  ]
}

@Suite("A group of TCP states")
struct StateGroupTests {
  @Test("holds what ss says", arguments: StateGroup.all)
  func holds(_ group: StateGroup) {
    let states = (0...255 as ClosedRange<UInt8>).filter {
      group.group.contains(TCPState(rawValue: $0))
    }
    #expect(Set(states) == group.states)
  }
}
