import SockDiag
import SocketFilter
import TextOutput
import TimeWait

/// The JSON objects of a watch, one on each line; `docs/schema.md` describes them.
enum WatchJSON {
  /// As many groups, notes and worst sockets as an object holds, which bounds its length.
  static let mostGroups = 10
  private static let mostNotes = 10
  private static let mostWorst = 10

  /// Writes into a row buffer that no descriptor is behind, and gives what was written.
  private static func bytes(_ body: (inout JSONObject) -> Void) -> [UInt8] {
    var object = JSONObject()
    body(&object)
    return object.bytes
  }

  // MARK: Polls

  static func poll(_ update: WatchUpdate, _ facts: KernelFacts, _ clock: WatchClock) -> [UInt8] {
    let report = update.report
    return bytes { object in
      object.begin("poll")
      object.member("poll", report.number)
      object.member("time_ms", update.realTime)
      object.member("at_ms", clock.milliseconds(report.walk.earliest))
      object.member("walk_ms", milliseconds(report.walk.latest - report.walk.earliest))
      object.member("gap_ms", report.gap.map(milliseconds))
      object.member("complete", report.isComplete)
      object.member("skipped", report.skipped)
      object.member("time_wait", report.timeWait)
      object.member("fin_wait2", report.finWait2)
      object.member("limit", facts.mostMinisockets)
      object.member("due", report.due)
      object.member("beyond_design", report.beyondDesign)
      object.array("remaining", report.histogram.prefix(12)) { $0.value($1) }
      object.burst(report)
      object.counts("events", report.events)
      object.member("unconfirmed", report.unconfirmed)
      object.member("returned", report.returned)
      object.member("doubled", report.doubled)
      object.rate("entered_rate", report.enteredRate)
      object.rate("gone_rate", report.goneRate)
      object.lateness(update.lateness)
      object.forecasts(update.forecasts)
      object.counters(report.counters, report.counted)
      object.array("worst", report.worst.prefix(mostWorst)) { object, socket in
        object.open()
        object.socket(socket.socket, update.owners)
        object.bounds("overdue_ms", socket.overdue)
        object.close()
      }
      object.array("groups", update.groups.prefix(mostGroups)) {
        $0.group($1, hasFullSockets: update.hasFullSockets)
      }
      object.array("notes", update.notes.prefix(mostNotes)) { $0.value($1) }
      object.end()
    }
  }

  static func milliseconds(_ duration: Duration) -> Int64 { QuantityText.milliseconds(duration) }

  // MARK: Events

  static func events(_ update: WatchUpdate, _ clock: WatchClock) -> [UInt8] {
    bytes { object in
      for event in update.events {
        object.begin("event")
        object.member("event", event.kind.name)
        object.member("reason", event.kind.reason)
        object.member("poll", update.report.number)
        object.range("at_ms", event.moment, clock)
        object.socket(event.socket, update.owners)
        object.range("deadline_ms", event.deadline, clock)
        object.range("reap_ms", event.reap, clock)
        object.bounds("lateness_ms", event.lateness)
        object.member("beyond_design", event.isBeyondDesign)
        object.end()
      }
    }
  }

  // MARK: The rest

  static func failure(_ why: String) -> [UInt8] {
    bytes { object in
      object.begin("error")
      object.member("message", why)
      object.end()
    }
  }

  static func summary(_ tally: WatchTally) -> [UInt8] {
    bytes { object in
      object.begin("summary")
      object.member("polls", tally.polls)
      object.member("duration_ms", milliseconds(tally.duration))
      object.member("skipped", tally.skipped)
      object.member("incomplete", tally.incomplete)
      object.member("failed", tally.failures)
      object.counts("events", tally.totals)
      object.member("time_wait_overflow", tally.overflows)
      object.lateness(tally.lateness)
      object.forecasts(tally.forecasts)
      object.array("worst", tally.worst) { object, late in
        object.open()
        object.socket(late.socket, [:])
        object.bounds("lateness_ms", late.lateness)
        object.member("gone", !late.stands)
        object.member("beyond_design", late.isBeyondDesign)
        object.close()
      }
      object.end()
    }
  }
}

extension WatchEvent.Kind {
  /// The word for programs.
  var name: StaticString {
    switch self {
    case .entered: "entered"
    case .enteredShort: "entered_short"
    case .finReceived: "fin_received"
    case .expiredOnTime: "expired_on_time"
    case .expiredLate: "expired_late"
    case .vanishedEarly: "vanished_early"
    case .rearmed: "rearmed"
    }
  }

  /// Why it vanished, where that is known.
  fileprivate var reason: StaticString? {
    guard case .vanishedEarly(let reason) = self else { return nil }
    switch reason {
    case .reused: return "reused"
    case .reopened: return "reopened"
    case .killed: return "killed"
    case .unknown: return nil
    }
  }
}
