import SockDiag
import Testing

@testable import SocketFilter

@Suite("The states of a filter")
struct StateTests {
  private static func set(_ states: TCPState...) -> TCPStateSet {
    states.reduce(into: []) { $0.insert(TCPStateSet($1)) }
  }

  private static let minisockets = set(.timeWait, .finWait2)

  @Test(
    "are those outside of which nothing matches",
    arguments: [
      ("", .all), ("dport = 1", .all), ("not dport = 1", .all),
      ("state established", set(.established)),
      ("state established dport = 1", set(.established)),
      ("state established or dport = 1", .all),
      ("state established or state listen", set(.established, .listen)),
      ("state established and state listen", []), ("exclude all", []),
      ("not state established", TCPStateSet.all.subtracting(set(.established))),
      ("not ( state established or dport = 1 )", TCPStateSet.all.subtracting(set(.established))),
      ("not ( state established and dport = 1 )", .all), ("not not state listen", set(.listen)),
      ("minisocket", minisockets), ("overdue", minisockets), ("timer = timewait", minisockets),
      ("timer = off", .all), ("not minisocket", .all), ("not overdue", .all),
      ("age > 5s", set(.timeWait)), ("not age > 5s", .all), ("remaining < 5s", .all),
      ("minisocket exclude time-wait", set(.finWait2)), ("age > 1 state listen", []),
      ("overdue or state listen", minisockets.union(set(.listen))), ("src *", .all),
      ("src != *", []),
    ] as [(String, TCPStateSet)])
  func states(_ text: String, _ expected: TCPStateSet) throws {
    #expect(try SocketFilter(text).states == expected)
  }

  @Test("name what the kernel reports under another name")
  func reportedStates() throws {
    let received = Self.set(.synReceived, .newSynReceived)
    #expect(try SocketFilter("state syn-recv").states == received)
    #expect(try SocketFilter("not state syn-recv").states == TCPStateSet.all.subtracting(received))
    #expect(try SocketFilter("state close").states == Self.set(.close))
    let bound = Self.set(.close, .boundInactive)
    #expect(try SocketFilter("state bound-inactive").states == bound)
    #expect(try SocketFilter("not state close").states == TCPStateSet.all.subtracting(bound))
  }

  @Test("match records as they are reported", arguments: ["syn-recv", "bound-inactive"])
  func reported(_ name: String) throws {
    let program = try SocketFilter("state \(name)").program(for: FilterContext())
    let end = Endpoint(address: IPAddress(ipv4: 0), port: 1)
    let matching = (0...255).filter { number in
      let state = TCPState(rawValue: UInt8(number))
      return program.matches(
        SocketRecord(family: .ipv4, state: state, timer: .off, local: end, remote: end))
    }
    #expect(matching == (name == "syn-recv" ? [3, 12] : [7, 13]))
  }

  @Test("of all match also what a later kernel adds", arguments: [14, 31, 32, 63, 64, 255])
  func unknown(_ state: UInt8) throws {
    let end = Endpoint(address: IPAddress(ipv4: 0), port: 1)
    let record = SocketRecord(
      family: .ipv4, state: TCPState(rawValue: state), timer: .off, local: end, remote: end)
    #expect(try SocketFilter("state all").program(for: FilterContext()).matches(record))
    #expect(try SocketFilter("state listen").program(for: FilterContext()).matches(record) == false)
  }

  @Test("may be told by every spelling that help shows", arguments: StateName.spellings)
  func spellings(_ name: String) throws {
    let expected = try #require(StateName.states(named: name))
    for spelling in [name, name.uppercased(), name.filter { $0 != "-" }] {
      #expect(StateName.states(named: spelling) == expected)
    }
    #expect(StateName.suggestion(for: name + "x") == name)
  }

  @Test(
    "are among the fields that are asked about",
    arguments: [
      ("state listen", .state), ("dport 1", .port), ("src 1.2.3.4", .address),
      ("src 1.2.3.4:5", [.address, .port]), ("src inet:*", .family), ("family inet", .family),
      ("overdue", .remaining), ("age > 1", .remaining), ("remaining > 1", .remaining),
      ("minisocket", .minisocket), ("timer off", .timer), ("uid 1", .uid), ("inode 1", .inode),
      ("cgroup /", .cgroup), ("fwmark 1", .mark), ("dev 1", .interface), ("cookie 1", .cookie),
      ("netns x", .netns), ("autobound", .autobound), ("", []),
      ("not ( dport 1 or uid 1 ) overdue", [.port, .uid, .remaining]),
    ] as [(String, FilterFields)])
  func fields(_ text: String, _ expected: FilterFields) throws {
    #expect(try SocketFilter(text, names: GrammarTests.names).fields == expected)
  }
}
