/// The sockets that are watched, in slots, and where each is by its identity.
@usableFromInline
struct EntryTable {
  @usableFromInline var slots: ContiguousArray<WatchEntry> = []
  private var index = SlotIndex()
  /// The first of the free slots, which are chained by `next`.
  private var free = WatchEntry.noSlot
  private(set) var count = 0

  func find(_ identity: UInt64) -> Int? {
    index.find(identity) { slots[$0].identity == identity }
  }

  /// Adds a socket that is not there yet.
  mutating func insert(_ entry: WatchEntry) -> Int {
    let slot: Int
    if free == WatchEntry.noSlot {
      slot = slots.count
      slots.appendGently(entry)
    } else {
      slot = Int(free)
      free = slots[slot].next
      slots[slot] = entry
    }
    count += 1
    index.insert(slot, entry.identity) { [slots] in slots[$0].identity }
    return slot
  }

  mutating func remove(_ slot: Int) {
    index.remove(slot, slots[slot].identity) { [slots] in slots[$0].identity }
    slots[slot] = WatchEntry.free(next: free)
    free = UInt32(truncatingIfNeeded: slot)
    count -= 1
  }

  /// Gives memory back when fewer than a quarter of the slots are used.
  ///
  /// - Returns: whether the numbers of slots have changed.
  mutating func shrinkIfSparse() -> Bool {
    guard slots.count > 4096, count < slots.count / 4 else { return false }
    var kept: ContiguousArray<WatchEntry> = []
    kept.reserveCapacity(count + count / 8)
    for var entry in slots where !entry.isFree {
      entry.next = UInt32(truncatingIfNeeded: kept.count + 1)
      kept.append(entry)
    }
    slots = kept
    free = WatchEntry.noSlot
    index.removeAll(roomFor: count)
    for slot in kept.indices {
      index.insert(slot, kept[slot].identity) { kept[$0].identity }
    }
    return true
  }
}

extension WatchEntry {
  fileprivate static func free(next: UInt32) -> Self {
    WatchEntry(
      identity: 0, earliest: 0, latest: 0, seen: .max, group: 0, next: next, inode: 0, port: 0,
      status: [], traits: [])
  }
}
