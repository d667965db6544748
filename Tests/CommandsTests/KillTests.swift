import Glibc
import Netlink
import SockDiag
import Testing
import TextOutput

@testable import Commands

private typealias Outcome = Commands.Outcome

/// Sockets of each kind that kill tells apart.
private enum Kind: CaseIterable {
  case timeWait, due, finWait2, connection, listener, bound, unknown

  var record: SocketRecord {
    let end = Endpoint(address: IPAddress(ipv4: 0x7f00_0001), port: 80)
    return SocketRecord(
      family: .ipv4, state: state, timer: timer, local: end, remote: end,
      cookie: self == .unknown ? .none : SocketCookie(rawValue: 7))
  }

  private var state: TCPState {
    switch self {
    case .timeWait, .due, .unknown: .timeWait
    case .finWait2: .finWait2
    case .connection: .established
    case .listener: .listen
    case .bound: .close
    }
  }

  private var timer: SocketTimer {
    switch self {
    case .timeWait, .finWait2, .unknown: .timeWait(remaining: .seconds(9))
    case .due: .timeWait(remaining: .zero)
    case .connection, .listener, .bound: .off
    }
  }
}

private func counts(
  _ kinds: [Kind], anyState: Bool = false, overdueOnly: Bool = false
) -> KillCounts {
  let choice = KillChoice(takesAnyState: anyState, isOnlyOverdue: overdueOnly, limit: .max)
  var counts = KillCounts()
  for kind in kinds { counts.count(choice.verdict(kind.record), kind.record) }
  return counts
}

@Suite("What kill chooses")
struct KillChoiceTests {
  @Test("is TIME_WAIT alone, unless it is told otherwise")
  func timeWaitOnly() {
    let counts = counts(Kind.allCases)
    #expect(counts.selected == 2 && counts.timeWait == 2 && counts.overdue == 1)
    #expect(counts.leftOutMinisockets == 1 && counts.leftOutOthers == 3)
    #expect(counts.unidentified == 1 && counts.unreachable == 0)
  }

  @Test("with --any-state is all that the kernel can destroy")
  func anyState() {
    let counts = counts(Kind.allCases, anyState: true)
    #expect(counts.selected == 5 && counts.leftOut == 0)
    #expect(counts.finWait2Minisockets == 1 && counts.fullSockets == 1 && counts.listeners == 1)
    #expect(counts.unreachable == 1 && counts.unidentified == 1)
  }

  @Test("with --overdue-only is what has no time left")
  func overdueOnly() {
    let counts = counts(Kind.allCases, anyState: true, overdueOnly: true)
    #expect(counts.selected == 1 && counts.overdue == 1)
    #expect(counts.leftOut == 0 && counts.unreachable == 0 && counts.unidentified == 0)
  }
}

@Suite("What kill says before")
struct KillAdviceTests {
  private func text(_ kinds: [Kind], _ support: DestroySupport? = nil) -> String {
    KillAdvice.sentences(counts(kinds, anyState: true), support).joined(separator: "\n")
  }

  @Test(
    "speaks of each kind that was selected, and of no other",
    arguments: [
      ("RFC 1337", 0), ("Overdue sockets go when", 1), ("waits for a peer", 2),
      ("ECONNABORTED", 3), ("accepts no more connections", 4),
      ("only connections and listeners", 5),
    ])
  func kinds(_ words: String, _ place: Int) {
    for (number, kind) in Kind.allCases.enumerated() {
      // What is due is in TIME_WAIT as well.
      let isMeant = number == place || (place == 0 && kind == .due)
      #expect(text([kind]).contains(words) == isMeant)
    }
  }

  @Test("tells what is left out, in numbers")
  func leftOut() {
    let some = counts([.timeWait, .finWait2, .connection, .listener])
    #expect(
      KillAdvice.leftOut(some) == [
        "Left out, because they are not in TIME_WAIT: 1 FIN_WAIT2 minisocket and 2 sockets in other "
          + "states; --any-state includes them."
      ])
    #expect(KillAdvice.leftOut(counts([.timeWait])).isEmpty)
  }

  @Test("tells what this kernel cannot do")
  func support() {
    #expect(text([.timeWait], .notConfigured).contains("built without CONFIG_INET_DIAG_DESTROY"))
    #expect(text([.timeWait], .unknownToKernel).contains("has no SOCK_DESTROY"))
    let old = DestroySupport.available(destroysMinisockets: false)
    #expect(text([.timeWait], old).contains("Linux 6.0 and later can"))
    #expect(text([.finWait2], old).contains("Linux 6.0 and later can"))
    #expect(!text([.connection], old).contains("Linux 6.0"))
    #expect(
      !text([.timeWait], .available(destroysMinisockets: true)).contains("minisockets, unless"))
  }
}

