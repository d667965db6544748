import LinuxProc
import SockDiag
import TextOutput
import TimeWait

// Members of a watch's JSON objects.

extension JSONWriter {
  /// An object on a line of its own, with its version and its type.
  mutating func addLine(_ type: StaticString, _ members: (inout JSONWriter) -> Void) {
    object { json in
      json.add("schema", 1)
      json.add("type", type)
      members(&json)
    }
    endLine()
  }

  /// A text from outside of bounded length.
  mutating func addText(_ name: StaticString?, _ text: String?) {
    add(name, text, longest: SanitizedText.longest)
  }

  /// Milliseconds, the lower bound rounded down and the upper bound up.
  mutating func add(_ name: StaticString, _ bounds: Bounds?) {
    range(
      name,
      bounds.map { bounds in
        (
          Words.milliseconds(bounds.least),
          bounds.most.map { Words.milliseconds($0, roundedUp: true) }
        )
      })
  }

  mutating func add(_ name: StaticString, _ moments: InstantRange?, _ clock: WatchClock) {
    range(
      name,
      moments.map {
        (clock.milliseconds($0.earliest), clock.milliseconds($0.latest, roundedUp: true))
      })
  }

  mutating func add(_ name: StaticString, _ rate: Rate) {
    let (state, value): (StaticString, Double?) =
      switch rate {
      case .starting: ("starting", nil)
      case .noData: ("no_data", nil)
      case .stale(let value): ("stale", value)
      case .value(let value): ("value", value)
      }
    object(name) { json in
      json.add("state", state)
      json.add("per_second", thousandths: value.flatMap(Self.thousandths))
    }
  }

  private static func thousandths(_ value: Double) -> Int64? {
    value.isFinite ? Int64((min(max(value, 0), 1e15) * 1000).rounded()) : nil
  }
}

// MARK: Sockets and groups

extension JSONWriter {
  mutating func add(_ socket: WatchedSocket, owners: [UInt32: String]) {
    add("state", socket.state.name)
    add("local_address", socket.local.address)
    add("local_port", Int(socket.local.port))
    add("remote_address", socket.remote.address)
    add("remote_port", Int(socket.remote.port))
    add("cookie", hexadecimal: socket.cookie == .none ? nil : socket.cookie.rawValue)
    add("inode", socket.inode == 0 ? nil : Int(socket.inode))
    addText("process", owners[socket.inode])
  }

  /// - Parameter hasFullSockets: full sockets were read too.
  mutating func add(_ report: GroupReport, hasFullSockets: Bool) {
    let group = report.group
    let direction: StaticString = group.isAccepted ? "accepted" : "connected"
    object { json in
      json.add("direction", direction)
      json.add("local_address", group.localAddress)
      json.add("local_port", group.localPort.map(Int.init))
      json.add("remote_address", group.remoteAddress)
      json.add("remote_port", group.remotePort.map(Int.init))
      json.add("minisockets", report.minisockets)
      json.add("due", report.overdue)
      json.add("others", hasFullSockets ? report.others : nil)
      json.add("entered_rate", report.enteredRate)
      json.add("free_ports", report.freePorts)
    }
  }
}

// MARK: Counts

extension JSONWriter {
  mutating func addCounts(_ counts: EventCounts) {
    object("events") { json in
      json.add("entered", counts.entered)
      json.add("entered_short", counts.enteredShort)
      json.add("fin_received", counts.finReceived)
      json.add("expired_on_time", counts.expiredOnTime)
      json.add("expired_late", counts.expiredLate)
      json.add("beyond_design", counts.beyondDesign)
      json.add("reused", counts.reused)
      json.add("reopened", counts.reopened)
      json.add("killed", counts.killed)
      json.add("vanished", counts.vanished)
      json.add("rearmed", counts.rearmed)
      json.add("closed_unseen", counts.closedUnseen)
      json.add("unconfirmed", counts.unconfirmed)
    }
  }

  mutating func add(_ lateness: LatenessSummary?) {
    guard let lateness else { return null("lateness") }
    object("lateness") { json in
      json.add("count", lateness.count)
      json.add("p50_ms", lateness.p50)
      json.add("p90_ms", lateness.p90)
      json.add("p99_ms", lateness.p99)
      json.add("max_ms", lateness.longest)
      json.add("uncertainty_ms", lateness.uncertainty)
      json.add("bound_ms", lateness.bound)
    }
  }

  /// The next reap of sockets in TIME_WAIT, from the end of the poll.
  mutating func addBurst(_ report: PollReport) {
    guard let burst = report.nextBurst else { return null("next_burst") }
    let time = ForecastText.time(of: burst, from: report.walk.latest)
    object("next_burst") { json in
      json.add("in_ms", time.milliseconds)
      json.add("error_ms", time.error)
      json.add("sockets", burst.sockets)
    }
  }

  /// How the forecasts of reaps did in the whole watch.
  mutating func add(_ score: ForecastScore?) {
    guard let score else { return null("forecasts") }
    object("forecasts") { json in
      json.add("count", score.forecasts)
      json.add("hits", score.hits)
      json.add("longest_miss_ms", score.largestError)
      json.add("unforeseen", score.withoutForecast)
      json.add("basis", score.basis.rawValue)
      json.add("error_ms", score.error)
    }
  }

  /// The minisockets that sockstat counts, and what was counted since the last poll.
  mutating func addCounters(_ now: Readings, _ counted: Readings?) {
    add("sockstat_tw", now[.minisockets])
    guard let counted else { return null("counted") }
    object("counted") { json in
      json.add("tw", counted[.tw])
      json.add("tw_killed", counted[.twKilled])
      json.add("tw_recycled", counted[.twRecycled])
      json.add("time_wait_overflow", counted[.timeWaitOverflow])
      json.add("paws_timewait", counted[.pawsTimewait])
      json.add("ack_skipped_time_wait", counted[.ackSkippedTimeWait])
      json.add("active_opens", counted[.activeOpens])
      json.add("passive_opens", counted[.passiveOpens])
    }
  }
}
