import Diagnosis
import SockDiag
import TimeWait

/// What can be wrong, one thing at a time.
enum Complaints {
  static var all: [Complaint] {
    var all = rows
    all += settings
    all += ports
    all += states
    all += range
    all += lingering
    all += conntrack
    all += queues
    all += resources
    all += vanishing
    return all
  }

  private static var rows: [Complaint] {
    [
      Complaint("overdue by design", .rowsAtZero, .fine, says: "100 overdue sockets are normal") {
        $0.addAccepted(6000, overdue: 100)
      },
      Complaint("too many overdue", .rowsAtZero, .notice, says: "a burst a minute ago would") {
        $0.addAccepted(6000, overdue: 1000)
      },
      Complaint(
        "overdue beyond design", .rowsAtZero, .warning, says: "stayed overdue for longer than the"
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
      Complaint("overdue on 4.4", .rowsAtZero, .warning, says: "reaps on the tick") {
        $0.settings["kernel.osrelease"] = "4.4.0"
        $0.addAccepted(600, overdue: 100)
      },
      Complaint("the reaper behind", .rowsAtZero, .warning, says: "stays for 97.5 to 112.5 s") {
        $0.settings["kernel.osrelease"] = "2.6.38"
        $0.addAccepted(6000, overdue: 4500)
      },
      Complaint("the reaper in time", .rowsAtZero, .fine, says: "keeps up below 13.3") {
        $0.settings["kernel.osrelease"] = "2.6.38"
        $0.addAccepted(600)
      },
      Complaint("the reaper about to fall behind", .rowsAtZero, .notice, says: "falls behind") {
        $0.settings["kernel.osrelease"] = "3.10.0"
        $0.addAccepted(3000)
      },
      Complaint(
        "fewer sockets than sockstat", .standingCount, .unknown, says: "sockstat counts 9,000"
      ) {
        $0.addAccepted(6000)
        $0.sockstat = 9000
      },
      Complaint("lost sockets", .standingCount, .unknown, says: "the dump lacks sockets") {
        $0.addAccepted(600)
        $0.change = { $0.isIncomplete = true }
      },
      Complaint(
        "sockets that do not stay", .standingCount, .fine, says: "counted 400 entries/s in 10 s"
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
      Complaint("fin_timeout of 65", .finTimeout, .warning, says: "after 10 s, not 65") {
        $0.settings["net.ipv4.tcp_fin_timeout"] = "65"
      },
      Complaint("fin_timeout of 89", .finTimeout, .warning, says: "after 58 s, not 89") {
        $0.settings["net.ipv4.tcp_fin_timeout"] = "89"
      },
      Complaint("fin_timeout of 90", .finTimeout, .fine, says: "which ends after 60 s") {
        $0.settings["net.ipv4.tcp_fin_timeout"] = "90"
      },
      Complaint("fin_timeout of 15", .finTimeout, .fine, says: "TIME_WAIT lasts 60 s") {
        $0.settings["net.ipv4.tcp_fin_timeout"] = "15"
      },
      Complaint("odd fin_timeout", .finTimeout, .unknown, says: "is 'sixty', which is not a number")
      {
        $0.settings["net.ipv4.tcp_fin_timeout"] = "sixty"
      },
      Complaint("huge fin_timeout", .finTimeout, .unknown, says: "which no kernel reports") {
        $0.settings["net.ipv4.tcp_fin_timeout"] = "\(Int64.max)"
      },
      Complaint("unreadable reuse", .reuse, .unknown, says: "cannot be read (Permission denied)") {
        $0.settings["net.ipv4.tcp_tw_reuse"] = nil
        $0.settings["twdiag.unreadable"] = "net.ipv4.tcp_tw_reuse (Permission denied)"
      },
      Complaint("odd reuse", .reuse, .unknown, says: "is -1, which no known kernel") {
        $0.settings["net.ipv4.tcp_tw_reuse"] = "-1"
      },
      Complaint(
        "the default of reuse without timestamps", .reuse, .fine, says: "the default, and has no"
      ) {
        $0.settings["net.ipv4.tcp_timestamps"] = "0"
      },
      Complaint("reuse without timestamps", .reuse, .warning, says: "has no effect") {
        $0.settings["net.ipv4.tcp_tw_reuse"] = "1"
        $0.settings["net.ipv4.tcp_timestamps"] = "0"
      },
      Complaint("reuse for a server", .reuse, .fine, says: "belong to accepted connections") {
        $0.settings["net.ipv4.tcp_tw_reuse"] = "1"
        $0.addAccepted(100)
      },
      Complaint("recycle on an old kernel", .recycle, .warning, says: "behind NAT") {
        $0.settings["kernel.osrelease"] = "3.10.0"
        $0.settings["net.ipv4.tcp_tw_recycle"] = "1"
      },
      Complaint("recycle that refuses", .recycle, .critical, says: "12 times so far") {
        $0.settings["kernel.osrelease"] = "3.10.0"
        $0.settings["net.ipv4.tcp_tw_recycle"] = "1"
        $0.before["TcpExt.PAWSPassive"] = 12
      },
      Complaint("recycle left off", .recycle, .fine, says: "is 0 and should stay 0") {
        $0.settings["net.ipv4.tcp_tw_recycle"] = "0"
      },
      Complaint("odd rfc1337", .rfc1337, .unknown, says: "not a number") {
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
      Complaint(
        "an overflow in the past", .buckets, .notice, says: "since this namespace was created"
      ) {
        $0.before["TcpExt.TCPTimeWaitOverflow"] = 3
      },
      Complaint("an overflow that is over", .buckets, .fine, says: "none of them in 10 s") {
        $0.before["TcpExt.TCPTimeWaitOverflow"] = 3
        $0.counted = [:]
      },
      Complaint("no table", .buckets, .warning, says: "is 0") {
        $0.settings["net.ipv4.tcp_max_tw_buckets"] = "0"
      },
      Complaint("a negative limit", .buckets, .notice, says: "a limit that is never reached") {
        $0.settings["net.ipv4.tcp_max_tw_buckets"] = "-1"
        $0.addAccepted(20)
      },
      Complaint("an unknown limit", .buckets, .unknown, says: "is not known") {
        $0.settings["net.ipv4.tcp_max_tw_buckets"] = nil
      },
    ]
  }
}
