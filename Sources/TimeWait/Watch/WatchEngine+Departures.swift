internal import SockDiag

// Minisockets that have left, and why.
extension WatchEngine {
  /// A minisocket left at a moment between these two.
  mutating func conclude(_ slot: Int, gone: InstantRange) {
    let entry = table[slot]
    guard isEarly(entry, gone.latest.nanoseconds) else {
      expire(slot, gone)
      return
    }
    if entry.status.contains(.isRetaken), let listeners {
      let isReopened = listeners.accepts(socket(entry).local)
      if !isReopened { causes.reused.use(1) }
      vanish(slot, isReopened ? .reopened : .reused, gone)
    } else {
      absences.unexplained.append(MissingSockets.Departure(slot: slot, gone: gone))
    }
  }

  /// Looks for an explanation of unexplained early departures in the counters: since they do not
  /// say which sockets they counted, they must account for all.
  mutating func explain() {
    let count = absences.unexplained.count
    if count == 0 { return }
    var reason = VanishReason.unknown
    if causes.reused.explain(count) {
      reason = .reused
    } else if timing.design == .reaper, causes.killed.explain(count) {
      reason = .killed
    }
    for departure in absences.unexplained { vanish(departure.slot, reason, departure.gone) }
  }

  mutating func vanish(_ slot: Int, _ reason: VanishReason, _ gone: InstantRange) {
    switch reason {
    case .reused: counts.reused += 1
    case .reopened: counts.reopened += 1
    case .killed: counts.killed += 1
    case .unknown: counts.vanished += 1
    }
    emit(.vanishedEarly(reason), slot, gone)
  }

  private mutating func expire(_ slot: Int, _ gone: InstantRange) {
    let entry = table[slot]
    let least = max(0, gone.earliest.nanoseconds &- entry.latest)
    let most: Int64? =
      entry.earliest == WatchEntry.unknown
      ? nil : max(least, gone.latest.nanoseconds &- entry.earliest)
    let isLate = least > timing.tick
    let isBeyond = least > timing.allowance(for: entry.state)
    if isLate { counts.expiredLate += 1 } else { counts.expiredOnTime += 1 }
    if isBeyond { counts.beyondDesign += 1 }
    if let most { lateRecord.add(least, most) }
    let reap = reaps.reap(of: entry)
    reaps.judge(entry, gone: gone)
    guard options.keepsEvents else { return }
    events.append(
      WatchEvent(
        kind: isLate ? .expiredLate : .expiredOnTime, socket: socket(entry), moment: gone,
        deadline: entry.deadline, reap: reap, lateness: Bounds(least, most),
        isBeyondDesign: isBeyond))
  }
}
