import Diagnosis
import Netlink
import SockDiag
import SocketFilter
import TimeWait

/// What can be wrong, one thing at a time.
enum Complaints {
  static var all: [Complaint] {
    var all = rows
    all += settings
    all += ports
    all += conntrack
    all += queues
    all += resources
    all += vanishing
    return all
  }

  private static var rows: [Complaint] {
    [
      Complaint("rows at 0.00 by design", .rowsAtZero, .fine, says: "100 rows at 0.00 are normal") {
        $0.addAccepted(6000, due: 100)
      },
      Complaint("too many rows at 0.00", .rowsAtZero, .notice, says: "a burst a minute ago would") {
        $0.addAccepted(6000, due: 1000)
      },
      Complaint(
        "rows beyond the design", .rowsAtZero, .warning, says: "stayed at 0.00 for longer than the"
      ) { patient in
        patient.counted = [:]
        patient.change = { examination in
          var totals = EventCounts()
          totals.beyondDesign = 7
          examination.watched = WatchEvidence(polls: 10, totals: totals, lateness: nil)
        }
      },
      Complaint("no release", .rowsAtZero, .unknown, says: "the kernel's release is not known") {
        $0.settings["kernel.osrelease"] = nil
      },
      Complaint("no HZ", .rowsAtZero, .unknown, says: "HZ is not known") {
        $0.settings["kernel.hz"] = nil
      },
      Complaint("rows at 0.00 on 4.4", .rowsAtZero, .warning, says: "reaps on the tick") {
        $0.settings["kernel.osrelease"] = "4.4.0"
        $0.addAccepted(600, due: 100)
      },
      Complaint("the reaper behind", .rowsAtZero, .warning, says: "stays for 97.5 to 112.5 s") {
        $0.settings["kernel.osrelease"] = "2.6.38"
        $0.addAccepted(6000, due: 4500)
      },
      Complaint("the reaper in time", .rowsAtZero, .fine, says: "keeps up below 13.3") {
        $0.settings["kernel.osrelease"] = "2.6.38"
        $0.addAccepted(600)
      },
      Complaint("the reaper about to fall behind", .rowsAtZero, .notice, says: "falls behind") {
        $0.settings["kernel.osrelease"] = "3.10.0"
        $0.addAccepted(3000)
      },
      Complaint("fewer rows than sockstat", .standingCount, .unknown, says: "sockstat counts 9,000")
      {
        $0.addAccepted(6000)
        $0.sockstat = 9000
      },
      Complaint("lost rows", .standingCount, .unknown, says: "rows are missing from the dump") {
        $0.addAccepted(600)
        $0.change = { $0.isIncomplete = true }
      },
      Complaint(
        "rows that do not stay", .standingCount, .fine, says: "counted 400 entries/s in 10 s"
      ) {
        $0.addAccepted(500)
        $0.before["TcpExt.TWKilled"] = 0
        $0.counted = ["TcpExt.TW": 4000]
      },
      Complaint("a rising rate", .standingCount, .fine, says: "they will settle at") { patient in
        for number in 0..<500 {
          patient.sockets.append(
            Patient.minisocket(
              Patient.end(Patient.here, 80), Patient.end(Patient.there, UInt16(40_000 + number)),
              remaining: 59_000))
        }
      },
    ]
  }

