import SockDiag

/// What is known of the sockets that share a value.
struct Group {
  let value: GroupValue
  var count = 0
  /// Minisockets that are due and not reaped yet.
  var due = 0
  /// The range of the time that minisockets still have, in milliseconds; empty without any.
  var leastRemaining = Int64.max
  var mostRemaining = Int64.min

  init(_ value: GroupValue) { self.value = value }

  @inline(__always)
  mutating func add(_ record: SocketRecord) {
    count &+= 1
    guard case .timeWait(let remaining) = record.timer else { return }
    let milliseconds = remaining.wholeMilliseconds
    if milliseconds <= 0 { due &+= 1 }
    leastRemaining = min(leastRemaining, milliseconds)
    mostRemaining = max(mostRemaining, milliseconds)
  }

  var hasTimes: Bool { leastRemaining <= mostRemaining }
}

/// Groups by their value: a hash table with open addressing, whose memory grows with the number of
/// values and not of sockets.
///
/// A dictionary would hash with a key against attackers, at the cost of a third of decoding the
/// socket. Here an attacker could at most slow down a count that ends.
struct GroupTable {
  private(set) var groups: [Group] = []
  /// Places in `groups` plus one; 0 is free.
  private var slots = [UInt32](repeating: 0, count: 1024)
  private var mask = 1023

  @inline(__always)
  mutating func add(_ record: SocketRecord, _ value: GroupValue) {
    groups[place(of: value)].add(record)
  }

  @inline(__always)
  private mutating func place(of value: GroupValue) -> Int {
    var slot = Int(truncatingIfNeeded: value.hash >> 20) & mask
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if groups[place].value == value { return place }
      slot = (slot &+ 1) & mask
    }
    return insert(value, at: slot)
  }

  @inline(never)
  private mutating func insert(_ value: GroupValue, at slot: Int) -> Int {
    groups.append(Group(value))
    slots[slot] = UInt32(groups.count)
    if groups.count * 2 > slots.count { grow() }
    return groups.count - 1
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 4)
    mask = slots.count - 1
    for (place, group) in groups.enumerated() {
      var slot = Int(truncatingIfNeeded: group.value.hash >> 20) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = UInt32(place + 1)
    }
  }
}
