import Diagnosis
import LinuxProc
import SockDiag
import TimeWait

/// What can be wrong with what connections need.
extension Complaints {
  /// A thousand ports, so that it takes few sockets to use them up.
  private static func few(_ change: @escaping @Sendable (inout Patient) -> Void)
    -> @Sendable (inout Patient) -> Void
  {
    { patient in
      patient.settings["net.ipv4.ip_local_port_range"] = "40000 40999"
      change(&patient)
    }
  }

  static var ports: [Complaint] {
    [
      Complaint(
        "no port left", .ports, .critical, says: "connect fails with EADDRNOTAVAIL",
        few { $0.addOpened(1000, first: 40_000) }),
      Complaint(
        "one port in a hundred left", .ports, .critical, says: "10 of 1,000 local ports",
        few { $0.addOpened(990, first: 40_000) }),
      Complaint(
        "one port in ten left", .ports, .warning, says: "100 of 1,000 local ports",
        few { $0.addOpened(900, first: 40_000) }),
      Complaint(
        "half of the ports left", .ports, .fine, says: "500 of 1,000",
        few { $0.addOpened(500, first: 40_000) }),
      Complaint(
        "ports of one other state", .ports, .critical, says: "all of them in ESTABLISHED",
        few { $0.addOpened(990, first: 40_000, state: .established) }),
      Complaint(
        "reclaimable ports", .ports, .warning, says: "tcp_tw_reuse may let connect",
        few {
          $0.settings["net.ipv4.tcp_tw_reuse"] = "1"
          $0.addOpened(1000, first: 40_000)
        }),
      Complaint(
        "ports that are reclaimed", .ports, .notice, says: "tcp_tw_reuse may let connect",
        few {
          $0.before["TcpExt.TWRecycled"] = 5
          $0.settings["net.ipv4.tcp_tw_reuse"] = "1"
          $0.addOpened(1000, first: 40_000)
        }),
      Complaint(
        "ports that bind may have chosen for others", .ports, .fine,
        says: "430 of 1,000 local ports are left",
        few {
          $0.addOpened(430, first: 40_001, step: 2, to: 9002)
          $0.addOpened(500, first: 40_000, step: 2, to: 9000)
          $0.addOpened(70, first: 40_861, step: 2, to: 9000)
        }),
      Complaint("an odd range", .ports, .unknown, says: "is not a range of ports") {
        $0.settings["net.ipv4.ip_local_port_range"] = "many"
      },
      Complaint("odd reserved ports", .ports, .unknown, says: "is not a list of ports") {
        $0.settings["net.ipv4.ip_local_reserved_ports"] = "abc"
      },
      Complaint("a range from 0 on", .ports, .unknown, says: "is not a range of ports") {
        $0.settings["net.ipv4.ip_local_port_range"] = "0 65535"
      },
      Complaint("a burst", .ports, .notice, says: "closes/s they run out in") { patient in
        for number in 0..<3000 {
          patient.sockets.append(
            Patient.minisocket(
              Patient.end(Patient.here, UInt16(32_768 + number)), Patient.end(Patient.there, 443),
              remaining: 59_000))
        }
      },
      Complaint(
        "ports by bind", .boundPorts, .notice, says: "chosen the ports of 100 sockets",
        few { $0.addOpened(100, first: 40_001, step: 2) }),
      Complaint(
        "all ports of bind's half", .boundPorts, .warning, says: "500 of 1,000 are left",
        few { $0.addOpened(500, first: 40_001, step: 2) }),
      Complaint(
        "nearly all ports by bind", .boundPorts, .critical, says: "10 of 1,000 are left",
        few {
          $0.addOpened(500, first: 40_001, step: 2)
          $0.addOpened(245, first: 40_000, step: 2, to: 444)
          $0.addOpened(245, first: 40_490, step: 2, to: 445)
        }),
      Complaint(
        "ports by connect", .boundPorts, .fine, says: "no sign of sockets that bind",
        few { $0.addOpened(100, first: 40_000, step: 2) }),
      Complaint("a server's sockets", .serverRows, .fine, says: "they hold no local port") {
        $0.addAccepted(100)
      },
    ]
  }