  private static var settings: [Complaint] {
    [
      Complaint("fin_timeout of 65", .finTimeout, .warning, says: "after 10 s and not 65") {
        $0.settings["net.ipv4.tcp_fin_timeout"] = "65"
      },
      Complaint("fin_timeout of 89", .finTimeout, .warning, says: "after 58 s and not 89") {
        $0.settings["net.ipv4.tcp_fin_timeout"] = "89"
      },
      Complaint("fin_timeout of 90", .finTimeout, .fine, says: "in fact after 60 s") {
        $0.settings["net.ipv4.tcp_fin_timeout"] = "90"
      },
      Complaint("fin_timeout of 15", .finTimeout, .fine, says: "TIME_WAIT lasts 60 s") {
        $0.settings["net.ipv4.tcp_fin_timeout"] = "15"
      },
      Complaint("odd fin_timeout", .finTimeout, .unknown, says: "is 'sixty', and no number") {
        $0.settings["net.ipv4.tcp_fin_timeout"] = "sixty"
      },
      Complaint("huge fin_timeout", .finTimeout, .unknown, says: "which no kernel tells") {
        $0.settings["net.ipv4.tcp_fin_timeout"] = "\(Int64.max)"
      },
      Complaint("unreadable reuse", .reuse, .unknown, says: "cannot be read (Permission denied)") {
        $0.settings["net.ipv4.tcp_tw_reuse"] = nil
        $0.settings["twdiag.unreadable"] = "net.ipv4.tcp_tw_reuse (Permission denied)"
      },
      Complaint("odd reuse", .reuse, .unknown, says: "is -1, which no kernel") {
        $0.settings["net.ipv4.tcp_tw_reuse"] = "-1"
      },
      Complaint("reuse without timestamps", .reuse, .warning, says: "does nothing") {
        $0.settings["net.ipv4.tcp_timestamps"] = "0"
      },
      Complaint("reuse for a server", .reuse, .fine, says: "every row is of a connection that was")
      {
        $0.settings["net.ipv4.tcp_tw_reuse"] = "1"
        $0.addAccepted(100)
      },
      Complaint("recycle on an old kernel", .recycle, .warning, says: "behind NAT") {
        $0.settings["kernel.osrelease"] = "3.10.0"
        $0.settings["net.ipv4.tcp_tw_recycle"] = "1"
      },
      Complaint("recycle that refuses", .recycle, .critical, says: "has happened 12 times") {
        $0.settings["kernel.osrelease"] = "3.10.0"
        $0.settings["net.ipv4.tcp_tw_recycle"] = "1"
        $0.before["TcpExt.PAWSPassive"] = 12
      },
      Complaint("recycle left off", .recycle, .fine, says: "is 0, where it should stay") {
        $0.settings["net.ipv4.tcp_tw_recycle"] = "0"
      },
      Complaint("odd rfc1337", .rfc1337, .unknown, says: "no number") {
        $0.settings["net.ipv4.tcp_rfc1337"] = ""
      },
      Complaint("a full table", .buckets, .warning, says: "the table is full") {
        $0.settings["net.ipv4.tcp_max_tw_buckets"] = "100"
        $0.addAccepted(100)
      },
      Complaint("a nearly full table", .buckets, .warning, says: "nearly full") {
        $0.settings["net.ipv4.tcp_max_tw_buckets"] = "105"
        $0.addAccepted(100)
      },
      Complaint("an overflow", .buckets, .warning, says: "50 sockets skipped TIME_WAIT in 10 s") {
        $0.counted = ["TcpExt.TCPTimeWaitOverflow": 50]
      },
      Complaint("an overflow of old", .buckets, .notice, says: "since this namespace began") {
        $0.before["TcpExt.TCPTimeWaitOverflow"] = 3
      },
      Complaint("an overflow that is over", .buckets, .fine, says: "none in 10 s") {
        $0.before["TcpExt.TCPTimeWaitOverflow"] = 3
        $0.counted = [:]
      },
      Complaint("no table", .buckets, .warning, says: "is 0") {
        $0.settings["net.ipv4.tcp_max_tw_buckets"] = "0"
      },
      Complaint("a negative limit", .buckets, .notice, says: "a number that is never reached") {
        $0.settings["net.ipv4.tcp_max_tw_buckets"] = "-1"
        $0.addAccepted(20)
      },
      Complaint("an unknown limit", .buckets, .unknown, says: "is not known") {
        $0.settings["net.ipv4.tcp_max_tw_buckets"] = nil
      },
    ]
  }

  /// A thousand ports, so that it takes few sockets to use them up.
  private static func few(_ change: @escaping @Sendable (inout Patient) -> Void)
    -> @Sendable (inout Patient) -> Void
  {
    { patient in
      patient.settings["net.ipv4.ip_local_port_range"] = "40000 40999"
      change(&patient)
    }
  }

