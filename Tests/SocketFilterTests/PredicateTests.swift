import SockDiag
import Testing

@testable import SocketFilter

@Suite("A condition")
struct PredicateTests {
  /// A TIME_WAIT of 127.0.0.1:8080 with 20 s to go.
  private static func socket(
    _ family: AddressFamily = .ipv4, _ state: TCPState = .timeWait,
    timer: SocketTimer = .timeWait(remaining: .seconds(20)), local: String = "127.0.0.1",
    remote: String = "10.1.2.3", uid: UInt32 = 0, inode: UInt32 = 0, mark: UInt32? = nil
  ) -> SocketRecord {
    SocketRecord(
      family: family, state: state, timer: timer,
      local: Endpoint(address: address(local), port: 8080),
      remote: Endpoint(address: address(remote), port: 443), interfaceIndex: 3,
      cookie: SocketCookie(rawValue: 0x59d1), uid: uid, inode: inode, mark: mark)
  }

  private static func address(_ text: String) -> IPAddress {
    let bytes = Array(text.utf8)[...]
    return AddressText.ipv4(bytes) ?? AddressText.ipv6(bytes) ?? IPAddress(ipv4: 0)
  }

  private static let mapped = socket(.ipv6, local: "::ffff:127.0.0.1", remote: "::ffff:10.1.2.3")
  private static let ipv6 = socket(.ipv6, local: "fe80::1", remote: "::1")
  private static let open = socket(
    .ipv4, .established, timer: .keepalive(expiresIn: .seconds(7200)), uid: 1000, inode: 7,
    mark: 0x2a)

  private func matches(
    _ text: String, _ record: SocketRecord, cgroupID: UInt64? = nil
  ) throws -> Bool {
    let context = FilterContext(namespaceNames: ["blue", "4026532000"])
    let filter = try SocketFilter(text, names: GrammarTests.names)
    return filter.program(for: context).matches(record, cgroupID: cgroupID)
  }

  @Test(
    "on an address knows the mapped ones as the kernel does",
    arguments: [
      ("src 127/8", true, true, false), ("dst 10.1.2.3:443", true, true, false),
      ("dst 10.1.2.3:80", false, false, false), ("src 0/0", true, true, false),
      ("src ::/0", false, true, true), ("src *", true, true, true),
      ("src [::ffff:127.0.0.1]", false, true, false), ("src [::ffff:0:0]/96", false, true, false),
      ("src inet:127/8", true, false, false), ("src inet6:*", false, true, true),
      ("src fe80::/10", false, false, true), ("dst [::1]:443", false, false, true),
      ("dst != 10.1.2.3", false, false, true), ("family inet", true, false, false),
      ("family inet6", false, true, true), ("dst 10.1.2.2/31", true, true, false),
      ("dst 10.1.2.0/31", false, false, false),
    ])
  func addresses(_ text: String, ipv4: Bool, mapped: Bool, ipv6: Bool) throws {
    #expect(try matches(text, Self.socket()) == ipv4)
    #expect(try matches(text, Self.mapped) == mapped)
    #expect(try matches(text, Self.ipv6) == ipv6)
  }

  @Test(
    "on a port includes and excludes its bounds",
    arguments: [
      ("sport = 8080", true), ("sport != 8080", false), ("sport < 8080", false),
      ("sport <= 8080", true), ("sport > 8080", false), ("sport >= 8080", true),
      ("sport < 8081", true), ("sport > 8079", true), ("sport < 0", false), ("sport >= 0", true),
      ("sport > 65535", false), ("sport <= 65535", true), ("dport = 443", true),
      ("dport = 8080", false), ("dport != *", false),
    ])
  func ports(_ text: String, _ expected: Bool) throws {
    #expect(try matches(text, Self.socket()) == expected)
  }

  /// Milliseconds as the kernel's 32 bits hold them.
  private static let times: [(UInt32, String, Bool)] = [
    (0, "overdue", true), (4, "overdue", false), (0xffff_fffc, "overdue", true),
    (0x8000_0000, "overdue", true), (0, "remaining = 0", true), (4999, "remaining < 5s", true),
    (5000, "remaining < 5s", false), (5000, "remaining <= 5s", true), (5001, "remaining > 5", true),
    (5000, "remaining >= 5000ms", true), (0xffff_fffc, "remaining < 0", true),
    (0xffff_fffc, "remaining = -4ms", true), (0xffff_fffc, "remaining > 49h", false),
    (60_000, "age = 0", true), (30_000, "age > 30s", false), (29_999, "age > 30s", true),
    (30_000, "age >= 30", true), (30_000, "age < 30.001s", true), (30_000, "age <= 29.999s", false),
    (0, "age >= 1m", true), (0xffff_fffc, "age > 60s", true), (60_004, "age < 0", true),
    (5000, "remaining != 5", false), (5001, "remaining != 5", true),
  ]