  static var conntrack: [Complaint] {
    [
      Complaint("conntrack full", .conntrackTable, .critical, says: "table is full") {
        $0.settings["net.netfilter.nf_conntrack_count"] = "262144"
      },
      Complaint("conntrack nearly full", .conntrackTable, .warning, says: "nearly full") {
        $0.settings["net.netfilter.nf_conntrack_count"] = "250000"
      },
      Complaint("conntrack drops", .conntrackTable, .critical, says: "dropped 9 packets in 10 s") {
        $0.settings["net.netfilter.nf_conntrack_count"] = "262000"
        $0.counted = ["conntrack.stat.drop": 9]
      },
      Complaint("conntrack races", .conntrackTable, .warning, says: "although it has room") {
        $0.settings["net.netfilter.nf_conntrack_count"] = "1000"
        $0.counted = ["conntrack.stat.drop": 9]
      },
      Complaint("a negative limit of conntrack", .conntrackTable, .unknown, says: "a limit of -1") {
        $0.settings["net.netfilter.nf_conntrack_max"] = "-1"
      },
      Complaint("conntrack dropped once", .conntrackTable, .notice, says: "9 packets were dropped")
      {
        $0.before["conntrack.stat.drop"] = 9
      },
      Complaint("conntrack evicts", .conntrackTable, .warning, says: "9 entries were evicted") {
        $0.settings["net.netfilter.nf_conntrack_count"] = "1000"
        $0.counted = ["conntrack.stat.early_drop": 9]
      },
      Complaint("no conntrack", .conntrackTable, .fine, says: "not in this kernel") {
        for name in ["count", "max"] { $0.settings["net.netfilter.nf_conntrack_\(name)"] = nil }
      },
      Complaint("nothing tracked", .conntrackTable, .fine, says: "no entries in this namespace") {
        _ in
      },
      Complaint("odd conntrack", .conntrackTable, .unknown, says: "is 'x', which is not a number") {
        $0.settings["net.netfilter.nf_conntrack_max"] = "x"
      },
      Complaint("conntrack's own time", .conntrackTimeWait, .fine, says: "lasts 120 s") {
        $0.settings["net.netfilter.nf_conntrack_count"] = "12000"
        $0.addAccepted(6000)
      },
      Complaint("an unreadable table", .conntrackTimeWait, .unknown, says: "could not be read: no")
      {
        $0.settings["net.netfilter.nf_conntrack_count"] = "12000"
        $0.change = { $0.conntrack = .failed("no") }
      },
    ]
  }

  static var queues: [Complaint] {
    [
      Complaint(
        "an overflow of a queue", .listenQueue, .critical, says: "found a full accept queue"
      ) {
        $0.counted = ["TcpExt.ListenOverflows": 4]
      },
      Complaint(
        "a full queue", .listenQueue, .critical, says: "the accept queue of port 80 is full"
      ) {
        $0.change = {
          $0.listeners = [ListenerQueue(address: "0.0.0.0", port: 80, waiting: 129, limit: 128)]
        }
      },
      Complaint("a queue at its limit", .listenQueue, .fine, says: "no accept queue") {
        $0.change = {
          $0.listeners = [ListenerQueue(address: "0.0.0.0", port: 80, waiting: 128, limit: 128)]
        }
      },
      Complaint("an overflow in the past", .listenQueue, .notice, says: "use --for 10s to see") {
        $0.before["TcpExt.ListenOverflows"] = 4
      },
      Complaint("no counters", .listenQueue, .unknown, says: "TcpExt.ListenOverflows is not known")
      {
        $0.before["TcpExt.ListenOverflows"] = nil
      },
      Complaint("SYNs dropped", .synDrops, .critical, says: "3 SYNs were dropped in 10 s") {
        $0.counted = ["TcpExt.TCPReqQFullDrop": 3]
      },
      Complaint(
        "no counters of SYNs", .synDrops, .unknown,
        says: "TcpExt.TCPReqQFullDrop and TcpExt.TCPReqQFullDoCookies are not known"
      ) {
        $0.before["TcpExt.TCPReqQFullDrop"] = nil
        $0.before["TcpExt.TCPReqQFullDoCookies"] = nil
      },
      Complaint("cookies by order", .synDrops, .fine, says: "tcp_syncookies is 2") {
        $0.settings["net.ipv4.tcp_syncookies"] = "2"
        $0.counted = ["TcpExt.TCPReqQFullDoCookies": 300]
      },
      Complaint("SYN cookies", .synDrops, .warning, says: "answered with a cookie in 10 s") {
        $0.counted = ["TcpExt.TCPReqQFullDoCookies": 3]
      },
    ]
  }

