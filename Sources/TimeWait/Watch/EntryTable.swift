internal import Glibc

/// The sockets that are watched, in slots, and where each is by its identity.
///
/// The slots are memory of its own and not an array: each row of a walk touches them a few times,
/// and an array would check each time whether it is shared. They grow by a quarter, where they are,
/// if the kernel can move their pages.
///
/// This file has the memory; `EntryTable+Slots.swift` has what is done with it.
@safe @usableFromInline
struct EntryTable: ~Copyable {
  @usableFromInline private(set) var slots: UnsafeMutablePointer<WatchEntry>
  /// Slots that are, or were, in use.
  @usableFromInline private(set) var used = 0
  private var capacity = 64
  var index = SlotIndex()
  /// The first of the free slots, which are chained by `next`.
  var free = WatchEntry.noSlot
  var count = 0
  /// Since the slots were in order.
  var inserted = 0

  init() {
    // Safe: freed by `deinit`, and read only below `used`.
    unsafe slots = Self.memory(nil, 64)
  }

  @inlinable
  deinit { freeMemory() }

  @usableFromInline
  func freeMemory() {
    // Safe: the table alone has the memory, and entries need no deinitialization.
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

  /// Adds a slot at the end, which the caller must fill.
  mutating func makeRoom() {
    if used == capacity { resize(to: capacity + max(64, capacity / 4)) }
    used += 1
  }

  /// Drops all slots from this one on, and frees memory if most of it is unused.
  mutating func cut(to count: Int) {
    used = count
    if used < capacity / 2 { resize(to: used + used / 8 + 64) }
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
    // Safe: `malloc` aligns for any type, and slots are filled before they are read.
    return unsafe memory.assumingMemoryBound(to: WatchEntry.self)
  }

  /// The identities of the slots, for the index while it changes: nobody may change the slots
  /// meanwhile.
  var identities: Identities { Identities(self) }

  @safe
  struct Identities {
    private let slots: UnsafeMutablePointer<WatchEntry>
    private let used: Int

    fileprivate init(_ table: borrowing EntryTable) {
      // Safe: the table outlives the change of its index.
      unsafe slots = table.slots
      used = table.used
    }

    subscript(_ slot: Int) -> UInt64 {
      precondition(slot < used)
      // Safe: the bounds are checked, and the table outlives the change of its index.
      return unsafe slots[slot].identity
    }
  }
}
