import SockDiag
import Synchronization
import Testing

@testable import SocketFilter

@Suite("A filter is read")
struct GrammarTests {
  /// The names that look-ups find in these tests.
  static let names: FilterNames = {
    var names = FilterNames.none
    names.servicePort = { ["https": 443, "ssh": 22, "beef": 7][$0] }
    names.interfaceIndex = { ["lo": 1, "eth0": 2][$0] }
    names.interfaceNames = { ["lo", "eth0"] }
    names.cgroupID = { ["/": 1, "/a b": 77, "/x=y": 78][$0] }
    names.userID = { ["www-data": 33][$0] }
    names.addresses = { name in
      switch name {
      case "localhost": [IPAddress(ipv4: 0x7f00_0001), IPAddress(ipv6: 1)]
      case "four": [IPAddress(ipv4: 0x0102_0304)]
      default: []
      }
    }
    return names
  }()

  private func parsed(_ text: String) throws -> String {
    try SocketFilter(text, names: Self.names).tree.text
  }

  @Test(
    "with the precedence of ss",
    arguments: [
      ("dport = 1 or dport = 2 and dport = 3", "((dport = 1 or dport = 2) and dport = 3)"),
      ("dport = 1 and dport = 2 or dport = 3", "((dport = 1 and dport = 2) or dport = 3)"),
      ("dport = 1 or dport = 2 dport = 3", "((dport = 1 or dport = 2) and dport = 3)"),
      ("not dport = 1 dport = 2", "(not dport = 1 and dport = 2)"),
      ("not dport = 1 or dport = 2", "(not dport = 1 or dport = 2)"),
      ("! ! dport = 1", "not not dport = 1"),
      ("not ( dport = 1 or dport = 2 )", "not (dport = 1 or dport = 2)"),
      ("dport = 1 and ( dport = 2 or dport = 3 )", "(dport = 1 and (dport = 2 or dport = 3))"),
      ("( ( dport = 1 ) )", "dport = 1"),
      ("", "src = *"), (" \n\t", "src = *"),
    ])
  func precedence(_ text: String, _ expected: String) throws {
    #expect(try parsed(text) == expected)
  }

  @Test(
    "whether or not blanks stand around signs",
    arguments: [
      ("dport=:443", "dport = 443"), ("(dport=:443)", "dport = 443"),
      ("!dport=:443", "not dport = 443"), ("!(dport!=443)", "not not dport = 443"),
      ("dport>=:443&&sport<1", "(dport >= 443 and sport < 1)"),
      ("dport<=443|sport>1", "(dport <= 443 or sport > 1)"),
      ("(dport 1)(dport 2)", "(dport = 1 and dport = 2)"),
      ("not(dport 1)or(dport 2)", "(not dport = 1 or dport = 2)"),
      ("dport\n=\t443\r\nsport 1", "(dport = 443 and sport = 1)"),
      ("dport ==443 and dport eq 443", "(dport = 443 and dport = 443)"),
      ("dport ne 1 dport neq 1", "(not dport = 1 and not dport = 1)"),
      ("sport lt 1 sport gt 1", "(sport < 1 and sport > 1)"),
      ("sport le 1 sport leq 1", "(sport <= 1 and sport <= 1)"),
      ("sport ge 1 sport geq 1", "(sport >= 1 and sport >= 1)"),
      ("dport = 1 & dport = 2 || dport = 3", "((dport = 1 and dport = 2) or dport = 3)"),
      ("dport = 4\\43", "dport = 443"), ("cgroup /a\\ b", "cgroup = /a\\ b"),
      ("cgroup /x=y", "cgroup = /x\\=y"), ("cgroup=/", "cgroup = /"),
    ])
  func signs(_ text: String, _ expected: String) throws {
    #expect(try parsed(text) == expected)
  }

  @Test(
    "with states at its beginning that hold for all of the rest, as in ss",
    arguments: [
      (
        "state time-wait sport = 1 or dport = 2",
        "(state time-wait and (sport = 1 or dport = 2))"
      ),
      (
        "state time-wait state closing not sport = 1 or dport = 2",
        "(state time-wait,closing and (not sport = 1 or dport = 2))"
      ),
      (
        "state listen (sport = 1) dport = 2 or overdue",
        "(state listen and ((sport = 1 and dport = 2) or overdue))"
      ),
      ("state time-wait", "state time-wait"), ("(state time-wait) overdue or minisocket", nil),
      (
        "state time-wait and sport = 1 or dport = 2",
        "((state time-wait and sport = 1) or dport = 2)"
      ),
      ("state time-wait | sport = 1 dport = 2", "((state time-wait or sport = 1) and dport = 2)"),
      (
        "overdue state time-wait or dport = 2", "((overdue and state time-wait) or dport = 2)"
      ),
    ] as [(String, String?)])
  func leadingStates(_ text: String, _ expected: String?) throws {
    let expected = expected ?? "((state time-wait and overdue) or minisocket)"
    #expect(try parsed(text) == expected)
    #expect(try parsed(parsed(text)) == expected)
  }