  static var resources: [Complaint] {
    [
      Complaint(
        "no descriptor left", .descriptors, .critical, says: "nginx[7] has 1,024 of its 1,024"
      ) {
        $0.change = {
          $0.descriptors = [DescriptorUse(processID: 7, command: "nginx", open: 1024, limit: 1024)]
        }
      },
      Complaint("few descriptors left", .descriptors, .warning, says: "EMFILE") {
        $0.change = {
          $0.descriptors = [DescriptorUse(processID: 7, command: "nginx", open: 950, limit: 1024)]
        }
      },
      Complaint(
        "a limit below what is open", .descriptors, .fine, says: "near its descriptor limit"
      ) {
        $0.change = {
          $0.descriptors = [DescriptorUse(processID: 7, command: "sshd", open: 7, limit: 1)]
        }
      },
      Complaint("a tiny limit", .descriptors, .fine, says: "near its descriptor limit") {
        $0.change = {
          $0.descriptors = [DescriptorUse(processID: 7, command: "sandbox", open: 8, limit: 8)]
        }
      },
      Complaint("the machine's files", .descriptors, .critical, says: "ENFILE") {
        $0.settings["fs.file_nr.allocated"] = "100000"
      },
      Complaint("half of the orphans", .orphans, .notice, says: "40,000 orphans") {
        $0.settings["sockstat.TCP.orphan"] = "40000"
      },
      Complaint("nearly all orphans", .orphans, .warning, says: "at the limit, the kernel resets") {
        $0.settings["sockstat.TCP.orphan"] = "60000"
      },
      Complaint("too many orphans", .orphans, .critical, says: ": the kernel resets") {
        $0.settings["sockstat.TCP.orphan"] = "70000"
      },
      Complaint(
        "a limit that is elsewhere", .orphans, .fine, says: "only the initial network namespace"
      ) {
        $0.settings["net.ipv4.tcp_max_orphans"] = nil
      },
      Complaint("memory pressure", .memory, .warning, says: "2,500 pages") {
        $0.settings["sockstat.TCP.mem"] = "2500"
      },
      Complaint(
        "out of memory", .memory, .critical, says: "2 connections were reset for lack of memory"
      ) {
        $0.counted = ["TcpExt.TCPAbortOnMemory": 2]
      },
      Complaint("no use of memory", .memory, .unknown, says: "sockstat.TCP.mem is not known") {
        $0.settings["sockstat.TCP.mem"] = nil
      },
      Complaint("odd tcp_mem", .memory, .unknown, says: "is not three numbers") {
        $0.settings["net.ipv4.tcp_mem"] = "1 2"
      },
    ]
  }

  static var vanishing: [Complaint] {
    func watched(_ change: @escaping @Sendable (inout EventCounts) -> Void)
      -> @Sendable (inout Patient) -> Void
    {
      { patient in
        patient.counted = [:]
        patient.change = { examination in
          var totals = EventCounts()
          totals.expiredOnTime = 100
          change(&totals)
          examination.watched = WatchEvidence(polls: 10, totals: totals, lateness: nil)
        }
      }
    }
    return [
      Complaint(
        "nothing vanishes", .earlyVanishing, .fine, says: "no socket left TIME_WAIT early",
        watched { _ in }),
      Complaint(
        "sockets reused", .earlyVanishing, .notice, says: "20 taken over by connect",
        watched { $0.reused = 20 }),
      Complaint(
        "sockets that vanish", .earlyVanishing, .warning, says: "no counter shows why",
        watched { $0.vanished = 20 }),
    ]
  }
}
