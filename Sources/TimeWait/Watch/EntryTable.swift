internal import Glibc

/// The sockets that are watched, in slots, and where each is by its identity.
///
/// The slots are memory of its own and not an array: a row of a walk touches them a few times, and
/// an array would ask each time whether somebody else has it. They grow by a quarter, where they
/// are, if the kernel can move their pages.
@safe @usableFromInline
struct EntryTable: ~Copyable {
  @usableFromInline private(set) var slots: UnsafeMutablePointer<WatchEntry>
  /// Slots that are, or were, in use.
  @usableFromInline private(set) var used = 0
  private var capacity = 64
  private var index = SlotIndex()
  /// The first of the free slots, which are chained by `next`.
  private var free = WatchEntry.noSlot
  private(set) var count = 0
  /// Since the slots were in order.
  private var inserted = 0

  init() {
    // Safe: freed by `deinit`, and read only below `used`.
    unsafe slots = Self.memory(nil, 64)
  }

  @inlinable
  deinit { giveBack() }

  @usableFromInline
  func giveBack() {
    // Safe: nobody else has the memory, and entries need no end.
    unsafe Glibc.free(slots)
  }

  /// Any slot below `used`, free ones included.
  @inlinable
  subscript(_ slot: Int) -> WatchEntry {
    @inline(__always) unsafeAddress {
      precondition(slot >= 0 && slot < used)
      // Safe: the bounds are checked, and the memory lives as long as the table.
      return unsafe UnsafePointer(slots + slot)
    }
    @inline(__always) unsafeMutableAddress {
      precondition(slot >= 0 && slot < used)
      // Safe: as above.
      return unsafe slots + slot
    }
  }

  func find(_ identity: UInt64) -> Int? {
    index.find(identity) { self[$0].identity == identity }
  }

  /// Adds a socket that is not there yet.
  mutating func insert(_ entry: WatchEntry) -> Int {
    let slot: Int
    if free == WatchEntry.noSlot {
      if used == capacity { resize(to: capacity + max(64, capacity / 4)) }
      slot = used
      used += 1
    } else {
      slot = Int(free)
      free = self[slot].next
    }
    self[slot] = entry
    count += 1
    inserted += 1
    let slots = Slots(self)
    index.insert(slot, entry.identity) { slots.identity($0) }
    return slot
  }

  mutating func remove(_ slot: Int) {
    let slots = Slots(self)
    index.remove(slot, self[slot].identity) { slots.identity($0) }
    self[slot] = WatchEntry.free(next: free)
    free = UInt32(truncatingIfNeeded: slot)
    count -= 1
  }

  /// Puts the slots in the order of the walk, when an eighth of them are not, so that the next walk
  /// reads memory from front to back; and gives memory back when most of it is free.
  ///
  /// - Parameters:
  ///   - head: the slot of the first row of the last walk, which becomes 0.
  ///   - isFirst: the sockets have come in the order of the walk.
  /// - Returns: whether the numbers of slots have changed.
  mutating func tidy(from head: UInt32, isFirst: Bool) -> Bool {
    if isFirst { inserted = 0 }
    guard used > 4096, inserted > count / 8 || count < used / 4 else { return false }
    let numbers = numbersInOrder(from: head)
    renumberNext(numbers)
    index.renumber { numbers[$0] }
    move(to: numbers)
    used = count
    inserted = 0
    free = WatchEntry.noSlot
    if used < capacity / 2 { resize(to: used + used / 8 + 64) }
    let slots = Slots(self)
    index.shrinkIfSparse { slots.identity($0) }
    return true
  }

  /// The new number of each slot: those of the walk first, then others, then free ones.
  private func numbersInOrder(from head: UInt32) -> ContiguousArray<UInt32> {
    var numbers = ContiguousArray<UInt32>(repeating: WatchEntry.noSlot, count: used)
    var number: UInt32 = 0
    func give(_ slot: Int) {
      numbers[slot] = number
      number += 1
    }
    var slot = Int(head)
    while slot < used, numbers[slot] == WatchEntry.noSlot, !self[slot].isFree {
      give(slot)
      slot = Int(self[slot].next)
    }
    for slot in 0..<used where numbers[slot] == WatchEntry.noSlot && !self[slot].isFree {
      give(slot)
    }
    for slot in 0..<used where numbers[slot] == WatchEntry.noSlot { give(slot) }
    return numbers
  }

  private mutating func renumberNext(_ numbers: ContiguousArray<UInt32>) {
    for slot in 0..<used where !self[slot].isFree {
      let next = Int(self[slot].next)
      self[slot].next =
        next < used && !self[next].isFree ? numbers[next] : WatchEntry.noSlot
    }
  }

  /// Moves each entry to its new slot, in place: every swap brings one home.
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

  /// Keeps what is in use, which must fit.
  private mutating func resize(to size: Int) {
    // Safe: the memory is the table's own, and nothing points into it now.
    unsafe slots = Self.memory(slots, size)
    capacity = size
  }

  private static func memory(
    _ old: UnsafeMutablePointer<WatchEntry>?, _ size: Int
  ) -> UnsafeMutablePointer<WatchEntry> {
    // Safe: what was there came from here, and entries can be moved as bytes.
    guard let memory = unsafe realloc(old, size * MemoryLayout<WatchEntry>.stride) else {
      fatalError("no memory for \(size) sockets")
    }
    return unsafe memory.assumingMemoryBound(to: WatchEntry.self)
  }

  /// The slots, while the index changes: nobody may change the slots meanwhile.
  @safe
  private struct Slots {
    private let slots: UnsafeMutablePointer<WatchEntry>
    private let used: Int

    init(_ table: borrowing EntryTable) {
      unsafe slots = table.slots
      used = table.used
    }

    func identity(_ slot: Int) -> UInt64 {
      precondition(slot < used)
      // Safe: the bounds are checked, and the table outlives the change of its index.
      return unsafe slots[slot].identity
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
