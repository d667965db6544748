import SockDiag
import TextOutput
import TimeWait

/// The JSON objects of a watch, one on each line; `docs/schema.md` describes them.
enum WatchJSON {
  /// Groups, notes and worst sockets that an object holds at most, so that its length is bounded.
  static let mostGroups = 10
  private static let mostNotes = 10
  private static let maxWorst = 10

  static func poll(_ update: WatchUpdate, _ facts: KernelFacts, _ clock: WatchClock) -> [UInt8] {
    let report = update.report
    return line("poll") { json in
      json.add("poll", report.number)
      json.add("time_ms", update.realTime)
      json.add("at_ms", clock.milliseconds(report.walk.earliest))
      json.add("walk_ms", Words.milliseconds(report.walk.latest - report.walk.earliest))
      json.add("gap_ms", report.gap.map { Words.milliseconds($0) })
      json.add("complete", report.isComplete)
      json.add("skipped", report.skipped)
      json.add("time_wait", report.timeWait)
      json.add("fin_wait2", report.finWait2)
      json.add("limit", facts.maxMinisockets)
      json.add("due", report.overdue)
      json.add("beyond_design", report.beyondDesign)
      json.array("remaining") { json in
        for count in report.histogram.prefix(12) { json.add(nil, count) }
      }
      json.addBurst(report)
      json.addCounts(report.events)
      json.add("unconfirmed", report.unconfirmed)
      json.add("returned", report.returned)
      json.add("doubled", report.doubled)
      json.add("entered_rate", report.enteredRate)
      json.add("gone_rate", report.goneRate)
      json.add(update.lateness)
      json.add(update.forecasts)
      json.addCounters(report.counters, report.counted)
      json.array("worst") { json in
        for socket in report.worst.prefix(maxWorst) {
          json.object { json in
            json.add(socket.socket, owners: update.owners)
            json.add("overdue_ms", socket.overdue)
          }
        }
      }
      json.array("groups") { json in
        for group in update.groups.prefix(mostGroups) {
          json.add(group, hasFullSockets: update.hasFullSockets)
        }
      }
      json.array("notes") { json in
        for note in update.notes.prefix(mostNotes) { json.addText(nil, note) }
      }
    }
  }

  static func events(_ update: WatchUpdate, _ clock: WatchClock) -> [UInt8] {
    var json = JSONWriter()
    for event in update.events {
      json.addLine("event") { json in
        json.add("event", event.kind.name)
        json.add("reason", event.kind.reason)
        json.add("poll", update.report.number)
        json.add("at_ms", event.moment, clock)
        json.add(event.socket, owners: update.owners)
        json.add("deadline_ms", event.deadline, clock)
        json.add("reap_ms", event.reap, clock)
        json.add("lateness_ms", event.lateness)
        json.add("beyond_design", event.isBeyondDesign)
      }
    }
    return json.bytes
  }

  static func failure(_ reason: String) -> [UInt8] {
    line("error") { $0.addText("message", reason) }
  }

  static func summary(_ tally: WatchTally) -> [UInt8] {
    line("summary") { json in
      json.add("polls", tally.polls)
      json.add("duration_ms", Words.milliseconds(tally.duration))
      json.add("skipped", tally.skipped)
      json.add("incomplete", tally.incomplete)
      json.add("failed", tally.failures)
      json.addCounts(tally.totals)
      json.add("time_wait_overflow", tally.overflows)
      json.add(tally.lateness)
      json.add(tally.forecasts)
      json.array("worst") { json in
        for late in tally.worst {
          json.object { json in
            json.add(late.socket, owners: [:])
            json.add("lateness_ms", late.lateness)
            json.add("gone", !late.exists)
            json.add("beyond_design", late.isBeyondDesign)
          }
        }
      }
    }
  }

  private static func line(
    _ type: StaticString, _ members: (inout JSONWriter) -> Void
  ) -> [UInt8] {
    var json = JSONWriter()
    json.addLine(type, members)
    return json.bytes
  }
}

extension WatchEvent.Kind {
  /// The word for programs.
  fileprivate var name: StaticString {
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
