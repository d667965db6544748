import Diagnosis
import LinuxProc
import SockDiag
import TimeWait

/// A made-up namespace, healthy until a test changes it.
struct Patient {
  var settings: [String: String] = [
    "kernel.osrelease": "6.18.1", "kernel.hz": "250", "net.ipv4.tcp_fin_timeout": "60",
    "net.ipv4.tcp_max_tw_buckets": "131072", "net.ipv4.tcp_tw_reuse": "2",
    "net.ipv4.tcp_tw_reuse_delay": "1000", "net.ipv4.tcp_timestamps": "1",
    "net.ipv4.tcp_rfc1337": "0", "net.ipv4.ip_local_port_range": "32768 60999",
    "net.ipv4.tcp_max_orphans": "65536", "net.ipv4.tcp_mem": "1000 2000 3000",
    "net.core.somaxconn": "4096", "fs.file_nr.allocated": "1000", "fs.file_nr.max": "100000",
    "net.netfilter.nf_conntrack_count": "0", "net.netfilter.nf_conntrack_max": "262144",
    "net.netfilter.nf_conntrack_tcp_timeout_time_wait": "120", "sockstat.TCP.orphan": "0",
    "sockstat.TCP.mem": "5",
  ]
  /// Counters at the beginning.
  var before: [String: Int] = [
    "TcpExt.TW": 0, "TcpExt.TWRecycled": 0, "TcpExt.TCPTimeWaitOverflow": 0,
    "TcpExt.ListenOverflows": 0, "TcpExt.TCPReqQFullDrop": 0, "TcpExt.TCPReqQFullDoCookies": 0,
    "TcpExt.TCPMemoryPressures": 0, "TcpExt.TCPAbortOnMemory": 0, "conntrack.stat.drop": 0,
    "conntrack.stat.early_drop": 0, "conntrack.stat.insert_failed": 0,
  ]
  /// Their increase over ten seconds; nil for a single look.
  var counted: [String: Int]?
  var sockets: [SocketRecord] = []
  var listeners: [UInt16] = [80]
  /// The count of sockstat; nil for as many as there are.
  var sockstat: Int?
  var change: (inout Examination) -> Void = { _ in }

  static let here: UInt32 = 0x0a00_0001
  static let there: UInt32 = 0x0a00_0002

  var diagnosis: Diagnosis {
    var lines = settings.map { (name: $0.key, value: $0.value) }
    let minisockets = sockets.count { $0.isMinisocket }
    lines.append(("sockstat.TCP.tw", "\(sockstat ?? minisockets)"))
    let first = lines + before.map { ($0.key, "\($0.value)") }
    let last = lines + before.map { ($0.key, "\($0.value + (counted?[$0.key] ?? 0))") }
    let facts = KernelFacts(lines)
    var examination = Examination(facts: facts, first: Readings(first), last: Readings(last))
    let table = listenerTable
    var tally = SnapshotTally(facts: facts, listeners: table)
    var bind = BindTally(
      facts, DirectionRule(listeners: table, ephemeralPorts: facts.localPorts))
    for socket in sockets {
      tally.add(socket)
      bind?.add(socket)
    }
    examination.snapshot = tally.report(
      counters: Readings(lines), top: .max, needsFullest: true)
    examination.bindTrace = bind?.trace
    examination.lingering = []
    if counted != nil { examination.observed = .seconds(10) }
    change(&examination)
    return Diagnosis(examination)
  }

  private var listenerTable: ListenerTable {
    var table = ListenerTable()
    for port in listeners { table.insert(Self.socket(.listen, Self.end(0, port), Self.end(0, 0))) }
    return table
  }

  static func end(_ address: UInt32, _ port: UInt16) -> Endpoint {
    Endpoint(address: IPAddress(ipv4: address), port: port)
  }

  static func socket(_ state: TCPState, _ local: Endpoint, _ remote: Endpoint) -> SocketRecord {
    SocketRecord(family: .ipv4, state: state, timer: .off, local: local, remote: remote)
  }

  /// A minisocket; `remaining` in milliseconds.
  static func minisocket(
    _ local: Endpoint, _ remote: Endpoint, remaining: Int, state: TCPState = .timeWait
  ) -> SocketRecord {
    SocketRecord(
      family: .ipv4, state: state, timer: SocketTimer(code: 3, milliseconds: UInt32(remaining)),
      local: local, remote: remote)
  }

  /// Connections that were accepted on port 80, closed evenly over the last minute.
  mutating func addAccepted(_ count: Int, overdue: Int = 0) {
    for number in 0..<(count + overdue) {
      sockets.append(
        Self.minisocket(
          Self.end(Self.here, 80),
          Self.end(Self.there + UInt32(number / 20_000), UInt16(32_768 + number % 20_000)),
          remaining: number < count ? 1 + number * 59_999 / max(1, count) : 0))
    }
  }

  /// Connections that were opened here towards one destination, on every `step`th port of the range
  /// from `first` on, closed evenly over the last minute.
  mutating func addOpened(
    _ count: Int, first: UInt16 = 32_768, step: Int = 1, to port: UInt16 = 443,
    state: TCPState = .timeWait, interface: UInt32 = 0, within milliseconds: Int = 60_000
  ) {
    for number in 0..<count {
      let remaining = 60_000 - milliseconds + 1 + number * (milliseconds - 1) / count
      sockets.append(
        SocketRecord(
          family: .ipv4, state: state,
          timer: state == .timeWait ? SocketTimer(code: 3, milliseconds: UInt32(remaining)) : .off,
          local: Self.end(Self.here, first + UInt16(number * step)),
          remote: Self.end(Self.there, port), interfaceIndex: interface))
    }
  }
}

extension Diagnosis {
  func finding(_ id: FindingID) -> Finding? { findings.first { $0.id == id } }
}
