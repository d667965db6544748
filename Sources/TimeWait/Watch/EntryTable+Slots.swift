/// Finding, adding and removing sockets, and putting them in the order of the walk.
extension EntryTable {
  func find(_ identity: UInt64) -> Int? {
    index.find(identity) { self[$0].identity == identity }
  }

  /// Adds a socket that is not there yet.
  mutating func insert(_ entry: WatchEntry) -> Int {
    let slot: Int
    if free == WatchEntry.noSlot {
      slot = used
      makeRoom()
    } else {
      slot = Int(free)
      free = self[slot].next
    }
    self[slot] = entry
    count += 1
    inserted += 1
    let identities = identities
    index.insert(slot, entry.identity) { identities[$0] }
    return slot
  }

  mutating func remove(_ slot: Int) {
    let identities = identities
    index.remove(slot, self[slot].identity) { identities[$0] }
    self[slot] = WatchEntry.free(next: free)
    free = UInt32(truncatingIfNeeded: slot)
    count -= 1
  }

  /// Sorts the slots by the order of the walk if an eighth of them are out of order, so that the
  /// next walk reads memory from front to back; frees memory if most of it is unused.
  ///
  /// - Parameters:
  ///   - head: the slot of the first row of the last walk, which becomes 0.
  ///   - isFirst: the sockets have come in the order of the walk.
  /// - Returns: whether the numbers of slots have changed.
  mutating func compact(from head: UInt32, isFirst: Bool) -> Bool {
    if isFirst { inserted = 0 }
    guard used > 4096, inserted > count / 8 || count < used / 4 else { return false }
    let numbers = numbersInOrder(from: head)
    renumberNext(numbers)
    index.renumber { numbers[$0] }
    move(to: numbers)
    cut(to: count)
    inserted = 0
    free = WatchEntry.noSlot
    let identities = identities
    index.shrinkIfSparse { identities[$0] }
    return true
  }

  /// The new number of each slot: those of the walk first, then others, then free ones.
  private func numbersInOrder(from head: UInt32) -> ContiguousArray<UInt32> {
    var numbers = ContiguousArray<UInt32>(repeating: WatchEntry.noSlot, count: used)
    var number: UInt32 = 0
    func assign(_ slot: Int) {
      numbers[slot] = number
      number += 1
    }
    var slot = Int(head)
    while slot < used, numbers[slot] == WatchEntry.noSlot, !self[slot].isFree {
      assign(slot)
      slot = Int(self[slot].next)
    }
    for slot in 0..<used where numbers[slot] == WatchEntry.noSlot && !self[slot].isFree {
      assign(slot)
    }
    for slot in 0..<used where numbers[slot] == WatchEntry.noSlot { assign(slot) }
    return numbers
  }

  private mutating func renumberNext(_ numbers: ContiguousArray<UInt32>) {
    for slot in 0..<used where !self[slot].isFree {
      let next = Int(self[slot].next)
      self[slot].next =
        next < used && !self[next].isFree ? numbers[next] : WatchEntry.noSlot
    }
  }

  /// Moves each entry to its new slot, in place: every swap moves at least one entry to its final
  /// slot.
  private mutating func move(to numbers: ContiguousArray<UInt32>) {
    var numbers = numbers
    for slot in 0..<used {
      while numbers[slot] != UInt32(truncatingIfNeeded: slot) {
        let home = Int(numbers[slot])
        let entry = self[home]
        self[home] = self[slot]
        self[slot] = entry
        numbers.swapAt(slot, home)
      }
    }
  }
}

extension WatchEntry {
  fileprivate static func free(next: UInt32) -> Self {
    WatchEntry(
      identity: 0, earliest: 0, latest: 0, seen: .max, group: 0, next: next, inode: 0, port: 0,
      status: [], traits: [])
  }
}