@Suite("What kill says after")
struct KillResultTests {
  private func result(
    _ kinds: [Kind], _ tally: DestroyTally, _ support: DestroySupport? = nil,
    outcome: Outcome = Outcome()
  ) -> KillResult {
    KillResult(
      counts: counts(kinds), tally: tally, outcome: outcome, duration: .microseconds(1234),
      support: support)
  }

  private func tally(
    destroyed: Int = 0, gone: Int = 0, either: Int = 0, refused: [Int32: Int] = [:],
    unanswered: Int = 0
  ) -> DestroyTally {
    DestroyTally(
      destroyed: destroyed, gone: gone, destroyedOrGone: either, refused: refused,
      unanswered: unanswered)
  }

  private let three = [Kind.timeWait, .timeWait, .due]

  @Test("is a line where all went well")
  func success() {
    let result = result(three, tally(destroyed: 3))
    #expect(result.text == "destroyed  3 of 3, in 1.2 ms\n")
    #expect(result.status == .complete)
  }

  @Test("counts what had gone, which is a success")
  func gone() {
    let result = result(three + [.finWait2], tally(destroyed: 1, gone: 1, either: 1))
    #expect(
      result.text == """
        destroyed  1 of 3, in 1.2 ms
        gone       1 ended before the request came
        ended      1 more: destroyed or already gone; the answers were lost
        Left out, because they are not in TIME_WAIT: 1 FIN_WAIT2 minisocket; --any-state
        includes them.

        """)
    #expect(result.status == .complete)
  }

  @Test(
    "tells in words why the kernel refused",
    arguments: [
      (EPERM, nil, "1 with EPERM. Destroying a socket needs CAP_NET_ADMIN"),
      (EOPNOTSUPP, .notConfigured, "1 with EOPNOTSUPP. This kernel was built without"),
      (
        EOPNOTSUPP, .available(destroysMinisockets: false),
        "1 with EOPNOTSUPP. This kernel cannot destroy minisockets"
      ),
      (EINVAL, .unknownToKernel, "1 with EINVAL. This kernel has no SOCK_DESTROY"),
      (EBUSY, nil, "1 with errno 16. Device or resource busy."),
    ] as [(Int32, DestroySupport?, String)])
  func refused(_ error: Int32, _ support: DestroySupport?, _ words: String) {
    let result = result(three, tally(destroyed: 2, refused: [error: 1]), support)
    let plain = result.text.split(separator: "\n").joined(separator: " ")
    #expect(plain.contains("refused    " + words))
    #expect(result.status == .incomplete)
  }

  @Test("is unsure where answers were lost, or rows may be missing")
  func unsure() {
    let lost = result(three, tally(destroyed: 2, unanswered: 1))
    #expect(lost.text.contains("unknown    1: the kernel's answers were lost"))
    #expect(lost.status == .incomplete)
    var outcome = Outcome()
    outcome.add(note: "the table changed", isLoss: true)
    #expect(result(three, tally(destroyed: 3), outcome: outcome).status == .incomplete)
    // Not all could be asked for.
    #expect(result(three, tally(destroyed: 2)).status == .incomplete)
    var failed = Outcome()
    failed.add(failure: "no socket")
    #expect(result([], tally(), outcome: failed).status == .failed)
  }

  @Test("is one JSON document with every count")
  func json() {
    let result = result(
      three + [.finWait2, .connection],
      tally(destroyed: 1, refused: [EPERM: 2]))
    #expect(
      result.json(netns: "web") == """
        {"schema":1,"netns":"web","selected":3,"destroyed":1,"gone":0,"destroyed_or_gone":0,\
        "refused":[{"errno":"EPERM","count":2,"meaning":"\(KillAdvice.notPermitted)"}],\
        "unanswered":0,"left_out":{"fin_wait2_minisockets":1,"other_states":1,"bound":0},\
        "complete":false,"duration_us":1234,"problems":[]}

        """)
  }
}