  @Test(
    "with a backslash before a sign, as it is written for a shell",
    arguments: [
      (#"sport \> 443"#, "sport > 443"), (#"sport \>= 443"#, "sport >= 443"),
      (#"\( sport = 80 \)"#, "sport = 80"), (#"\! sport = 443"#, "not sport = 443"),
      (#"sport = 443 \| dport = 443"#, "(sport = 443 or dport = 443)"),
      (#"sport = 443 \& dport \< 443"#, "(sport = 443 and dport < 443)"),
      ("src [127.0.0.1]", "src = 127.0.0.1"), ("src [127.0.0.1]:80", "src = 127.0.0.1:80"),
    ])
  func escapes(_ text: String, _ expected: String) throws {
    #expect(try parsed(text) == expected)
  }

  @Test(
    "with every form of a port",
    arguments: [
      ("dport 443", "dport = 443"), ("dport :443", "dport = 443"), ("dport = *:443", "dport = 443"),
      ("dport = https", "dport = 443"), ("dport = :https", "dport = 443"),
      ("dport = 0x1bb", "dport = 443"), ("dport = 0673", "dport = 443"),
      ("dport = +443", "dport = 443"), ("dport = *", "src = *"), ("dport = :", "src = *"),
      ("dport = :*", "src = *"), ("dport != *", "not src = *"), ("sport = 0", "sport = 0"),
      ("sport = 65535", "sport = 65535"),
    ])
  func ports(_ text: String, _ expected: String) throws {
    #expect(try parsed(text) == expected)
  }

  @Test(
    "with every form of a host",
    arguments: [
      ("src 10.1.2.3", "src = 10.1.2.3"), ("src 10.1.2.3:443", "src = 10.1.2.3:443"),
      ("src 10.1.2.3:*", "src = 10.1.2.3"), ("src 10.1.2.3:", "src = 10.1.2.3"),
      ("src = 10.1.2.3:https", "src = 10.1.2.3:443"), ("src 10/8", "src = 10.0.0.0/8"),
      ("src 10.1.2.3/8", "src = 10.0.0.0/8"), ("src 10.1/16", "src = 10.1.0.0/16"),
      ("src 127", "src = 127.0.0.0"), ("src 0x7f.1", "src = 127.1.0.0"),
      ("src 0177.0.0.010", "src = 127.0.0.8"), ("src 10/255.0.0.0", "src = 10.0.0.0/8"),
      ("src 10.0.0.0/0x8", "src = 10.0.0.0/8"), ("src 0/0", "src = 0.0.0.0/0"),
      ("src 1.2.3.4/32:1", "src = 1.2.3.4:1"), ("src 1.2.3.4/255.255.255.255", "src = 1.2.3.4"),
      ("src 0/0.0.0.0", "src = 0.0.0.0/0"),
      ("dst [::1]", "dst = [::1]"), ("dst [::1]:443", "dst = [::1]:443"),
      ("dst [fe80::1]/10", "dst = [fe80::]/10"), ("dst [fe80::1]/10:ssh", "dst = [fe80::]/10:22"),
      ("dst ::/0", "dst = [::]/0"), ("dst fe80::/10:443", "dst = [fe80::]/10:443"),
      ("dst ::1", "dst = [::1]"), ("dst ::", "dst = [::]"), ("dst ::1:443", "dst = [::1]:443"),
      ("dst 1:2:3:4:5:6:7:8", "dst = [1:2:3:4:5:6:7:8]"),
      ("dst fe80::1:cafe", "dst = [fe80::1:cafe]"), ("dst fe80::1:beef", "dst = [fe80::1]:7"),
      ("dst [::ffff:1.2.3.4]", "dst = [::ffff:1.2.3.4]"),
      ("dst [1:2:3:4:5:6:1.2.3.4]", "dst = [1:2:3:4:5:6:102:304]"),
      ("src *", "src = *"), ("src :", "src = *"), ("src *:*", "src = *"), ("src any", "src = *"),
      ("src all", "src = *"), ("src default", "src = *"), ("src :443", "sport = 443"),
      ("dst *:443", "dport = 443"), ("dst any:443", "dport = 443"), ("dst != :1", "not dport = 1"),
      ("src = localhost", "(src = 127.0.0.1 or src = [::1])"),
      ("src != localhost:1", "not (src = 127.0.0.1:1 or src = [::1]:1)"),
      ("src inet:localhost", "(family = inet and src = 127.0.0.1)"),
      ("src inet6:localhost:1", "(family = inet6 and src = [::1]:1)"),
      ("src inet:10/8", "(family = inet and src = 10.0.0.0/8)"),
      ("src inet6:::1", "(family = inet6 and src = [::1])"),
      ("src inet6:[::1]:5", "(family = inet6 and src = [::1]:5)"),
      ("src inet:*", "family = inet"), ("src inet6:*:5", "(family = inet6 and sport = 5)"),
      ("src != inet:*", "not family = inet"),
    ])
  func hosts(_ text: String, _ expected: String) throws {
    #expect(try parsed(text) == expected)
  }

  @Test(
    "with clauses of states that gather",
    arguments: [
      ("state established", "state established"), ("state ESTAB", "state established"),
      ("state time-wait state TIME_WAIT", "state time-wait"),
      ("state established state syn-recv", "state established,syn-recv"),
      ("state bucket exclude timewait", "state syn-recv"),
      (
        "exclude listen,close,bound-inactive state listen",
        "state established,syn-sent,syn-recv,"
          + "fin-wait-1,fin-wait-2,time-wait,close-wait,last-ack,listen,closing"
      ),
      ("state=closed,closing", "state close,closing"), ("state all", "state all"),
      ("exclude all", "exclude all"), ("state close exclude close", "exclude all"),
      ("excl big", "state syn-recv,time-wait"), ("state != big", "state syn-recv,time-wait"),
      ("state listen dport 1 state close", "(state listen and (dport = 1 and state close))"),
      ("state listen and state close", "(state listen and state close)"),
      ("not state listen state close", "not state close,listen"),
    ])
  func states(_ text: String, _ expected: String) throws {
    #expect(try parsed(text) == expected)
  }

  @Test(
    "with every other condition",
    arguments: [
      ("dev lo", "dev = 1"), ("dev != eth0", "not dev = 2"), ("dev = if7", "dev = 7"),
      ("dev 0", "dev = 0"), ("fwmark 1", "fwmark = 0x1"),
      ("fwmark = 0x10/0xff", "fwmark = 0x10/0xff"),
      ("fwmark != 010/0", "not fwmark = 0x8/0x0"), ("autobound", "autobound"),
      ("overdue minisocket", "(overdue and minisocket)"),
      ("timer off", "timer = off"), ("timer on", "timer = retransmit"),
      ("timer = persist", "timer = probe"), ("timer != 3", "not timer = timewait"),
      ("timer 9", "timer = 9"), ("timer delack", "timer = delack"),
      ("family 4", "family = inet"), ("family ipv6", "family = inet6"),
      ("cookie 0xffffffffffffffff", "cookie = 0xffffffffffffffff"), ("uid www-data", "uid = 33"),
      ("uid > 999", "uid > 999"), ("inode <= 4294967295", "inode <= 4294967295"),
      ("netns = a\\&b", "netns = a\\&b"),
    ])
  func others(_ text: String, _ expected: String) throws {
    #expect(try parsed(text) == expected)
  }

  @Test(
    "with every form of a time",
    arguments: [
      ("5", "5s"), ("5s", "5s"), ("250ms", "0.25s"), ("1.5m", "90s"), ("1h", "3600s"),
      (".5", "0.5s"), ("-0.004", "-0.004s"), ("+1", "1s"), ("0.000000001", "0.000000001s"),
      ("0.001ms", "0.000001s"), ("1000000000", "1000000000s"), ("0", "0s"),
      ("00000000.25h", "900s"),
    ])
  func times(_ time: String, _ expected: String) throws {
    #expect(try parsed("remaining < \(time)") == "remaining < \(expected)")
    #expect(try parsed("age>=\(time)") == "age >= \(expected)")
  }

  @Test("and looks each name up once")
  func lookups() throws {
    let lookups = Counter()
    var names = FilterNames.none
    names.servicePort = { _ in
      lookups.count()
      return 1
    }
    let text = Array(repeating: "dport = http", count: 50).joined(separator: " or ")
    _ = try SocketFilter(text, names: names)
    #expect(lookups.total == 1)
  }
}

/// Counts calls of a closure that may run on any thread.
private final class Counter: Sendable {
  private let value = Atomic(0)

  var total: Int { value.load(ordering: .relaxed) }

  func count() { value.add(1, ordering: .relaxed) }
}
