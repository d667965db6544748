import SockDiag

/// What is counted of the sockets that share a value. Small, since there can be one for each port.
struct GroupCounts {
  private(set) var count: UInt32 = 0
  /// Overdue minisockets.
  private(set) var overdue: UInt32 = 0
  /// The range of the time that minisockets still have, in milliseconds; empty without any.
  private(set) var leastRemaining = Int32.max
  private(set) var mostRemaining = Int32.min

  @inline(__always)
  mutating func add(_ record: SocketRecord) {
    count &+= 1
    guard case .timeWait(let remaining) = record.timer else { return }
    let milliseconds = Int32(clamping: remaining.wholeMilliseconds)
    if milliseconds <= 0 { overdue &+= 1 }
    leastRemaining = min(leastRemaining, milliseconds)
    mostRemaining = max(mostRemaining, milliseconds)
  }

  var hasTimes: Bool { leastRemaining <= mostRemaining }
}

/// A value and what was counted of it.
struct Group {
  let value: GroupValue
  var counts = GroupCounts()
}

/// Counts by value. Memory grows with the number of values and not of sockets.
struct GroupTable {
  /// For keys that are small numbers, by the number.
  private var byNumber: [GroupCounts]
  private var byValue = GroupHash()

  init(_ key: GroupKey) {
    let numbers =
      switch key {
      case .localPort, .remotePort: 65536
      case .state: 256
      case .direction: 4
      // A namespace's number is the place in the list of them.
      case .netns, .remote, .tuple: 0
      }
    byNumber = [GroupCounts](repeating: GroupCounts(), count: numbers)
  }

  @inline(__always)
  mutating func add(_ record: SocketRecord, _ value: GroupValue) {
    let number = Int(value.number)
    if number < byNumber.count {
      byNumber[number].add(record)
    } else {
      byValue.add(record, value)
    }
  }

  /// The values that there were, in their order.
  var groups: [Group] {
    var groups = byValue.groups.sorted { $0.value.precedes($1.value) }
    groups.reserveCapacity(groups.count + byNumber.count { $0.count > 0 })
    for (number, counts) in byNumber.enumerated() where counts.count > 0 {
      groups.append(Group(value: GroupValue(number: UInt32(number)), counts: counts))
    }
    return groups
  }
}

/// A hash table with open addressing.
///
/// A dictionary would hash with a key against attackers, at the cost of a third of decoding the
/// socket. Here an attacker could at most slow down a count that ends.
private struct GroupHash {
  private(set) var groups: [Group] = []
  /// Places in `groups` plus one; 0 is free.
  private var slots = [UInt32](repeating: 0, count: 1024)
  private var mask = 1023

  @inline(__always)
  mutating func add(_ record: SocketRecord, _ value: GroupValue) {
    groups[place(of: value)].counts.add(record)
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
    groups.append(Group(value: value))
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
