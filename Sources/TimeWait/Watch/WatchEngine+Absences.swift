// Sockets that a complete walk does not have.
extension WatchEngine {
  /// Marks sockets that are missing for the first time, and concludes on those that are missing for
  /// the second.
  ///
  /// - Returns: minisockets that are missing for the first time.
  mutating func concludeAbsences() -> Int {
    guard tally.minisockets + tally.full < table.count else { return 0 }
    let unconfirmed = findMissing()
    markRetaken()
    let gone = walk.last?.end ?? walk.begin
    for slot in absences.confirmed {
      let seen = table[Int(slot)].seen
      conclude(Int(slot), gone: range(seen, max(seen, gone)))
    }
    explain()
    for slot in absences.confirmed { forget(Int(slot)) }
    return unconfirmed
  }

  private mutating func findMissing() -> Int {
    var unconfirmed = 0
    for slot in 0..<table.used where table[slot].seen < walk.begin {
      let status = table[slot].status
      if status.contains(.isMissing) {
        concludeAbsence(slot)
      } else {
        table[slot].status.insert(.isMissing)
        guard status.contains(.isMinisocket) else { continue }
        unconfirmed += 1
        noteEarly(slot)
      }
    }
    return unconfirmed
  }

  /// Missing twice: a minisocket has left, and a full socket is of no more interest.
  private mutating func concludeAbsence(_ slot: Int) {
    if table[slot].isMinisocket {
      absences.confirmed.append(UInt32(truncatingIfNeeded: slot))
    } else {
      groups.removeOther(table[slot].group)
      table.remove(slot)
    }
  }

  /// Remembers a socket that is missing before its deadline, so that a successor with its addresses
  /// and ports is found.
  private mutating func noteEarly(_ slot: Int) {
    let entry = table[slot]
    guard isEarly(entry, walk.end) else { return }
    absences.early[tuple(of: entry)] = entry.identity
  }

  /// Marks missing sockets whose addresses and ports a new socket has.
  private mutating func markRetaken() {
    if absences.early.isEmpty { return }
    for arrival in absences.arrivals {
      let entry = table[Int(arrival)]
      guard !entry.isFree, let identity = absences.early[tuple(of: entry)],
        identity != entry.identity, let slot = table.find(identity)
      else { continue }
      table[slot].status.insert(.isRetaken)
    }
  }

  /// Whether a socket that left before this moment certainly left before its deadline.
  func isEarly(_ entry: WatchEntry, _ gone: Int64) -> Bool {
    entry.earliest != WatchEntry.unknown && gone < entry.earliest &- timing.earliestExpiry
  }

  private mutating func forget(_ slot: Int) {
    let entry = table[slot]
    if !absences.early.isEmpty { absences.early[tuple(of: entry)] = nil }
    groups.removeMinisocket(entry.group)
    table.remove(slot)
  }
}
