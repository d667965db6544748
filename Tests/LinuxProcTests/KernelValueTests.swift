import SockDiag
import Testing

@testable import LinuxProc

@Suite("The table of settings and counters")
struct KernelValueTests {
  @Test("names each setting once, with the file that sysctl(8) would read")
  func settings() {
    let settings = KernelValue.namespaceSettings
    #expect(Set(settings.map(\.key)).count == settings.count)
    for setting in settings {
      #expect(setting.kind == .setting && setting.key.hasPrefix("net."))
      #expect(
        setting.path == "/proc/sys/" + setting.key.split(separator: ".").joined(separator: "/"))
    }
  }

  @Test(
    "finds the file of a counter by its name",
    arguments: [
      (KernelValue.minisockets, "/proc/net/sockstat"), (.twRecycled, "/proc/net/netstat"),
      (.activeOpens, "/proc/net/snmp"), (.conntrackDrop, "/proc/net/stat/nf_conntrack"),
      (.conntrackCount, "/proc/sys/net/netfilter/nf_conntrack_count"),
      (.filesOpen, "/proc/sys/fs/file-nr"), (.bootID, "/proc/sys/kernel/random/boot_id"),
    ])
  func paths(_ value: KernelValue, _ path: String) { #expect(value.path == path) }

  @Test("knows the settings of the machine")
  func machine() {
    #expect(
      KernelValue.machineSettings.map(\.key) == [
        "net.ipv4.tcp_max_orphans", "net.ipv4.tcp_mem", "net.netfilter.nf_conntrack_max",
        "net.netfilter.nf_conntrack_buckets", "net.netfilter.nf_conntrack_expect_max",
      ])
    #expect(
      KernelValue.machineSettings.filter { $0.scope == .initialNamespace }.map(\.key)
        == ["net.ipv4.tcp_max_orphans", "net.ipv4.tcp_mem"])
  }
}

@Suite("Readings")
struct ReadingsTests {
  private static func readings(_ lines: (name: String, value: String)...) -> Readings {
    Readings(lines)
  }

  @Test(
    "have a number, or say why there is none",
    arguments: [
      ("60", Readings.Number.value(60)), ("-1", .value(-1)), ("+5", .value(5)),
      ("sixty", .unusable("net.ipv4.tcp_fin_timeout is 'sixty', which is not a number")),
      ("", .unusable("net.ipv4.tcp_fin_timeout is '', which is not a number")),
      (
        "\(Int64.max)",
        .unusable("net.ipv4.tcp_fin_timeout is \(Int64.max), which no kernel reports")
      ),
      (
        "\u{1b}[2Jaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        .unusable(
          "net.ipv4.tcp_fin_timeout is '?[2Jaaaaaaaaaaaaaaaaaaaa...', which is not a number")
      ),
    ])
  func number(_ text: String, _ number: Readings.Number) {
    let readings = Self.readings(("net.ipv4.tcp_fin_timeout", text))
    #expect(readings.number(.tcpFinTimeout) == number)
    #expect(readings.text(.tcpFinTimeout) == text)
    #expect(readings.number(.tcpMem) == .absent && readings[.tcpMem] == nil)
  }

  @Test("name what could not be read, and what is not known")
  func missing() {
    let readings = Self.readings(
      ("twdiag.unreadable", "net.ipv4.tcp_mem (Permission denied)"), ("twdiag.unreadable", ""))
    #expect(
      readings.number(.tcpMem)
        == .unusable("net.ipv4.tcp_mem cannot be read (Permission denied)"))
    #expect(readings.text(.tcpMem) == nil)
    #expect(
      readings.missing([.minisockets, .tcpMem, .tw])
        == "net.ipv4.tcp_mem cannot be read (Permission denied) and "
        + "sockstat.TCP.tw and TcpExt.TW are not known")
  }

  @Test("have lists of numbers")
  func lists() {
    #expect(Self.readings(("net.ipv4.tcp_mem", "1\t2 3")).numbers(.tcpMem) == [1, 2, 3])
    #expect(Self.readings(("net.ipv4.tcp_mem", "1 x 3")).numbers(.tcpMem) == nil)
  }

  @Test("of two moments give what a counter counted, unless it went back")
  func increases() {
    let before = Self.readings(
      ("TcpExt.TW", "5"), ("TcpExt.TWKilled", "5"), ("Tcp.ActiveOpens", "\(Int64.min)"),
      ("sockstat.TCP.tw", "1"))
    let now = Self.readings(
      ("TcpExt.TW", "8"), ("TcpExt.TWKilled", "4"), ("Tcp.ActiveOpens", "1"),
      ("Tcp.PassiveOpens", "1"), ("sockstat.TCP.tw", "3"))
    let counters: [KernelValue] = [.tw, .twKilled, .activeOpens, .passiveOpens, .minisockets]
    let increases = now.increases(of: counters, since: before)
    #expect(counters.map { increases[$0] } == [3, nil, nil, nil, nil])
  }

  @Test("read again and again are those of the lines")
  func reader() {
    let counters: [KernelValue] = [.minisockets, .tw, .activeOpens]
    var reader = CounterReader.open(counters)
    let lines = Readings(reader.read())
    #expect(reader.readings().number(.minisockets) != .absent)
    #expect(counters.allSatisfy { lines[$0] != nil })
  }
}
