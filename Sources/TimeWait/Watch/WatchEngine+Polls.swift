package import LinuxProc
package import SockDiag

// The end of a poll.
extension WatchEngine {
  /// Ends the poll, and reports on it.
  ///
  /// - Parameters:
  ///   - moment: after the kernel has read the last row.
  ///   - isComplete: the kernel reported no loss, so the walk had all sockets.
  ///   - counters: read right after the walk, so that they include the departures that it shows;
  ///     nil when they were not read.
  ///   - skipped: polls that were left out.
  package mutating func endPoll(
    at moment: Instant, isComplete: Bool, counters: Readings? = nil, skipped: Int = 0
  ) -> PollReport {
    walk.finish(at: moment)
    let counted = compare(counters)
    causes.add(counted)
    let unconfirmed = isComplete ? concludeAbsences() : 0
    if isComplete { causes.age() }
    counts.closedUnseen += closes.endWalk(isComplete: isComplete, began: walk.begin)
    ports.endWalk(isComplete: isComplete)
    absences.endWalk(isComplete: isComplete)
    enteredCount += counts.allEntered
    updateRates(isComplete)
    totals.add(counts)
    // What would be left over if the watch ended now.
    if isComplete { totals.unconfirmed = unconfirmed }
    let worst = worstSockets()
    let isFirst = walk.last == nil
    walk.close(isComplete: isComplete)
    if isComplete, table.compact(from: head, isFirst: isFirst) { head = 0 }
    var report = report(isComplete, worst)
    report.unconfirmed = unconfirmed
    report.skipped = skipped
    report.counters = counters ?? Readings()
    report.counted = counted
    return report
  }

  /// Calls `body` with the events of the last poll, in the order of their moments, and drops them.
  package mutating func takeEvents(_ body: (WatchEvent) -> Void) {
    events.sort { $0.moment.isBefore($1.moment) }
    for event in events { body(event) }
    events.removeAll(keepingCapacity: events.capacity < 65_536)
  }

  private mutating func compare(_ counters: Readings?) -> Readings? {
    guard let counters else { return nil }
    defer { lastCounters = counters }
    return lastCounters.map { counters.increases(of: Self.counters, since: $0) }
  }

  /// Sockets entered since the last complete walk; confirmed departures were in the interval before
  /// that.
  private mutating func updateRates(_ isComplete: Bool) {
    guard isComplete else {
      enteredRate = enteredRate.stale
      goneRate = goneRate.stale
      return
    }
    if let last = walk.last { enteredRate = .over(walk.begin &- last.begin, enteredCount) }
    if let gap = walk.lastGap { goneRate = .over(gap, counts.gone) }
    enteredCount = 0
  }

  private func worstSockets() -> [OverdueSocket] {
    worst.places.map { place in
      OverdueSocket(
        socket: socket(table[Int(place.slot)]), overdue: Bounds(place.least, place.most))
    }
  }

  private func report(_ isComplete: Bool, _ worst: [OverdueSocket]) -> PollReport {
    var report = PollReport()
    report.number = walk.number
    report.walk = range(walk.begin, walk.end)
    report.gap = walk.gap.map { .nanoseconds($0) }
    report.isComplete = isComplete
    report.timeWait = tally.timeWait
    report.finWait2 = tally.minisockets - tally.timeWait
    report.overdue = tally.overdue
    report.beyondDesign = tally.beyondDesign
    for index in 0..<12 { report.histogram[index] = tally.histogram[index] }
    report.events = counts
    report.returned = tally.returned
    report.doubled = tally.doubled
    report.enteredRate = enteredRate
    report.goneRate = goneRate
    report.worst = worst
    report.nextBurst = reaps.burst(tally.untilBurst, walkEnded: walk.end)
    return report
  }
}

extension InstantRange {
  fileprivate func isBefore(_ other: InstantRange) -> Bool {
    (earliest.nanoseconds, latest.nanoseconds)
      < (other.earliest.nanoseconds, other.latest.nanoseconds)
  }
}

extension EventCounts {
  mutating func add(_ other: EventCounts) {
    entered += other.entered
    enteredShort += other.enteredShort
    finReceived += other.finReceived
    expiredOnTime += other.expiredOnTime
    expiredLate += other.expiredLate
    beyondDesign += other.beyondDesign
    reused += other.reused
    reopened += other.reopened
    killed += other.killed
    vanished += other.vanished
    rearmed += other.rearmed
    closedUnseen += other.closedUnseen
  }
}
