import LinuxProc
import SockDiag
import SocketFilter
import TimeWait

@testable import WatchUI

/// Polls of a made-up watch, always the same.
enum WatchSample {
  static let second: Int64 = 1_000_000_000
  /// When the first walk begins; the origin of a monotonic clock is arbitrary.
  static let origin: Int64 = 7_000 * second

  static var facts: KernelFacts {
    let lines: [(name: String, value: String)] = [
      ("kernel.osrelease", "6.18.5"), ("kernel.hz", "250"),
      ("net.ipv4.tcp_max_tw_buckets", "262144"), ("net.ipv4.ip_local_port_range", "32768\t60999"),
    ]
    return KernelFacts(lines)
  }

  static func moment(_ seconds: Double) -> Instant {
    Instant(nanoseconds: origin + Int64(seconds * 1000) * 1_000_000)
  }

  static func range(_ from: Double, _ to: Double) -> InstantRange {
    InstantRange(moment(from), moment(to))
  }

  static func socket(
    _ local: IPAddress, _ localPort: UInt16, _ remote: IPAddress, _ remotePort: UInt16,
    inode: UInt32 = 0
  ) -> WatchedSocket {
    WatchedSocket(
      local: Endpoint(address: local, port: localPort),
      remote: Endpoint(address: remote, port: remotePort), state: .timeWait,
      cookie: SocketCookie(rawValue: 0x1000 + UInt64(localPort)), inode: inode)
  }

  static let client = IPAddress(ipv4: 0x0a00_0001)
  static let server = IPAddress(ipv4: 0xc000_0204)
  static let long6 = IPAddress(ipv6: 0x2001_0db8_85a3_1234_5678_8a2e_0370_7334)
  static let other6 = IPAddress(ipv6: 0x2001_0db8_85a3_9999_aaaa_bbbb_cccc_dddd)

  static func bounds(_ least: Int64, _ most: Int64?) -> Bounds {
    Bounds(least: .milliseconds(least), most: most.map { .milliseconds($0) })
  }

  /// One of each kind, and several that expired late.
  static var events: [WatchEvent] {
    let ends = socket(client, 33_000, server, 443)
    let accepted = socket(client, 80, server, 51_234, inode: 4711)
    let long = socket(long6, 40_001, other6, 65_535)
    let at = range(10.9, 11.9)
    func event(
      _ kind: WatchEvent.Kind, _ socket: WatchedSocket, lateness: Bounds? = nil,
      isBeyond: Bool = false
    ) -> WatchEvent {
      WatchEvent(
        kind: kind, socket: socket, moment: at, deadline: range(10.8, 10.82), lateness: lateness,
        isBeyondDesign: isBeyond)
    }
    return [
      event(.entered, ends), event(.enteredShort, accepted), event(.finReceived, long),
      event(.expiredOnTime, ends), event(.vanishedEarly(.killed), ends),
      event(.vanishedEarly(.reused), ends), event(.vanishedEarly(.reopened), accepted),
      event(.vanishedEarly(.unknown), long), event(.rearmed, accepted),
      event(.expiredLate, ends, lateness: bounds(1_024, 1_118)),
      event(.expiredLate, long, lateness: bounds(2_000, nil)),
      event(.expiredLate, accepted, lateness: bounds(5_102, 5_200), isBeyond: true),
    ]
  }

  static var groups: [GroupReport] {
    var groups: [GroupReport] = [
      GroupReport(
        group: ConnectionGroup(
          localAddress: client, localPort: nil, remoteAddress: server, remotePort: 443),
        minisockets: 11_204, overdue: 310, others: 96, enteredRate: .value(perSecond: 187.5),
        freePorts: 2_104),
      GroupReport(
        group: ConnectionGroup(
          localAddress: client, localPort: 80, remoteAddress: server, remotePort: nil),
        minisockets: 980, overdue: 2, others: 12, enteredRate: .value(perSecond: 16.25)),
      GroupReport(
        group: ConnectionGroup(
          localAddress: long6, localPort: nil, remoteAddress: other6, remotePort: 65_535),
        minisockets: 77, overdue: 0, others: 0, enteredRate: .value(perSecond: 0.02),
        freePorts: 28_155),
    ]
    for index in 0..<30 {
      groups.append(
        GroupReport(
          group: ConnectionGroup(
            localAddress: client, localPort: nil,
            remoteAddress: IPAddress(ipv4: 0xc612_0001 + UInt32(index)), remotePort: 8080),
          minisockets: 60 - index, overdue: 0, others: index, enteredRate: .stale(perSecond: 1),
          freePorts: 28_172 - index))
    }
    return groups
  }

  static var totals: EventCounts {
    var totals = EventCounts()
    totals.entered = 2_412
    totals.enteredShort = 3
    totals.finReceived = 7
    totals.expiredOnTime = 1_800
    totals.expiredLate = 411
    totals.beyondDesign = 1
    totals.reused = 31
    totals.reopened = 4
    totals.vanished = 2
    totals.rearmed = 1
    return totals
  }

  static let lateness = LatenessSummary(
    count: 2_211, p50: 980, p90: 1_710, p99: 1_990, longest: 5_151, uncertainty: 49, bound: 2_048)

  /// A poll a second, with a load that rises and falls.
  static func update(_ number: Int) -> WatchUpdate {
    let start = Double(number - 1)
    var report = PollReport()
    report.number = number
    report.walk = range(start, start + 0.012)
    report.gap = number == 1 ? nil : .seconds(1)
    report.timeWait = 12_320 + number
    report.finWait2 = 14
    report.overdue = 312
    report.histogram = [1_020, 980, 1_100, 990, 1_004, 1_010, 960, 2_400, 900, 870, 1_012, 88]
    report.enteredRate =
      number == 1 ? .starting : .value(perSecond: Double(40 + (number * 37) % 170))
    report.goneRate = number == 1 ? .starting : .value(perSecond: 198)
    report.worst = [
      OverdueSocket(socket: socket(client, 33_001, server, 443), overdue: bounds(1_901, 2_013)),
      OverdueSocket(socket: socket(long6, 40_002, other6, 65_535), overdue: bounds(1_500, nil)),
    ]
    if number > 1 {
      var counted = Readings()
      counted[.twRecycled] = 3
      counted[.timeWaitOverflow] = 0
      counted[.pawsTimewait] = 1
      report.counted = counted
    }
    report.counters[.minisockets] = 12_334
    var update = WatchUpdate()
    update.report = report
    update.hasFullSockets = true
    update.groups = groups
    update.totals = totals
    update.lateness = number > 1 ? lateness : nil
    update.owners = [4711: "nginx[812]"]
    if number == 12 {
      update.events = events
      var counts = EventCounts()
      counts.entered = 204
      counts.expiredLate = 3
      counts.beyondDesign = 1
      counts.reused = 1
      counts.vanished = 1
      counts.rearmed = 1
      update.report.events = counts
    }
    return update
  }

  static func setup(_ display: WatchDisplay) -> WatchSetup {
    var setup = WatchSetup()
    setup.display = display
    setup.facts = facts
    setup.place = "web"
    return setup
  }

  /// A machine that has seen twelve polls.
  static func machine(
    _ display: WatchDisplay, _ change: (inout WatchSetup) -> Void = { _ in }
  ) -> WatchMachine {
    var setup = setup(display)
    change(&setup)
    var machine = WatchMachine(setup)
    _ = machine.start()
    for number in 1...12 { _ = machine.handle(.poll(update(number))) }
    return machine
  }
}
