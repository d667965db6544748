import LinuxProc
import Netlink
import SockDiag
import SocketFilter
import TimeWait

/// Reads what a summary is made of: one look over all sockets, with settings, counters and listeners.
struct SummaryReading {
  let top: Int

  /// The report of one place; nil where it could not be read, which the outcome then says.
  func report(
    of place: Place, _ filter: SocketFilter?, _ outcome: inout Outcome
  ) -> SnapshotReport? {
    let request = LookRequest(
      filter: filter, selection: { _ in .everything }, readings: .all, needsListeners: true,
      needsTicks: true, usesTimerList: true)
    do throws(LookError) {
      guard let look = try place.roundLookSource().look(request) else { return nil }
      return report(look, &outcome)
    } catch {
      let prefix = place.label.map { "\($0): " } ?? ""
      outcome.add(failure: prefix + error.description)
      return nil
    }
  }

  private func report(_ look: consuming Look, _ outcome: inout Outcome) -> SnapshotReport? {
    var look = look
    for note in look.notes { outcome.add(note: note, isLoss: false) }
    var tally = SnapshotTally(facts: look.facts, listeners: look.listeners)
    tally.forecastReaps(from: look.ticks)
    var failure: DumpError?
    do throws(DumpError) {
      try Self.read(&look, &tally)
    } catch {
      failure = error
    }
    let hasFailed = failure != nil && look.rows.socketsRead == 0
    outcome.add(
      look.rows.incidents, error: failure, origin: look.rows.origin, hasFailed: hasFailed,
      place: look.place.label)
    return hasFailed ? nil : tally.report(counters: Readings(look.readings), top: top)
  }

  private static func read(
    _ look: inout Look, _ tally: inout SnapshotTally
  ) throws(DumpError) {
    guard let program = look.program else {
      while let record = try look.rows.next() { tally.add(record, window: look.rows.window) }
      return
    }
    while let record = try look.rows.next() {
      tally.add(
        record, isWanted: program.matches(record, cgroupID: nil), window: look.rows.window)
    }
  }
}