  @Test("on time reads wrapped numbers as the negative ones that they are", arguments: times)
  func timeLeft(_ milliseconds: UInt32, _ text: String, _ expected: Bool) throws {
    let timer = SocketTimer(code: 3, milliseconds: milliseconds)
    #expect(try matches(text, Self.socket(timer: timer)) == expected)
  }

  @Test(
    "holds for nothing that has no value, and then its opposite does",
    arguments: [
      ("remaining >= 0", SocketTimer.off), ("remaining < 1h", .off), ("remaining = 0", .off),
      ("age >= 0", .keepalive(expiresIn: .seconds(1))), ("age < 1h", .off),
      ("overdue", .keepalive(expiresIn: .zero)), ("overdue", .off),
    ])
  func noTime(_ text: String, _ timer: SocketTimer) throws {
    let socket = Self.socket(.ipv4, .finWait2, timer: timer)
    #expect(try matches(text, socket) == false)
    #expect(try matches("not \(text)", socket))
  }

  @Test("on age is about TIME_WAIT alone", arguments: ["age >= 0", "age < 1h", "age = 40s"])
  func agesOfOthers(_ text: String) throws {
    #expect(try matches(text, Self.socket(.ipv4, .finWait2)) == false)
    #expect(try matches(text, Self.socket()))
  }

  @Test(
    "on the timer knows names and numbers",
    arguments: [
      ("off", 0), ("on", 1), ("retransmit", 1), ("keepalive", 2), ("timewait", 3), ("probe", 4),
      ("persist", 4), ("delack", 5), ("5", 5), ("200", 200),
    ])
  func timers(_ name: String, _ code: UInt8) throws {
    for other in [0, 1, 2, 3, 4, 5, 200] as [UInt8] {
      let socket = Self.socket(timer: SocketTimer(code: other, milliseconds: 1))
      #expect(try matches("timer = \(name)", socket) == (other == code))
      #expect(try matches("timer != \(name)", socket) == (other != code))
    }
  }

  @Test(
    "on the owner means nobody's sockets neither by number nor by name",
    arguments: [
      ("uid = 1000", true, false), ("uid = 0", false, false), ("uid < 1001", true, false),
      ("uid != 0", true, true), ("uid = www-data", false, false), ("inode = 7", true, false),
      ("inode = 0", false, true), ("inode > 6", true, false),
    ])
  func owners(_ text: String, open: Bool, minisocket: Bool) throws {
    #expect(try matches(text, Self.open) == open)
    #expect(try matches(text, Self.socket()) == minisocket)
  }

  @Test(
    "on a mark holds for nothing where no mark is told",
    arguments: [
      ("fwmark = 0x2a", true, false), ("fwmark = 0", false, false), ("fwmark != 0", true, true),
      ("fwmark = 0x2/0x2", true, false), ("fwmark = 0/0", true, false),
      ("fwmark = 0x1/0x2", false, false),
    ])
  func marks(_ text: String, marked: Bool, unmarked: Bool) throws {
    #expect(try matches(text, Self.open) == marked)
    #expect(try matches(text, Self.socket()) == unmarked)
  }

  @Test(
    "on other fields compares them",
    arguments: [
      ("dev if3", true), ("dev eth0", false), ("cookie 0x59d1", true), ("cookie != 22993", false),
      ("cgroup /", false), ("cgroup != /", true), ("minisocket", true), ("netns blue", true),
      ("netns 4026532000", true), ("netns red", false), ("netns != red", true),
      ("state time-wait", true), ("exclude time-wait", false), ("state big", false),
      ("autobound", false),
    ])
  func others(_ text: String, _ expected: Bool) throws {
    #expect(try matches(text, Self.socket()) == expected)
  }

  @Test("on a control group takes what has none for group 0")
  func cgroups() throws {
    #expect(try matches("cgroup /", Self.open, cgroupID: 1))
    #expect(try matches("cgroup /", Self.open, cgroupID: 2) == false)
    #expect(try matches("cgroup /", Self.open) == false)
    #expect(try matches("cgroup != /", Self.open))
  }

  @Test("on a cookie holds for no row that has none")
  func noCookie() throws {
    let row = SocketRecord(
      family: .ipv4, state: .close, timer: .off, local: Self.open.local, remote: Self.open.remote)
    #expect(try matches("cookie 0xffffffffffffffff", row) == false)
  }

  @Test(
    "named autobound holds inside the ephemeral range", arguments: [1, 32767, 32768, 60999, 61000])
  func autobound(_ port: UInt16) throws {
    let record = SocketRecord(
      family: .ipv4, state: .close, timer: .off,
      local: Endpoint(address: IPAddress(ipv4: 0), port: port), remote: Self.open.remote)
    #expect(try matches("autobound", record) == (32768...60999).contains(port))
    #expect(try matches("not autobound", record) != (32768...60999).contains(port))
  }
}