  private static var ports: [Complaint] {
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
        "ports of other states", .ports, .critical, says: "990 in other states",
        few { $0.addOpened(990, first: 40_000, state: .established) }),
      Complaint(
        "ports that may be had again", .ports, .warning, says: "tcp_tw_reuse lets connect",
        few {
          $0.settings["net.ipv4.tcp_tw_reuse"] = "1"
          $0.addOpened(1000, first: 40_000)
        }),
      Complaint(
        "ports that are had again", .ports, .notice, says: "tcp_tw_reuse lets connect",
        few {
          $0.before["TcpExt.TWRecycled"] = 5
          $0.settings["net.ipv4.tcp_tw_reuse"] = "1"
          $0.addOpened(1000, first: 40_000)
        }),
      Complaint(
        "ports that bind took for others", .ports, .critical,
        says: "430 more are blocked, as bind seems to have chosen them",
        few {
          $0.addOpened(430, first: 40_001, step: 2, to: 9002)
          $0.addOpened(500, first: 40_000, step: 2, to: 9000)
          $0.addOpened(70, first: 40_861, step: 2, to: 9000)
        }),
      Complaint("an odd range", .ports, .unknown, says: "is no range of ports") {
        $0.settings["net.ipv4.ip_local_port_range"] = "many"
      },
      Complaint("odd reserved ports", .ports, .unknown, says: "is no list of ports") {
        $0.settings["net.ipv4.ip_local_reserved_ports"] = "abc"
      },
      Complaint("a range from 0 on", .ports, .unknown, says: "is no range of ports") {
        $0.settings["net.ipv4.ip_local_port_range"] = "0 65535"
      },
      Complaint("a burst", .ports, .notice, says: "closes/s none is left in") { patient in
        for number in 0..<3000 {
          patient.sockets.append(
            Patient.minisocket(
              Patient.end(Patient.here, UInt16(32_768 + number)), Patient.end(Patient.there, 443),
              remaining: 59_000))
        }
      },
      Complaint(
        "ports by bind", .boundPorts, .notice, says: "100 sockets look as if bind had",
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
      Complaint("a server's rows", .serverRows, .fine, says: "they hold no local port") {
        $0.addAccepted(100)
      },
    ]
  }

  private static var conntrack: [Complaint] {
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
      Complaint("conntrack races", .conntrackTable, .warning, says: "though it has room") {
        $0.settings["net.netfilter.nf_conntrack_count"] = "1000"
        $0.counted = ["conntrack.stat.drop": 9]
      },
      Complaint("a negative limit of conntrack", .conntrackTable, .unknown, says: "allows -1") {
        $0.settings["net.netfilter.nf_conntrack_max"] = "-1"
      },
      Complaint("conntrack dropped once", .conntrackTable, .notice, says: "9 packets were dropped")
      {
        $0.before["conntrack.stat.drop"] = 9
      },
      Complaint("conntrack evicts", .conntrackTable, .warning, says: "had to go early") {
        $0.settings["net.netfilter.nf_conntrack_count"] = "1000"
        $0.counted = ["conntrack.stat.early_drop": 9]
      },
      Complaint("no conntrack", .conntrackTable, .fine, says: "not in this kernel") {
        for name in ["count", "max"] { $0.settings["net.netfilter.nf_conntrack_\(name)"] = nil }
      },
      Complaint("nothing tracked", .conntrackTable, .fine, says: "tracks nothing") { _ in },
      Complaint("odd conntrack", .conntrackTable, .unknown, says: "is 'x', and no number") {
        $0.settings["net.netfilter.nf_conntrack_max"] = "x"
      },
      Complaint("conntrack's own time", .conntrackTimeWait, .fine, says: "for 120 s") {
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

  private static var queues: [Complaint] {
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
      Complaint("an overflow of old", .listenQueue, .notice, says: "--for 10s tells") {
        $0.before["TcpExt.ListenOverflows"] = 4
      },
      Complaint("no counters", .listenQueue, .unknown, says: "TcpExt.ListenOverflows is not known")
      {
        $0.before["TcpExt.ListenOverflows"] = nil
      },
      Complaint("SYNs dropped", .synDrops, .critical, says: "3 SYNs dropped in 10 s") {
        $0.counted = ["TcpExt.TCPReqQFullDrop": 3]
      },
      Complaint("SYN cookies", .synDrops, .warning, says: "answered with a cookie in 10 s") {
        $0.counted = ["TcpExt.TCPReqQFullDoCookies": 3]
      },
    ]
  }

  private static var resources: [Complaint] {
    [
      Complaint(
        "no descriptor left", .descriptors, .critical, says: "nginx[7] has 1,024 of the 1,024"
      ) {
        $0.change = {
          $0.descriptors = [DescriptorLoad(process: 7, command: "nginx", open: 1024, limit: 1024)]
        }
      },
      Complaint("few descriptors left", .descriptors, .warning, says: "EMFILE") {
        $0.change = {
          $0.descriptors = [DescriptorLoad(process: 7, command: "nginx", open: 950, limit: 1024)]
        }
      },
      Complaint("the machine's files", .descriptors, .critical, says: "ENFILE") {
        $0.settings["fs.file_nr.allocated"] = "100000"
      },
      Complaint("many orphans", .orphans, .warning, says: "40,000 orphans") {
        $0.settings["sockstat.TCP.orphan"] = "40000"
      },
      Complaint("a limit that is elsewhere", .orphans, .fine, says: "only its first network") {
        $0.settings["net.ipv4.tcp_max_orphans"] = nil
      },
      Complaint("memory pressure", .memory, .warning, says: "2,500 pages") {
        $0.settings["sockstat.TCP.mem"] = "2500"
      },
      Complaint("out of memory", .memory, .critical, says: "2 connections reset for want of it") {
        $0.counted = ["TcpExt.TCPAbortOnMemory": 2]
      },
      Complaint("odd tcp_mem", .memory, .unknown, says: "is not three numbers") {
        $0.settings["net.ipv4.tcp_mem"] = "1 2"
      },
    ]
  }

  private static var vanishing: [Complaint] {
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
        "nothing vanishes", .earlyVanishing, .fine, says: "no row went before its time",
        watched { _ in }),
      Complaint(
        "rows reused", .earlyVanishing, .notice, says: "20 taken over by connect",
        watched { $0.reused = 20 }),
      Complaint(
        "rows that vanish", .earlyVanishing, .warning, says: "no counter says why",
        watched { $0.vanished = 20 }),
    ]
  }
}
