import LinuxProc
import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// The summary of one dump as a JSON object; `docs/schema.md` describes it.
struct SummaryJSON {
  static let schema = 1

  let report: SnapshotReport

  func write(to json: inout JSONWriter) {
    json.add("time_wait", report.timeWait)
    json.add("fin_wait2_minisockets", report.finWait2)
    json.add("due", report.overdue)
    json.add("longest_overdue_ms", report.longestOverdue)
    json.add("beyond_length", report.beyondLength)
    json.add("full_sockets", report.fullSockets)
    kernel(&json)
    counters(&json)
    closes(&json)
    expectation(&json)
    nextBurst(&json)
    json.array("remaining_5s") { json in
      for count in report.histogram { json.add(nil, count) }
    }
    finWait2(&json)
    direction(&json)
    destinations(&json)
    acceptingPorts(&json)
  }

  private func kernel(_ json: inout JSONWriter) {
    let facts = report.facts
    json.object("kernel") { json in
      json.add("release", facts.release)
      json.add("hz", facts.ticksPerSecond)
      json.add("time_wait_ms", facts.timeWaitLength.wholeMilliseconds)
      json.add("tcp_fin_timeout", facts.finTimeout)
      json.add("tcp_max_tw_buckets", facts.maxMinisockets)
      json.add("tcp_tw_reuse", facts.reuse)
      json.add("tcp_tw_reuse_delay_ms", facts.reuseDelay)
    }
  }

  private func counters(_ json: inout JSONWriter) {
    let counters = report.counters
    json.object("counters") { json in
      json.add("sockstat_tw", counters[.minisockets])
      json.add("TW", counters[.tw])
      json.add("TWKilled", counters[.twKilled])
      json.add("TWRecycled", counters[.twRecycled])
      json.add("TCPTimeWaitOverflow", counters[.timeWaitOverflow])
    }
  }

  private func closes(_ json: inout JSONWriter) {
    let history = report.history
    json.object("closes") { json in
      json.add("mean_per_second", history.mean)
      json.add("present_per_second", history.present)
      json.add("peak_per_second", history.peak?.count)
      json.add("peak_seconds_ago", history.peak?.age)
      json.array("per_second_newest_first") { json in
        for count in history.perSecond { json.add(nil, count) }
      }
      json.array("bursts") { json in
        for burst in history.bursts {
          json.object { json in
            json.add("first_seconds_ago", burst.firstAge)
            json.add("last_seconds_ago", burst.lastAge)
            json.add("closes", burst.count)
            json.add("peak_per_second", burst.peak)
          }
        }
      }
    }
  }

  private func expectation(_ json: inout JSONWriter) {
    guard let expected = report.expectation else {
      json.add("expected", nil as String?)
      return
    }
    json.object("expected") { json in
      json.add("lifetime_s", expected.lifetime)
      json.add("stand", expected.count)
      json.add("settles_at", expected.steadyState)
      json.add("due", expected.overdue)
      json.add("most_due", expected.mostOverdue)
      json.add("latest_expiry_s", expected.bound)
    }
  }

  private func nextBurst(_ json: inout JSONWriter) {
    guard let burst = report.nextBurst else {
      json.add("next_burst", nil as String?)
      return
    }
    json.object("next_burst") { json in
      json.add("in_ms", burst.milliseconds)
      json.add("error_ms", burst.error)
      json.add("sockets", burst.sockets)
      json.add("basis", burst.basis.rawValue)
    }
  }

  private func finWait2(_ json: inout JSONWriter) {
    json.object("fin_wait2") { json in
      json.add("minisockets", report.finWait2)
      json.add("due", report.finWait2Overdue)
      json.add("least_remaining_ms", report.finWait2Remaining?.lowerBound)
      json.add("most_remaining_ms", report.finWait2Remaining?.upperBound)
    }
  }

  private func direction(_ json: inout JSONWriter) {
    json.object("closed_first") { json in
      json.add("as_connecting_side", report.timeWait - report.accepted)
      json.add("as_accepting_side", report.accepted)
      json.add("guessed_by_ports", report.isDirectionGuessed)
    }
  }

  private func destinations(_ json: inout JSONWriter) {
    json.add("usable_ports", report.usablePorts)
    json.add("destination_count", report.destinationCount)
    json.array("destinations") { json in
      for destination in report.destinations {
        json.object { Self.destination(destination, &$0) }
      }
    }
  }

  private static func destination(_ destination: DestinationReport, _ json: inout JSONWriter) {
    json.add("local_address", "\(destination.group.localAddress)")
    json.add("remote_address", "\(destination.group.remoteAddress)")
    json.add("remote_port", destination.group.remotePort.map(Int.init))
    let interface = destination.group.interfaceIndex
    json.add("interface_index", interface == 0 ? nil : Int(interface))
    json.add("time_wait", destination.timeWait)
    json.add("fin_wait2_minisockets", destination.finWait2)
    json.add("due", destination.overdue)
    json.add("other_sockets", destination.others)
    json.add("closes_per_second", destination.ports.rate)
    json.add("ports_used", destination.ports.used)
    json.add("ports_free", destination.ports.free)
    json.add("ports_reclaimable", destination.ports.reclaimable)
    json.add("ports_settle_at", destination.ports.steadyState)
    json.add("seconds_to_empty", destination.ports.timeToEmpty?.components.seconds)
  }

  private func acceptingPorts(_ json: inout JSONWriter) {
    json.add("accepting_port_count", report.acceptingPortCount)
    json.array("accepting_ports") { json in
      for port in report.acceptingPorts {
        json.object { json in
          json.add("port", Int(port.port))
          json.add("minisockets", port.minisockets)
          json.add("due", port.overdue)
        }
      }
    }
  }
}
